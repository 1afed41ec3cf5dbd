"""LoadBalancer: a front end with an address, behind some endpoints. As little as a plan needs."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource


class LoadBalancerSpec(Model):
    """Where it is and what it serves."""

    region: str = Field("us-east-1", max_length=NAME_MAX)
    """Planners plan for the records and load balancers of their region."""
    zone: str = Field(max_length=NAME_MAX)
    """Availability zone."""
    address: str = Field(max_length=45)
    """IPv4 or IPv6 address of the front end."""
    endpoints: tuple[str, ...] = Field(max_length=64)
    """Names of the EndpointRecords that it stands behind."""
    capacity_units: int = Field(100, ge=0, le=1_000_000)
    """Capacity when all of it is healthy."""


class LoadBalancerStatus(Model):
    """Health and capacity, as the planner watches them."""

    healthy_capacity_units: int | None = Field(None, ge=0)
    """Capacity in service now; absent means all of spec.capacityUnits."""


class LoadBalancer(Resource):
    """A front end with an address, behind some endpoints."""

    plural: ClassVar[str] = "loadbalancers"
    short_names: ClassVar[tuple[str, ...]] = ("lb",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Zone", ".spec.zone"),
        Column("Address", ".spec.address"),
        Column("Capacity", ".spec.capacityUnits", "integer"),
        Column("Healthy", ".status.healthyCapacityUnits", "integer"),
        Column("Endpoints", ".spec.endpoints"),
    )

    spec: LoadBalancerSpec
    status: LoadBalancerStatus = LoadBalancerStatus()

    @property
    def healthy_units(self) -> int:
        healthy = self.status.healthy_capacity_units
        return self.spec.capacity_units if healthy is None else healthy
