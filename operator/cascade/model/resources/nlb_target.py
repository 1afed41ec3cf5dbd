"""NLBTarget: an instance behind a load balancer. Its owner makes it; the health checker says
whether it is in service."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource


class NLBTargetSpec(Model):
    """Written once, by its owner."""

    owner: str = Field(max_length=NAME_MAX)
    """The DependentService whose users it serves."""
    load_balancer: str = Field(max_length=NAME_MAX)
    """The LoadBalancer, one zone's, that it stands behind."""
    endpoint: str = Field(max_length=NAME_MAX)
    """The EndpointRecord of that load balancer."""
    instance: str = Field(max_length=NAME_MAX)
    """The Instance that it is."""
    zone: str = Field(max_length=NAME_MAX)
    """Availability zone of both."""


class NLBTargetStatus(Model):
    """Written by the health checker, when something changes: checks are connections, not writes."""

    phase: str = Field("", max_length=64)
    """Waiting to be admitted, InService, OutOfService; nothing before it was seen."""
    changes: int = Field(0, ge=0)
    """How often it left service or came back."""
    first_good_seconds: float | None = Field(None, ge=0)
    """Story time of its first good check."""
    since_seconds: float = Field(0, ge=0)
    """Story time since when the phase is what it is."""


class NLBTarget(Resource):
    """An instance behind a load balancer."""

    plural: ClassVar[str] = "nlbtargets"
    short_names: ClassVar[tuple[str, ...]] = ("target",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Owner", ".spec.owner"),
        Column("Zone", ".spec.zone"),
        Column("Load balancer", ".spec.loadBalancer"),
        Column("Phase", ".status.phase"),
        Column("Changes", ".status.changes", "integer"),
        Column("Since", ".status.sinceSeconds", "number", priority=1),
        Column("First good", ".status.firstGoodSeconds", "number", priority=1),
    )

    selectable: ClassVar[tuple[str, ...]] = ("owner",)

    spec: NLBTargetSpec
    status: NLBTargetStatus = NLBTargetStatus()

    @property
    def is_in_service(self) -> bool:
        return self.status.phase == "InService"
