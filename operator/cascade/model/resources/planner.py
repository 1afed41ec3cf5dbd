"""Planner: an object IS a planner. Create one and there is one more; delete it and it ends."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.planner import EveryChange, Pace, Publish, Whatever
from cascade.model.resources.base import NAME_MAX, Column, Model, Resource


class PlannerSpec(Model):
    """How often the planner writes a plan, and what it may write."""

    region: str = Field("us-east-1", max_length=NAME_MAX)
    """The region that its plans cover."""
    paused: bool = False
    """The off switch."""
    interval_seconds: float = Field(20, ge=0, le=86_400)
    """At most one plan in this time."""
    routine_interval_seconds: float = Field(300, ge=0, le=86_400)
    """At most one plan in this time for changes that are not urgent (pace: Limited)."""
    publish: Publish = Whatever()
    """What a plan must hold to be written."""
    pace: Pace = EveryChange()
    """Which changes are worth a plan, and when."""


class PlannerStatus(Model):
    """What it did last; read by itself alone, after a restart."""

    for_people: ClassVar[frozenset[str]] = frozenset({"phase", "generation"})

    phase: str = Field("", max_length=64)
    """What it does now, in a word."""
    generation: int = Field(0, ge=0)
    """Generation of its newest plan."""


class Planner(Resource):
    """Watches the load balancers and writes plans."""

    plural: ClassVar[str] = "planners"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Region", ".spec.region"),
        Column("Phase", ".status.phase"),
        Column("Generation", ".status.generation", "integer"),
        Column("Paused", ".spec.paused", "boolean"),
        Column("Pace", ".spec.pace"),
    )

    spec: PlannerSpec
    status: PlannerStatus = PlannerStatus()
