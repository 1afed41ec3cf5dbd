"""HealthChecker: the checking of all load balancers' targets. Its checkers are instances too, so
they need launches, and a network of their own."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.health import (
    Admission,
    AllBad,
    AtOnce,
    Automatic,
    Cells,
    CountsAsBad,
    Failover,
    InARow,
    Judgement,
    Late,
    One,
    Pool,
    Remove,
    Shared,
)
from cascade.model.resources.base import Column, Model, Resource
from cascade.model.resources.staff import Staff


class HealthCheckerSpec(Staff):
    """Policies and their parameters, read at each check; every number is an assumption of ours."""

    check_every_seconds: float = Field(30, gt=0, le=86_400)
    """How often each target is due, by one checker after the other."""
    close_watch_seconds: float = Field(10, gt=0, le=86_400)
    """The same while its zone is out of DNS."""
    check_seconds: float = Field(1.4, ge=0, le=3600)
    """How long a check keeps its checker when it is good."""
    time_out_seconds: float = Field(2, gt=0, le=3600)
    """And when nobody answers."""
    bad_results: int = Field(2, ge=1, le=5)
    """So many bad results in a row take a target out of service (judgement: InARow)."""
    good_results: int = Field(1, ge=1, le=5)
    """So many good ones take it back."""
    recheck_seconds: float = Field(10, gt=0, le=86_400)
    """A target whose result is not what it is believed to be is due again so soon."""
    change_seconds: float = Field(12, ge=0, le=3600)
    """How long a change of a target's state keeps whoever does that work: DNS, and nodes told."""
    change_rechecks: int = Field(5, ge=0, le=100)
    """Checks that follow such a change, recheckSeconds apart."""
    late_seconds: float = Field(60, gt=0, le=86_400)
    """A check that waited longer before it was begun is late."""
    out_seconds_min: float = Field(300, ge=0, le=86_400)
    """A zone that left DNS does not come back sooner."""
    velocity_seconds: float = Field(900, ge=0, le=86_400)
    """Between two zones of an endpoint that leave (failover: Velocity)."""
    admission: Admission = AtOnce()
    """When a new target, or a new checker, enters service."""
    judgement: Judgement = InARow()
    """What the last results of a target make of it."""
    failover: Failover = Automatic()
    """Whether a zone whose targets look bad may leave DNS."""
    all_bad: AllBad = Remove()
    """What happens when half or more of all targets look bad."""
    late: Late = CountsAsBad()
    """What a late check says."""
    pool: Pool = Shared()
    """Who does the work of a change."""
    cells: Cells = One()
    """Which checkers check which targets."""


class HealthCheckerStatus(Model):
    """What it says of itself, once a minute; counts are since it began."""

    phase: str = Field("", max_length=64)
    """Checking, Paused."""
    checkers: int = Field(0, ge=0)
    """Its instances that check."""
    targets: int = Field(0, ge=0)
    """What there is to check."""
    in_service: int = Field(0, ge=0)
    """Of these, those in service."""
    queue_items: int = Field(0, ge=0)
    """Checks and changes that wait, at all checkers."""
    wait_seconds: float = Field(0, ge=0)
    """How long the checks of the last minute had waited, the mean."""
    late_share: float = Field(0, ge=0, le=1)
    """Of the checks of the last minute, those that were late."""
    busy_share: float = Field(0, ge=0)
    """How much of its checkers' time the last minute's work took."""
    checks: int = Field(0, ge=0)
    """Checks that were made."""
    bad: int = Field(0, ge=0)
    """Of these, those that nobody answered."""
    changes: int = Field(0, ge=0)
    """Targets that left service or came back."""
    zones_out: int = Field(0, ge=0)
    """Load balancers that are out of DNS now."""
    failovers: int = Field(0, ge=0)
    """How often one left DNS."""


class HealthChecker(Resource):
    """Checks the targets of all load balancers, and takes zones out of DNS."""

    plural: ClassVar[str] = "healthcheckers"
    short_names: ClassVar[tuple[str, ...]] = ("hc",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Phase", ".status.phase"),
        Column("Checkers", ".status.checkers", "integer"),
        Column("Targets", ".status.targets", "integer"),
        Column("In service", ".status.inService", "integer"),
        Column("Waited", ".status.waitSeconds", "number"),
        Column("Late", ".status.lateShare", "number"),
        Column("Zones out", ".status.zonesOut", "integer"),
        Column("Failover", ".spec.failover"),
        Column("Queue", ".status.queueItems", "integer", priority=1),
        Column("Changes", ".status.changes", "integer", priority=1),
        Column("Failovers", ".status.failovers", "integer", priority=1),
    )

    spec: HealthCheckerSpec
    status: HealthCheckerStatus = HealthCheckerStatus()
