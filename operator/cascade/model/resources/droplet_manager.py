"""DropletManager: an object IS one host of it. Delete the object and what it queued is gone.

AWS's name for it is DropletWorkflowManager, DWFM [Q]. A host has a share of the droplets; it must
complete a state check with each of them every few minutes, and the check needs DynamoDB.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.droplet_manager import (
    AfterStart,
    AfterTimeOut,
    AllAtOnce,
    Direct,
    ExpiredWork,
    Fifo,
    Intake,
    Keep,
    LeaseLoss,
    OnSilence,
    Order,
    RequeueAlways,
    StoreCalls,
    Unbounded,
)
from cascade.model.resources.base import NAME_MAX, Column, Model, Resource


class DropletManagerSpec(Model):
    """Policies and their parameters, read at each step; every number is an assumption of ours."""

    zone: str = Field(max_length=NAME_MAX)
    """Availability zone of the host and of its droplets."""
    droplets: int = Field(80, ge=0, le=10_000)
    """How many physical servers it looks after."""
    slots: int = Field(2, ge=1, le=1000)
    """Instances that fit on a droplet."""
    metadata_store: str = Field("dynamodb.us-east-1.cascade.lab", max_length=253)
    """The name by which the store is reached; its table `droplets` has the key `droplet`."""
    paused: bool = False
    """The off switch: no work is begun while it is set."""
    start_seconds: float = Field(30, ge=0, le=86_400)
    """From the start of the host to its first work."""
    check_interval_seconds: float = Field(300, gt=0, le=86_400)
    """Between two checks of one droplet ("every few minutes" [Q])."""
    lease_seconds_min: float = Field(600, gt=0, le=1_000_000)
    """Shortest lease of a droplet; each droplet has a length of its own."""
    lease_seconds_max: float = Field(9360, gt=0, le=1_000_000)
    """Longest."""
    black_start_share: float = Field(0, ge=0, le=1)
    """Of the droplets that are new to it, so many have no lease any more; 1: a black start."""
    workers: int = Field(1, ge=1, le=1000)
    """How many items are in service at once."""
    check_seconds: float = Field(1.2, gt=0, le=86_400)
    """What a check of a lease that is held takes when nothing is queued."""
    establish_seconds: float = Field(12, gt=0, le=86_400)
    """What it takes to establish a lease that was lost."""
    operation_seconds: float = Field(1.2, gt=0, le=86_400)
    """What it takes to launch, stop, reboot or terminate an instance on a droplet."""
    slowdown_items: float = Field(20, gt=0, le=1_000_000)
    """With so many items queued and in service, each takes twice as long."""
    deadline_seconds: float = Field(300, gt=0, le=86_400)
    """Work that is not complete so long after it was queued has timed out."""
    fail_seconds: float = Field(1, ge=0, le=86_400)
    """How long a worker is busy with a store that cannot be reached."""
    intake: Intake = Unbounded()
    """How many establishments may wait."""
    queue_limit_items: int = Field(5, ge=1, le=1_000_000)
    """So many (intake: QueueLimit), or so many at first (Adaptive)."""
    poll_seconds: float = Field(30, gt=0, le=86_400)
    """What was not let in asks again after this time."""
    order: Order = Fifo()
    """Which item of the queue is next."""
    expired: ExpiredWork = Keep()
    """What becomes of work in the queue whose deadline has passed."""
    retry: AfterTimeOut = RequeueAlways()
    """When work that timed out is queued once more."""
    retry_seconds_base: float = Field(30, gt=0, le=86_400)
    """The first limit of the wait (retry: BackOffFullJitter)."""
    retry_seconds_max: float = Field(600, gt=0, le=86_400)
    """The last."""
    after_start: AfterStart = AllAtOnce()
    """When a host that is started anew checks its droplets."""
    lease_loss: LeaseLoss = OnSilence()
    """Whether a lease that was not renewed in time is lost."""
    calls: StoreCalls = Direct()
    """What happens before the metadata store is called."""
    breaker_failures: int = Field(5, ge=1, le=1000)
    """Failures in a row that open the breaker (calls: CircuitBreaker)."""
    breaker_seconds: float = Field(60, gt=0, le=86_400)
    """How long it stays open."""


class DropletManagerStatus(Model):
    """What the host says of itself, once a minute."""

    phase: str = Field("", max_length=64)
    """Starting, Working, Paused."""
    held: int = Field(0, ge=0)
    """Leases that are held."""
    queue_items: int = Field(0, ge=0)
    """Items queued and in service, those that have timed out included."""
    establishing: int = Field(0, ge=0)
    """Establishments among them that have not timed out."""
    oldest_seconds: float = Field(0, ge=0)
    """Age of the oldest item."""
    timed_out: int = Field(0, ge=0)
    """Work that was not complete in time, since the host started."""
    store_is_silent: bool = False
    """Whether the last call of the metadata store failed."""


class DropletManager(Resource):
    """One host that holds the leases of a share of the droplets."""

    plural: ClassVar[str] = "dropletmanagers"
    short_names: ClassVar[tuple[str, ...]] = ("dwfm",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Zone", ".spec.zone"),
        Column("Phase", ".status.phase"),
        Column("Droplets", ".spec.droplets", "integer"),
        Column("Held", ".status.held", "integer"),
        Column("Queue", ".status.queueItems", "integer"),
        Column("Oldest", ".status.oldestSeconds", "number"),
        Column("Silent store", ".status.storeIsSilent", "boolean"),
        Column("Intake", ".spec.intake", priority=1),
        Column("Paused", ".spec.paused", "boolean", priority=1),
    )

    spec: DropletManagerSpec
    status: DropletManagerStatus = DropletManagerStatus()
