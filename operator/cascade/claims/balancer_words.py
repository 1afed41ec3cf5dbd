"""Words of the third phase: what a write to a target, a zone's load balancer or a checker says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cascade.model.history import Write
from cascade.model.resources import HealthChecker, LoadBalancer, NLBTarget, Resource
from cascade.model.resources.load_balancer import LoadBalancerStatus


def _target(who: str, write: Write, before: Resource | None) -> str | None:
    target = write.resource
    assert isinstance(target, NLBTarget)
    name, balancer, status = write.name, target.spec.load_balancer, target.status
    if write.verb == "replace_status":
        was = before.status if isinstance(before, NLBTarget) else None
        if was is not None and was.phase == status.phase:
            return f"{who} finds {name} good for the first time"
        if status.phase == "OutOfService":
            return f"{who} takes {name} out of service behind {balancer}"
        again = "back " if was is not None and was.phase else ""
        return f"{who} takes {name} {again}into service behind {balancer}"
    return {
        "create": f"{who} makes {name} a target of {balancer}",
        "delete": f"{who} takes {name} away from {balancer}",
    }.get(write.verb)


def _health_checker(who: str, write: Write, before: Resource | None) -> str | None:
    checker = write.resource
    assert isinstance(checker, HealthChecker)
    status = checker.status
    if write.verb == "replace_status":
        targets = f"{status.in_service} of {status.targets} targets in service"
        late = f"{status.late_share:.0%} of its checks late"
        return f"{write.name} reports: {targets}, {late}, zones out of DNS: {status.zones_out}"
    if write.verb == "replace" and isinstance(before, HealthChecker):
        if before.spec.failover != checker.spec.failover:
            return f"{who} sets the failover of {write.name} to {checker.spec.failover!r}"
        return f"{who} changes the settings of {write.name}"
    return None


def tells_of_targets(balancer: LoadBalancer, before: Resource | None) -> bool:
    """Whether a status is about its targets; else it is about its capacity, as the fleet has it."""
    was = before.status if isinstance(before, LoadBalancer) else LoadBalancerStatus()
    return balancer.status.healthy_capacity_units == was.healthy_capacity_units


def zone_of_targets(who: str, balancer: LoadBalancer, before: Resource | None) -> str:
    """A status of a load balancer that has targets."""
    status, name = balancer.status, balancer.name
    was_out = isinstance(before, LoadBalancer) and before.status.failed_over
    if status.failed_over != was_out:
        return f"{who} has {name} {'out of' if status.failed_over else 'back in'} DNS"
    return f"{name} now has {status.healthy_targets} of {status.targets} targets in service"


BALANCER_WRITES: dict[str, Callable[[str, Write, Any], str | None]] = {
    "NLBTarget": _target,
    "HealthChecker": _health_checker,
}
