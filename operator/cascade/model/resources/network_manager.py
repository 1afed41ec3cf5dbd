"""NetworkManager: spreads the network state of instances that come and go, zone by zone.

An instance runs before anybody can reach it: it is reachable in a zone when that zone's propagator
has applied its change. Delete the object and what it queued is gone.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.network import (
    ChangeIntake,
    ChangeOrder,
    Coalesce,
    Each,
    Fifo,
    Unbounded,
)
from cascade.model.resources.base import NAME_MAX, Column, Model, Resource


class Propagator(Model):
    """One zone's: it applies every change of the region, one after the other."""

    zone: str = Field(max_length=NAME_MAX)
    """Availability zone."""
    speed: float = Field(1, gt=0, le=1000)
    """With 2 it takes half as long for a change."""


class NetworkManagerSpec(Model):
    """Policies and their parameters, read at each change; every number is an assumption of ours."""

    propagators: tuple[Propagator, ...] = Field(min_length=1, max_length=16)
    """One for each zone."""
    paused: bool = False
    """The off switch: no change is begun while it is set."""
    change_seconds: float = Field(25, gt=0, le=86_400)
    """What a propagator of speed 1 takes for one change."""
    resend_seconds: float = Field(900, gt=0, le=1_000_000)
    """A change that is not applied so long after it was sent is sent once more, to the tail."""
    settled_until_seconds: float = Field(0, ge=0)
    """Until this story time a change is spread at once: what the story begins with is there."""
    order: ChangeOrder = Fifo()
    """Which change of a zone's queue is next."""
    coalesce: Coalesce = Each()
    """Whether a launch and its end cancel out."""
    intake: ChangeIntake = Unbounded()
    """How many changes may wait in a zone's queue."""
    queue_limit_items: int = Field(20, ge=1, le=1_000_000)
    """So many (intake: QueueLimit)."""
    poll_seconds: float = Field(30, gt=0, le=86_400)
    """What was not let in asks again after this time."""


class NetworkManagerStatus(Model):
    """What it says of itself, once a minute."""

    phase: str = Field("", max_length=64)
    """Working, Paused."""
    queue_items: int = Field(0, ge=0)
    """Changes in the longest queue of a zone, those sent twice counted twice."""
    outside_items: int = Field(0, ge=0)
    """Changes that wait to be let in."""
    oldest_seconds: float = Field(0, ge=0)
    """Age of the oldest change that is not applied everywhere."""
    applied: int = Field(0, ge=0)
    """Changes that have been applied everywhere since it began."""
    latency_seconds: float = Field(0, ge=0)
    """Of the changes applied everywhere in the last minute, from the launch on, the mean."""


class NetworkManager(Resource):
    """Spreads the network state of instances, zone by zone."""

    plural: ClassVar[str] = "networkmanagers"
    short_names: ClassVar[tuple[str, ...]] = ("netman",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Phase", ".status.phase"),
        Column("Queue", ".status.queueItems", "integer"),
        Column("Outside", ".status.outsideItems", "integer"),
        Column("Oldest", ".status.oldestSeconds", "number"),
        Column("Latency", ".status.latencySeconds", "number"),
        Column("Applied", ".status.applied", "integer"),
        Column("Paused", ".spec.paused", "boolean", priority=1),
    )

    spec: NetworkManagerSpec
    status: NetworkManagerStatus = NetworkManagerStatus()
