"""DependentService: a service that cannot work without others: the store, launches, or its like.

AWS's own services were the first customers of DynamoDB and EC2: Lambda, ECS, EKS, STS, Redshift and
more. An object is one such service in one region: its users, its calls, its instances.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.policies.dependent import CallRetry, Refuse, Retry, Stale
from cascade.model.resources.base import NAME_MAX, Column, Model, Resource
from cascade.model.resources.staff import Staff

IMPAIRED_SHARE = 0.05  # with more of its users failing a service is not well


class DependentServiceSpec(Staff):
    """What it needs, its demand, and its policies; every number is an assumption of ours."""

    region: str = Field("us-east-1", max_length=NAME_MAX)
    """Where it runs. What it depends on may be elsewhere."""
    metadata_store: str = Field("", max_length=253)
    """The name by which it reaches the store for each request; absent: it does not need it."""
    depends_on: tuple[str, ...] = Field((), max_length=16)
    """Names of the DependentServices that each request needs: it succeeds there as often as theirs
    do."""
    endpoint: str = Field("", max_length=NAME_MAX)
    """The EndpointRecord of its load balancers: its users come by that name, and its instances are
    their targets; absent: none."""
    requests_per_second: float = Field(0.1, ge=0, le=1000)
    """What its users ask at night."""
    requests_per_second_peak: float | None = Field(None, ge=0, le=1000)
    """And by day; absent: the same."""
    load_share: float = Field(0.45, ge=0, le=10)
    """Of what all its instances can serve, what its users need at night (with an endpoint)."""
    load_share_peak: float | None = Field(None, ge=0, le=10)
    """And by day; absent: the same."""
    store_share: float = Field(1, ge=0, le=1)
    """Of its requests, those that read the store."""
    handover_seconds: float = Field(300, ge=0, le=86_400)
    """An instance that is replaced leaves so long after the first good check of a new one."""
    start_seconds: float = Field(30, ge=0, le=86_400)
    """From its start to its first user: who asks before DNS answers keeps that there is nothing."""
    retry: CallRetry = Retry()
    """Whether a call that failed is made again."""
    retries: int = Field(2, ge=0, le=100)
    """At most so many times for one request."""
    retry_seconds_base: float = Field(0.5, gt=0, le=86_400)
    """Before the first; twice as long before each further one."""
    budget_share: float = Field(0.1, ge=0, le=1)
    """Retry tokens for each request (retry: Budget)."""
    breaker_failures: int = Field(5, ge=1, le=1000)
    """Failures in a row that open the breaker (retry: CircuitBreaker)."""
    breaker_seconds: float = Field(30, gt=0, le=86_400)
    """How long it stays open."""
    stale: Stale = Refuse()
    """What users get while the store does not answer."""
    stale_seconds_max: float = Field(3600, ge=0, le=1_000_000)
    """How old what was read last may be (stale: ServeStale)."""


class DependentServiceStatus(Model):
    """What the service says of itself, once a minute; counts are since it began."""

    phase: str = Field("", max_length=64)
    """Healthy, Impaired (more than 5 % of the last minute's requests failed), Paused."""
    offered: int = Field(0, ge=0)
    """Requests of its users that have ended."""
    good: int = Field(0, ge=0)
    """Of these: answered as they should be."""
    stale: int = Field(0, ge=0)
    """Good, but from what was read before."""
    short: int = Field(0, ge=0)
    """Failed for want of instances."""
    unreached: int = Field(0, ge=0)
    """Failed in front of it: no address, no target in service with room, or none that answered."""
    attempts: int = Field(0, ge=0)
    """Calls that it made of the store for them, retries included."""
    error_share: float = Field(0, ge=0, le=1)
    """Of the requests that ended in the last minute, those that failed."""
    amplification: float = Field(0, ge=0)
    """Calls of the store for each request in the last minute; 1 without retries."""
    running: int = Field(0, ge=0)
    """Its instances that run."""
    wanted: int = Field(0, ge=0)
    """Those that it needs now."""
    launch_calls: int = Field(0, ge=0)
    """Calls of the EC2 API that it made to launch."""
    launch_errors: int = Field(0, ge=0)
    """Of these: refused, or timed out."""


class DependentService(Resource):
    """A service that needs the metadata store, launches, or other services."""

    plural: ClassVar[str] = "dependentservices"
    short_names: ClassVar[tuple[str, ...]] = ("dep",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Region", ".spec.region"),
        Column("Phase", ".status.phase"),
        Column("Errors", ".status.errorShare", "number"),
        Column("Calls each", ".status.amplification", "number"),
        Column("Running", ".status.running", "integer"),
        Column("Wanted", ".status.wanted", "integer"),
        Column("Launch errors", ".status.launchErrors", "integer"),
        Column("Depends on", ".spec.dependsOn"),
        Column("Store", ".spec.metadataStore", priority=1),
        Column("Retry", ".spec.retry", priority=1),
    )

    spec: DependentServiceSpec
    status: DependentServiceStatus = DependentServiceStatus()
