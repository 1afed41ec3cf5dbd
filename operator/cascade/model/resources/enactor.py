"""Enactor: an object IS an enactor. Create one and there is one more; delete it and it ends."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.enactor import (
    BackOff,
    ByAge,
    Check,
    CleanUp,
    Doubling,
    LockPolicy,
    MustExist,
    Once,
    PerEndpoint,
    RetryForever,
    Rollback,
    StuckEndpoint,
)
from cascade.model.resources.base import NAME_MAX, Column, Condition, Model, Resource


class EnactorSpec(Model):
    """Policies and their parameters; read at the start of each plan, `paused` before a write."""

    zone: str = Field(max_length=NAME_MAX)
    """Availability zone."""
    paused: bool = False
    """The off switch: no write is begun while it is set."""
    check: Check = Once()
    """When a plan is compared with what is already applied."""
    clean_up: CleanUp = ByAge()
    """What is deleted after a plan is applied everywhere."""
    keep_generations: int = Field(10, ge=0, le=100_000)
    """Clean-up leaves this many generations before the one just applied."""
    rollback: Rollback = MustExist()
    """What becomes of the rollback alias when its target is gone."""
    stuck_endpoint: StuckEndpoint = RetryForever()
    """What becomes of a plan when one endpoint fails again and again."""
    stuck_attempts_max: int = Field(5, ge=1, le=1000)
    """Failures of one endpoint before it is skipped (stuckEndpoint: SkipEndpoint)."""
    back_off: BackOff = Doubling()
    """How the wait grows after a lock that was taken or a batch that failed."""
    back_off_seconds_base: float = Field(10, gt=0, le=86_400)
    """The first wait."""
    back_off_seconds_max: float = Field(86_400, gt=0, le=86_400)
    """No wait is longer."""
    lock: LockPolicy = PerEndpoint()
    """What keeps two enactors apart."""
    lock_lease_seconds: float = Field(60, gt=0, le=86_400)
    """A lock may be taken over after this time."""
    poll_seconds: float = Field(5, gt=0, le=3600)
    """Looks for a new plan at least this often."""
    in_sync_seconds_max: float = Field(120, gt=0, le=86_400)
    """How long to wait for the DNS service before the batch counts as failed."""


class EnactorStatus(Model):
    """Progress lives here, never in the plan."""

    for_people: ClassVar[frozenset[str]] = frozenset(
        {"phase", "endpoint", "retries", "message", "conditions"}
    )

    phase: str = Field("", max_length=64)
    """What it does now: Idle, Enacting, BackingOff, CleaningUp, Paused, Standby."""
    applying: int | None = Field(None, ge=1)
    """Generation that it is applying; written before the one-time check."""
    last_applied: int = Field(0, ge=0)
    """Newest generation that it applied everywhere."""
    endpoint: str = Field("", max_length=NAME_MAX)
    """Endpoint that it works on."""
    retries: int = Field(0, ge=0)
    """Failed attempts at that endpoint."""
    message: str = Field("", max_length=512)
    """What it waits for, in one sentence."""
    conditions: tuple[Condition, ...] = Field((), max_length=8)
    """Progressing: False while an endpoint fails again and again."""


class Enactor(Resource):
    """Applies plans to all endpoints, one enactor in each availability zone."""

    plural: ClassVar[str] = "enactors"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Zone", ".spec.zone"),
        Column("Phase", ".status.phase"),
        Column("Applying", ".status.applying", "integer"),
        Column("Applied", ".status.lastApplied", "integer"),
        Column("Endpoint", ".status.endpoint"),
        Column("Retries", ".status.retries", "integer"),
        Column("Waits for", ".status.message"),
        Column("Paused", ".spec.paused", "boolean", priority=1),
    )

    spec: EnactorSpec
    status: EnactorStatus = EnactorStatus()
