"""LoadBalancer: one zone's front end, with an address, behind some endpoints.

Of two roles: what the planner plans for, and where a front end of the metadata store is; and
customers' (NLB), which are in their record for good. Targets may stand behind both.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource


class LoadBalancerSpec(Model):
    """Where it is and what it serves."""

    region: str = Field("us-east-1", max_length=NAME_MAX)
    """Planners plan for the records and load balancers of their region."""
    role: Literal["Endpoint", "Network"] = "Endpoint"
    """Endpoint: in a plan as its capacity is. Network: a customer's, in its record for good."""
    zone: str = Field(max_length=NAME_MAX)
    """Availability zone."""
    address: str = Field(max_length=45)
    """IPv4 or IPv6 address of the front end."""
    endpoints: tuple[str, ...] = Field(max_length=64)
    """Names of the EndpointRecords that it stands behind."""
    capacity_units: int = Field(100, ge=0, le=1_000_000)
    """Capacity when all of it is healthy."""


class LoadBalancerStatus(Model):
    """Health and capacity, as the planner watches them, and what the health checker says."""

    healthy_capacity_units: int | None = Field(None, ge=0)
    """Capacity in service now; absent means all of spec.capacityUnits."""
    targets: int = Field(0, ge=0)
    """Targets that stand behind it."""
    healthy_targets: int = Field(0, ge=0)
    """Of these, those in service."""
    failed_over: bool = False
    """Whether its address is out of DNS, since its targets look bad."""


class LoadBalancer(Resource):
    """A front end with an address, behind some endpoints."""

    plural: ClassVar[str] = "loadbalancers"
    short_names: ClassVar[tuple[str, ...]] = ("lb",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Zone", ".spec.zone"),
        Column("Address", ".spec.address"),
        Column("Capacity", ".spec.capacityUnits", "integer"),
        Column("Healthy", ".status.healthyCapacityUnits", "integer"),
        Column("Targets", ".status.targets", "integer"),
        Column("In service", ".status.healthyTargets", "integer"),
        Column("Failed over", ".status.failedOver", "boolean"),
        Column("Endpoints", ".spec.endpoints"),
    )

    spec: LoadBalancerSpec
    status: LoadBalancerStatus = LoadBalancerStatus()

    @property
    def is_checked(self) -> bool:
        """Whether there is anything behind it that a health checker looks at."""
        return self.status.targets > 0

    @property
    def healthy_units(self) -> int:
        healthy = self.status.healthy_capacity_units
        return self.spec.capacity_units if healthy is None else healthy
