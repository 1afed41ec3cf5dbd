"""What a plan should say: pure rules from load balancers to weights."""

from __future__ import annotations

from collections.abc import Sequence

from cascade.model.resources import EndpointRecord, LoadBalancer, PlannedEndpoint, Target

WEIGHT_MAX = 255  # as Route 53's

Endpoints = tuple[PlannedEndpoint, ...]


def plan_endpoints(
    region: str, records: Sequence[EndpointRecord], balancers: Sequence[LoadBalancer]
) -> Endpoints:
    """Every endpoint of a region with the load balancers behind it, the regional ones first, then
    by name. Customers' own are no business of a plan."""
    mine = [r for r in records if r.spec.region == region and r.spec.role != "Network"]
    order = sorted(mine, key=lambda record: (record.spec.role != "Regional", record.name))
    return tuple(
        PlannedEndpoint(name=record.name, targets=targets(record.name, balancers))
        for record in order
    )


def targets(endpoint: str, balancers: Sequence[LoadBalancer]) -> tuple[Target, ...]:
    """Load balancers with healthy capacity, weighted by it; the largest has the full weight."""
    behind = [b for b in balancers if endpoint in b.spec.endpoints and b.healthy_units > 0]
    largest = max((b.healthy_units for b in behind), default=1)
    return tuple(
        Target(
            load_balancer=balancer.name,
            address=balancer.spec.address,
            weight=max(1, WEIGHT_MAX * balancer.healthy_units // largest),
        )
        for balancer in sorted(behind, key=lambda b: b.name)
    )


def urgent(before: Endpoints | None, after: Endpoints) -> bool:
    """Does the set of load balancers in service change? Weights alone are routine."""
    return before is None or in_service(before) != in_service(after)


def in_service(endpoints: Endpoints) -> list[tuple[str, tuple[str, ...]]]:
    """For each endpoint, which load balancers answer."""
    return [(e.name, tuple(t.load_balancer for t in e.targets)) for e in endpoints]
