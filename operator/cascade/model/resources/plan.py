"""DNSPlan: one immutable generation of what every endpoint should answer."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource, Rule

ENDPOINTS_MAX = 64
TARGETS_MAX = 32


class Target(Model):
    """One load balancer's share of an endpoint's answers."""

    load_balancer: str = Field(max_length=NAME_MAX)
    """Name of the LoadBalancer."""
    address: str = Field(max_length=45)
    """Its address, IPv4 or IPv6."""
    weight: int = Field(ge=0, le=255)
    """Its share, relative to the other targets, as Route 53 weights records."""


class PlannedEndpoint(Model):
    """What one endpoint should answer."""

    name: str = Field(max_length=NAME_MAX)
    """Name of the EndpointRecord."""
    targets: tuple[Target, ...] = Field((), max_length=TARGETS_MAX)
    """Load balancers and their weights; empty means an empty answer."""


class DNSPlanSpec(Model):
    """Immutable: a plan is one generation, a new one is a new plan."""

    generation: int = Field(ge=1)
    """The plan's number; it only grows. Not metadata.generation."""
    region: str = Field(max_length=NAME_MAX)
    """The region that the plan covers."""
    endpoints: tuple[PlannedEndpoint, ...] = Field(max_length=ENDPOINTS_MAX)
    """Every endpoint, in the order in which enactors walk them: the regional one first."""


class DNSPlanStatus(Model):
    """A plan has none: progress lives in the enactors, never in the plan."""


class DNSPlan(Resource):
    """One immutable generation of what every endpoint should answer."""

    plural: ClassVar[str] = "dnsplans"
    short_names: ClassVar[tuple[str, ...]] = ("plan", "plans")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Generation", ".spec.generation", "integer"),
        Column("Region", ".spec.region"),
        Column("Age", ".metadata.creationTimestamp", "date"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("self == oldSelf", "a plan never changes: write a new plan of a newer generation"),
    )

    spec: DNSPlanSpec
    status: DNSPlanStatus = DNSPlanStatus()

    @property
    def generation(self) -> int:
        return self.spec.generation

    def refuses(self, new: Self) -> str | None:
        return None if new.spec == self.spec else self.rules[0].message


def plan_name(generation: int) -> str:
    """`plan-000145`: sorts as a tired person expects, up to a million plans."""
    return f"plan-{generation:06}"
