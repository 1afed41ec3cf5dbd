"""What the worlds of rights_worlds are made of: a scenario that has the stage, objects, a look."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NamedTuple, TypeVar

from cascade.kube.client import ClusterClient
from cascade.model.errors import NotFound
from cascade.model.resources import (
    DNSPlan,
    DropletLease,
    EndpointRecord,
    Lease,
    NLBTarget,
    RecordTree,
    Resource,
    Scenario,
    TreeRef,
)
from cascade.model.resources.scenario import RunningClock

R = TypeVar("R", bound=Resource)
SPEED = 60.0  # story seconds a second
NAME, ENACTOR, HOST = "rights", "enactor-az1", "dwfm-az1"
TARGET = {"load_balancer": "lb", "address": "192.0.2.1", "weight": 1}
HOSTNAME = {"hostname": "dynamodb.us-east-1.cascade.lab"}
BALANCER: dict[str, Any] = {
    "zone": "az1",
    "address": "192.0.2.1",
    "capacityUnits": 1000,
    "endpoints": ["dynamodb"],
}


@asynccontextmanager
async def nothing_beside() -> AsyncIterator[dict[str, Any]]:
    yield {}


class World(NamedTuple):
    """`make` runs before the role's pod begins; `done` is asked until it has done all it does."""

    make: Callable[[ClusterClient], Awaitable[None]]
    done: Callable[[ClusterClient, str], Awaitable[bool]]
    """Told what the pod has printed so far."""
    needs_dns: bool = False
    """Whether the DNS service's pod must be there too."""
    beside: Callable[[], AbstractAsyncContextManager[dict[str, Any]]] = nothing_beside
    """What runs beside the pod, and what its settings say of it."""


def record(**spec: Any) -> EndpointRecord:
    return EndpointRecord.named("dynamodb", **HOSTNAME, **spec)


def root(generation: int) -> TreeRef:
    return TreeRef(tree=tree(generation).name, generation=generation, set_by=ENACTOR)


def tree(generation: int) -> RecordTree:
    name = f"dynamodb-{generation:06d}"
    return RecordTree.named(name, endpoint="dynamodb", generation=generation, targets=[TARGET])


def plan(generation: int) -> DNSPlan:
    endpoints = [{"name": "dynamodb", "targets": [TARGET]}]
    spec = {"generation": generation, "region": "us-east-1", "endpoints": endpoints}
    return DNSPlan.named(f"plan-{generation:06d}", **spec)


def lease() -> DropletLease:
    held = {"zone": "az1", "slots": 2, "lease_seconds": 600, "holder": HOST}
    return DropletLease.named("droplet-az1-001", renewed_at_seconds=0, **held)


def target(instance: str) -> NLBTarget:
    behind = {"owner": "shop", "load_balancer": "lb", "endpoint": "dynamodb", "zone": "az1"}
    return NLBTarget.named(instance, instance=instance, **behind)


def scenario(**spec: Any) -> Scenario:
    common = {"title": NAME, "horizonSeconds": 100_000, "speed": SPEED, "resources": []}
    return Scenario.named(NAME, **common | spec)


async def stage(
    cluster: ClusterClient, *there: Resource, speed: float = SPEED, **spec: Any
) -> None:
    """A scenario that has the stage, as the director would give it, and some objects."""
    for resource in there:
        await cluster.create(resource)
    made = await cluster.create(scenario(**spec))
    clock = RunningClock(wall_start_seconds=time.time(), speed=speed, seed=1)
    await cluster.replace_status(made.with_status(clock=clock))


async def found(cluster: ClusterClient, kind: type[R], name: str) -> R | None:
    try:
        return await cluster.read(kind, name)
    except NotFound:
        return None


async def renewed(cluster: ClusterClient, name: str) -> bool:
    """Has the lease been written a second time?"""
    lease = await found(cluster, Lease, name)
    return lease is not None and lease.spec.renew_time != lease.spec.acquire_time
