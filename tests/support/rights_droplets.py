"""The worlds of those who need the metadata store, or are it: see rights_worlds."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from cascade.edge.data_plane.network import SocketNetwork
from cascade.edge.dns.server import DnsServer
from cascade.edge.metadata_store.server import MetadataServer
from cascade.edge.operators.clock import StoryClock
from cascade.kube.client import ClusterClient
from cascade.model.errors import NotFound, Unavailable
from cascade.model.resources import (
    DependentService,
    DropletLease,
    DropletManager,
    HealthChecker,
    Instance,
    Launcher,
    LoadBalancer,
    NetworkManager,
    NLBTarget,
)
from cascade.model.resources.instance import DONE
from cascade.model.resources.store import StoreLaw, StoreTable
from cascade.model.zone import Zone
from tests.support.hosts import TABLE
from tests.support.rights_stage import (
    BALANCER,
    HOST,
    HOSTNAME,
    SPEED,
    World,
    found,
    lease,
    record,
    renewed,
    stage,
    target,
)
from tests.support.zones import publish

SERVICES = StoreTable(name="services", partition_key="service")


@asynccontextmanager
async def a_store_with_a_name() -> AsyncIterator[dict[str, Any]]:
    """A metadata store, and a DNS server that says where it is."""
    zone = Zone()
    publish(zone, "dynamodb", HOSTNAME["hostname"], {"127.0.0.1": 1})
    law = StoreLaw(tables=(TABLE, SERVICES))
    async with DnsServer(zone) as dns, MetadataServer(law, [("127.0.0.1", 0)]) as store:
        yield {"dns_server": (dns.host, dns.port), "store_port": store.places[0][1]}


async def for_droplet_manager(cluster: ClusterClient) -> None:
    """One droplet, which is checked again and again, and an instance that is placed on it."""
    spec = {"zone": "az1", "droplets": 1, "startSeconds": 0, "checkIntervalSeconds": 30}
    vm = {"owner": "somebody", "zone": "az1", "droplet": lease().name, "epoch": 1}
    await stage(cluster, DropletManager.named(HOST, **spec), Instance.named("vm-1", **vm))


async def droplet_manager_done(cluster: ClusterClient, log: str) -> bool:
    manager = await cluster.read(DropletManager, HOST)
    kept = await found(cluster, DropletLease, lease().name)
    if kept is None or "faster" not in (kept.metadata.annotations or {}):
        return False
    if (await cluster.read(Instance, "vm-1")).status.phase != "Running":
        return False
    return kept.spec.renewed_at_seconds > 60 and manager.status.phase == "Working"


async def for_launcher(cluster: ClusterClient) -> None:
    """A droplet with a lease, an instance that can be placed on it, and one that cannot."""
    launcher = Launcher.named("launcher", callSeconds=5)
    wanted = [
        Instance.named(f"vm-{number}", owner="somebody", zone=zone)
        for number, zone in ((1, "az1"), (2, "az2"))
    ]
    held = await cluster.create(lease())
    await cluster.replace_status(held.with_status(phase="Held"))
    await stage(cluster, launcher, *wanted)


async def launcher_done(cluster: ClusterClient, log: str) -> bool:
    launcher = await cluster.read(Launcher, "launcher")
    placed, refused = [await cluster.read(Instance, f"vm-{number}") for number in (1, 2)]
    answered = placed.spec.droplet != "" and refused.status.reason == "InsufficientCapacity"
    told = launcher.status.no_capacity == 1
    return answered and told and await renewed(cluster, "launcher")


async def for_network_manager(cluster: ClusterClient) -> None:
    """An instance that runs, and nobody can reach it yet."""
    made = await cluster.create(Instance.named("vm-1", owner="somebody", zone="az1"))
    await cluster.replace_status(made.with_status(phase="Running"))
    manager = NetworkManager.named("network", propagators=[{"zone": "az1"}], changeSeconds=5)
    await stage(cluster, manager)


async def network_manager_done(cluster: ClusterClient, log: str) -> bool:
    reached = await cluster.read(Instance, "vm-1")
    manager = await cluster.read(NetworkManager, "network")
    told = reached.status.network == ("az1",) and manager.status.applied == 1
    return told and await renewed(cluster, "network-manager")


async def for_dependent(cluster: ClusterClient) -> None:
    """A service with users that needs an instance; one whose instance is behind a load balancer."""
    spec = {"metadataStore": HOSTNAME["hostname"], "requestsPerSecond": 1, "instances": 1}
    behind = {"endpoint": "dynamodb", "instances": 1, "zones": ["az1"], "handoverSeconds": 0}
    there = [
        LoadBalancer.named("lb", **BALANCER),
        record(),
        DependentService.named("shop", **behind),
    ]
    await stage(cluster, DependentService.named("lambda", **spec), *there)


async def dependent_done(cluster: ClusterClient, log: str) -> bool:
    """Launches them for both, takes the need away, and ends them for both."""
    await answer_all(cluster)
    services = await cluster.read_all(DependentService)
    for behind in await cluster.read_all(NLBTarget):
        if behind.status.first_good_seconds is None:
            await cluster.replace_status(behind.with_status(first_good_seconds=0))
    for service in services:
        is_met = not service.spec.endpoint or await cluster.read_all(NLBTarget)
        if service.spec.instances and service.status.running and is_met:
            await cluster.replace(service.with_spec(instances=0))
    left = [*await cluster.read_all(Instance), *await cluster.read_all(NLBTarget)]
    ended = not left and not any(service.spec.instances for service in services)
    return ended and any(service.status.good > 0 for service in services)


async def answer_all(cluster: ClusterClient) -> None:
    """Each call for an instance is answered at once: what is wanted is so."""
    for instance in await cluster.read_all(Instance):
        if not instance.is_answered:
            phase = DONE[instance.spec.desired]
            done = instance.with_status(answered=instance.spec.call, phase=phase)
            with suppress(NotFound):
                await cluster.replace_status(done)


async def for_health_checker(cluster: ClusterClient) -> None:
    """A target that is to be checked, by a checker that is yet to be launched."""
    running = await cluster.create(Instance.named("vm-1", owner="shop", zone="az1"))
    await cluster.replace_status(running.with_status(phase="Running", answered=1))
    checking = HealthChecker.named("checking", instances=1, zones=["az1"], changeSeconds=1)
    await stage(cluster, target("vm-1"), LoadBalancer.named("lb", **BALANCER), checking)


async def health_checker_done(cluster: ClusterClient, log: str) -> bool:
    """The target is in service, has been checked, and nobody is needed any more."""
    await answer_all(cluster)
    checking = await cluster.read(HealthChecker, "checking")
    counted = (await cluster.read(LoadBalancer, "lb")).status.targets == 1
    if checking.spec.instances and checking.status.checks and counted:
        await cluster.replace(checking.with_spec(instances=0))
    told = bool((await cluster.read(NLBTarget, "vm-1")).status.phase)
    alone = [instance.name for instance in await cluster.read_all(Instance)] == ["vm-1"]
    ended = alone and not checking.spec.instances
    return told and ended and await renewed(cluster, "health-checker")


async def for_data_plane(cluster: ClusterClient) -> None:
    """An instance that runs, and can be reached in its zone."""
    made = await cluster.create(Instance.named("vm-1", owner="somebody", zone="az1"))
    await cluster.replace_status(made.with_status(phase="Running", network=("az1",)))
    await stage(cluster)


async def data_plane_done(cluster: ClusterClient, log: str) -> bool:
    """Somebody has connected to it."""
    found = re.search(r"data-plane answers on port (\d+)", log)
    if found is None:
        return False
    try:
        network = SocketNetwork(("127.0.0.1", int(found[1])), StoryClock(SPEED))
        await network.connect("vm-1", zone="az1", within_seconds=1)
    except Unavailable:
        return False
    return True


@asynccontextmanager
async def a_place_to_listen() -> AsyncIterator[dict[str, Any]]:
    yield {"front_ends": (("lb-az1", ("127.0.0.1", 0)),)}


async def for_store(cluster: ClusterClient) -> None:
    await stage(cluster)


async def store_done(cluster: ClusterClient, log: str) -> bool:
    return "store serves the metadata store behind lb-az1" in log


DROPLETS = {
    "launcher": World(for_launcher, launcher_done),
    "network-manager": World(for_network_manager, network_manager_done),
    "health-checker": World(for_health_checker, health_checker_done),
    "dependent": World(for_dependent, dependent_done, beside=a_store_with_a_name),
    "data-plane": World(for_data_plane, data_plane_done),
    "store": World(for_store, store_done, beside=a_place_to_listen),
    "droplet-manager": World(for_droplet_manager, droplet_manager_done, beside=a_store_with_a_name),
}
