"""For each role a small world in which it uses all of its rights within seconds, and how it is seen
that it has.
"""

from __future__ import annotations

from cascade.kube.client import ClusterClient
from cascade.model.resources import (
    DependentService,
    DNSPlan,
    DropletManager,
    Enactor,
    EndpointRecord,
    HealthChecker,
    Instance,
    Launcher,
    LoadBalancer,
    NetworkManager,
    Planner,
    RecordTree,
    Scenario,
)
from tests.support.rights_droplets import DROPLETS
from tests.support.rights_stage import (
    BALANCER,
    ENACTOR,
    HOST,
    NAME,
    SPEED,
    World,
    found,
    lease,
    plan,
    record,
    renewed,
    root,
    scenario,
    stage,
    target,
    tree,
)

RUNBOOK = [
    {"observed": "EndpointEmpty", "afterSeconds": 0, **deed}
    for deed in (
        {"do": "pause"},
        {"do": "setFencing", "value": "Monotonic"},
        {"do": "pointRootAtNewestTree"},
        {"do": "setPolicy", "policy": "check", "value": "EveryWrite"},
        {"do": "setPolicy", "policy": "NetworkManager.order", "value": "NewestFirst"},
        {"do": "setPolicy", "policy": "HealthChecker.failover", "value": "Off"},
        {"do": "resume"},
        {"do": "restart"},
        {"do": "setLimit", "value": "5"},
        {"do": "restart", "to": HOST},
        {"do": "setThrottle", "value": "180"},
    )
]


async def for_planner(cluster: ClusterClient) -> None:
    planner = Planner.named("planner", intervalSeconds=20)
    await stage(cluster, planner, record(), LoadBalancer.named("lb", **BALANCER))


async def planner_done(cluster: ClusterClient, log: str) -> bool:
    planner = await cluster.read(Planner, "planner")
    return planner.status.generation > 0 and await renewed(cluster, "planner")


async def for_enactor(cluster: ClusterClient) -> None:
    """Two plans: the newer one is applied, the older one cleaned up with its tree. So slow that an
    enactor, elected in story time, does not lose its lease to the tests beside it."""
    settings = {"zone": "az1", "lock": "SingleWriter", "keepGenerations": 0}
    enactor = Enactor.named(ENACTOR, **settings)
    await stage(cluster, enactor, record(), plan(1), plan(2), tree(1), speed=SPEED / 15)


async def enactor_done(cluster: ClusterClient, log: str) -> bool:
    enactor = await cluster.read(Enactor, ENACTOR)
    old = (
        await found(cluster, DNSPlan, plan(1).name),
        await found(cluster, RecordTree, tree(1).name),
    )
    applied = enactor.status.last_applied == 2 and old == (None, None)
    return applied and await renewed(cluster, "enactors")


async def for_dns(cluster: ClusterClient) -> None:
    await stage(cluster, record(root=root(1)), tree(1))


async def dns_done(cluster: ClusterClient, log: str) -> bool:
    served = (await cluster.read(EndpointRecord, "dynamodb")).status.served
    return served == root(1) and (await cluster.read(RecordTree, tree(1).name)).status.in_sync


async def for_fleet(cluster: ClusterClient) -> None:
    await stage(cluster, LoadBalancer.named("lb", **BALANCER), fleet={"changeSeconds": 10})


async def fleet_done(cluster: ClusterClient, log: str) -> bool:
    balancer = await cluster.read(LoadBalancer, "lb")
    return balancer.status.healthy_capacity_units is not None


async def for_probe(cluster: ClusterClient) -> None:
    await stage(cluster, record())
    made = await cluster.read(EndpointRecord, "dynamodb")
    await cluster.replace_status(made.with_status(answers=("192.0.2.1",)))


async def probe_done(cluster: ClusterClient, log: str) -> bool:
    return "a user of dynamodb sees" in log


async def for_director(cluster: ClusterClient) -> None:
    """A scenario of all kinds, whose runbook does all that people do."""
    there = [
        {"kind": type(resource).__name__, "name": resource.name, "spec": resource.to_json()["spec"]}
        for resource in (
            record(),
            plan(1),
            tree(1),
            LoadBalancer.named("lb", **BALANCER),
            Planner.named("planner"),
            Enactor.named(ENACTOR, zone="az1"),
            DropletManager.named(HOST, zone="az1"),
            lease(),
            Launcher.named("launcher"),
            Instance.named("vm-1", owner="lambda", zone="az1"),
            DependentService.named("lambda"),
            NetworkManager.named("network", propagators=[{"zone": "az1"}]),
            HealthChecker.named("checking"),
            target("vm-1"),
        )
    ]
    await cluster.create(scenario(resources=there, runbook=RUNBOOK))


async def director_done(cluster: ClusterClient, log: str) -> bool:
    """Serves an answer, for which the hosts wait, and then an empty one, as the runbook does."""
    made = await found(cluster, EndpointRecord, "dynamodb")
    if made is not None and made.status.served is None:
        served = made.with_status(served=root(1), answers=("192.0.2.1",))
        await cluster.replace_status(served)
    elif made is not None and made.status.answers and await found(cluster, DropletManager, HOST):
        await cluster.replace_status(made.with_status(answers=()))
    steps = (await cluster.read(Scenario, NAME)).status.steps_done
    return steps == len(RUNBOOK) and await renewed(cluster, "director")


async def for_observer(cluster: ClusterClient) -> None:
    await stage(cluster, record(), tree(1), plan(1), horizonSeconds=600)


async def observer_done(cluster: ClusterClient, log: str) -> bool:
    status = (await cluster.read(Scenario, NAME)).status
    return bool(status.verdicts and status.conditions) and await renewed(cluster, "observer")


WORLDS = {
    "planner": World(for_planner, planner_done),
    "enactor": World(for_enactor, enactor_done, needs_dns=True),
    "dns": World(for_dns, dns_done),
    "fleet": World(for_fleet, fleet_done),
    "probe": World(for_probe, probe_done),
    "director": World(for_director, director_done),
    "observer": World(for_observer, observer_done),
    **DROPLETS,
}
