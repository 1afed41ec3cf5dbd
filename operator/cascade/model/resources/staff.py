"""Staff: the instances that somebody needs to do its work, a part of its spec."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cascade.model.resources.base import Model


class Staff(Model):
    """How many instances, where, and how often they are replaced."""

    zones: tuple[str, ...] = Field(("az1", "az2", "az3"), min_length=1, max_length=16)
    """Where its instances run, one after the other."""
    instances: int = Field(0, ge=0, le=10_000)
    """Instances that it needs at night."""
    instances_peak: int | None = Field(None, ge=0, le=10_000)
    """And by day; absent: the same."""
    morning_from_seconds: float = Field(20_000, ge=0)
    """Story time at which demand begins to rise."""
    morning_until_seconds: float = Field(34_400, ge=0)
    """Story time at which it has reached its peak."""
    replaced_per_hour: float = Field(0, ge=0, le=10_000)
    """Instances that are replaced by new ones, as by deployments."""
    replaces: Literal["TerminateFirst", "LaunchFirst"] = "LaunchFirst"
    """What comes first in a replacement."""
    paused: bool = False
    """The off switch: it calls nobody while it is set."""
    launch_retry_seconds_base: float = Field(30, gt=0, le=86_400)
    """Before a launch that was refused is asked for again; twice as long after each refusal."""
    launch_retry_seconds_max: float = Field(300, gt=0, le=86_400)
    """At most; each wait is between half of it and all of it."""
