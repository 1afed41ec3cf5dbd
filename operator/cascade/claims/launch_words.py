"""Words of the lease phase: what a write to a lease, an instance, a launcher or a service says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cascade.model.history import Write
from cascade.model.resources import (
    DependentService,
    DropletLease,
    DropletManager,
    Instance,
    Launcher,
    NetworkManager,
    Resource,
)


def _droplet_lease(who: str, write: Write, before: Resource | None) -> str | None:
    lease = write.resource
    assert isinstance(lease, DropletLease)
    if write.verb == "replace_status" and lease.status.phase == "Expired":
        why = {"StoreSilent": "the store is silent", "TimedOut": "no check is done in time"}
        because = why.get(lease.status.evidence, "the droplet is silent")
        return f"{who} gives the lease of {write.name} up: {because}"
    return {
        "create": f"{who} holds a first lease of {write.name}",
        "replace": f"{lease.spec.holder} renews the lease of {write.name}",
        "replace_status": f"{who} holds the lease of {write.name}",
    }.get(write.verb)


def _droplet_manager(who: str, write: Write, before: Resource | None) -> str | None:
    manager = write.resource
    assert isinstance(manager, DropletManager)
    if write.verb == "replace" and isinstance(before, DropletManager):
        if before.spec.intake != manager.spec.intake:
            return f"{who} changes the intake of {write.name} to {manager.spec.intake!r}"
        return f"{who} changes the settings of {write.name}"
    if write.verb != "replace_status":
        return None
    status = manager.status
    held = f"{status.held} of {manager.spec.droplets} leases held"
    return f"{write.name} reports: {held}, {status.queue_items} items queued and in service"


def _instance(who: str, write: Write, before: Resource | None) -> str | None:
    instance = write.resource
    assert isinstance(instance, Instance)
    spec, status, name = instance.spec, instance.status, write.name
    if write.verb == "create":
        return f"{who} asks for {name} in {spec.zone}"
    if write.verb == "replace_status":
        if status.reason:
            return f"{who} refuses {name}: {status.reason}"
        if isinstance(before, Instance) and before.status.network != status.network:
            return f"{who} has spread {name} to {', '.join(status.network)}"
        return f"{who} has {name} {status.phase.lower()} on {spec.droplet}"
    if write.verb == "replace" and isinstance(before, Instance):
        if spec.droplet and not before.spec.droplet:
            return f"{who} places {name} on {spec.droplet}"
        return f"{who} asks for {name} to be {spec.desired.lower()}, call {spec.call}"
    return None


def _launcher(who: str, write: Write, before: Resource | None) -> str | None:
    launcher = write.resource
    assert isinstance(launcher, Launcher)
    if write.verb == "replace_status":
        status = launcher.status
        refused = f"{status.over_limit} over the limit, {status.no_capacity} without a droplet"
        failed = f"{status.failed} failed"
        return f"{write.name} reports: {status.launched} launched; {refused}, {failed}"
    limit = launcher.spec.launches_per_hour
    if isinstance(before, Launcher) and before.spec.launches_per_hour != limit:
        return f"{who} lets {limit:g} launches an hour through at {write.name}"
    return None


def _service(who: str, write: Write, before: Resource | None) -> str | None:
    service = write.resource
    assert isinstance(service, DependentService)
    if write.verb != "replace_status":
        return None
    status = service.status
    fails = f"fails {status.error_share:.0%} of its users"
    return f"{write.name} reports: it {fails}, {status.running} of {status.wanted} instances run"


def _network(who: str, write: Write, before: Resource | None) -> str | None:
    manager = write.resource
    assert isinstance(manager, NetworkManager)
    if write.verb != "replace_status":
        return None
    status = manager.status
    oldest = f"the oldest {status.oldest_seconds:.0f} s old"
    return f"{write.name} reports: {status.queue_items} changes wait in the longest queue, {oldest}"


LAUNCH_WRITES: dict[str, Callable[[str, Write, Any], str | None]] = {
    "DropletLease": _droplet_lease,
    "DropletManager": _droplet_manager,
    "Instance": _instance,
    "Launcher": _launcher,
    "DependentService": _service,
    "NetworkManager": _network,
}
