"""Launcher: EC2's front door. It answers launches: a place on a droplet, or a refusal and why."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.launcher import Direct, Fixed, HostCalls, Throttle
from cascade.model.resources.base import Column, Model, Resource


class LauncherSpec(Model):
    """Policies and their parameters, read at each call; every number is an assumption of ours."""

    paused: bool = False
    """The off switch: no call is answered while it is set."""
    launches_per_hour: float = Field(1200, ge=0, le=1_000_000)
    """The request limit: what comes faster is refused; people cut and relax it [Q]. 0: every call
    is refused."""
    burst_launches: int = Field(20, ge=1, le=1_000_000)
    """So many may come at once after a quiet time."""
    threads: int = Field(3, ge=1, le=1000)
    """Calls that are answered at once in each zone; the others wait, first in, first out."""
    hostname: str = Field("", max_length=253)
    """The name by which its callers reach it: only zones whose address it has get calls. Absent:
    as if there were one zone."""
    call_seconds: float = Field(0.8, ge=0, le=86_400)
    """What it takes to answer one."""
    throttle: Throttle = Fixed()
    """Which calls are refused besides."""
    backlog_limit_items: int = Field(30, ge=1, le=1_000_000)
    """How many launches may be begun and not complete (throttle: ByBacklog)."""
    calls: HostCalls = Direct()
    """What happens before a droplet manager is given a launch."""
    breaker_failures: int = Field(5, ge=1, le=1000)
    """Failures in a row that open the breaker of a zone (calls: CircuitBreaker)."""
    breaker_seconds: float = Field(60, gt=0, le=86_400)
    """How long it stays open."""


class LauncherStatus(Model):
    """What the launcher says of itself, once a minute; counts are since it began."""

    phase: str = Field("", max_length=64)
    """Working, Paused."""
    offered: int = Field(0, ge=0)
    """Calls for a launch that it has answered."""
    placed: int = Field(0, ge=0)
    """Of these: instances that got a place."""
    over_limit: int = Field(0, ge=0)
    """Refused: RequestLimitExceeded."""
    no_capacity: int = Field(0, ge=0)
    """Refused: InsufficientCapacity, no droplet with a lease and a free slot."""
    unavailable: int = Field(0, ge=0)
    """Refused: the breaker of the zone's host was open."""
    launched: int = Field(0, ge=0)
    """Placed, and running since."""
    failed: int = Field(0, ge=0)
    """Placed, and given up by the droplet manager: too late, or without a lease."""
    waiting: int = Field(0, ge=0)
    """Placed, and neither yet."""
    error_share: float = Field(0, ge=0, le=1)
    """Of the calls of the last minute, as their callers see them, those that failed."""
    latency_seconds: float = Field(0, ge=0)
    """Of the calls of the last minute, from the call to its answer, the mean."""


class Launcher(Resource):
    """EC2's front door: request limit, placement, refusals."""

    plural: ClassVar[str] = "launchers"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Phase", ".status.phase"),
        Column("Limit", ".spec.launchesPerHour", "number"),
        Column("Offered", ".status.offered", "integer"),
        Column("Launched", ".status.launched", "integer"),
        Column("Over limit", ".status.overLimit", "integer"),
        Column("No capacity", ".status.noCapacity", "integer"),
        Column("Failed", ".status.failed", "integer"),
        Column("Errors", ".status.errorShare", "number"),
        Column("Latency", ".status.latencySeconds", "number", priority=1),
    )

    spec: LauncherSpec
    status: LauncherStatus = LauncherStatus()
