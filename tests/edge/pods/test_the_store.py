"""The metadata store as a pod: reached by its name or not at all, and not without a memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cascade.edge.metadata_store.wire import HttpWire, with_port
from cascade.edge.operators.session import Api
from cascade.edge.pods.dns import balancers_at
from cascade.edge.pods.pod import Pod
from cascade.kube.client import ClusterClient
from cascade.kube.server import ApiServer
from cascade.model.errors import Unavailable
from cascade.model.resources import (
    DropletLease,
    DropletManager,
    Enactor,
    EndpointRecord,
    LoadBalancer,
    Resource,
    Scenario,
)
from cascade.model.resources.scenario import BalancerAddress, RunningClock
from tests.support.live import serving
from tests.support.pods import LOOPBACK, NAMESPACE, SPEED, free_port, lab, settings, until

NAME = "dynamodb.us-east-1.cascade.lab"
HERE = LOOPBACK  # a name that every machine resolves, as a cluster does a Service's
KEY = {"droplet": {"S": "droplet-az1-001"}}
RESOURCES: list[dict[str, Any]] = [
    {
        "kind": "EndpointRecord",
        "name": "dynamodb",
        "spec": {"hostname": NAME, "negativeTtlSeconds": 5},
    },
    {
        "kind": "LoadBalancer",
        "name": HERE,
        "spec": {"zone": "az1", "address": "192.0.2.1", "endpoints": ["dynamodb"]},
    },
    {"kind": "Planner", "name": "planner", "spec": {"intervalSeconds": 20}},
    {"kind": "Enactor", "name": "enactor-az1", "spec": {"zone": "az1"}},
    {
        "kind": "DropletManager",
        "name": "dwfm-az1",
        "spec": {"zone": "az1", "droplets": 1, "startSeconds": 0, "checkIntervalSeconds": 20},
    },
]


def scenario(name: str = "leases", resources: object = RESOURCES) -> Scenario:
    spec = {"title": name, "horizonSeconds": 36_000, "speed": SPEED, "resources": resources}
    tables = [{"name": "droplets", "partitionKey": "droplet"}]
    return Scenario.named(name, **spec, store={"tables": tables})


async def test_a_droplet_manager_reaches_it_by_its_name_or_not_at_all() -> None:
    dns, store = free_port(), free_port()
    own = {"dns_port": dns, "dns_server": (LOOPBACK, dns), "store_port": store}
    front_ends = ((HERE, (LOOPBACK, store)),)
    async with lab(**own, front_ends=front_ends, balancers=(HERE,)) as it:
        await it.person.create(scenario())

        async def renewed() -> bool:
            leases = await it.person.read_all(DropletLease)
            return bool(leases) and leases[0].spec.renewed_at_seconds > 60

        async def is_silent() -> bool:
            manager = await it.person.read(DropletManager, "dwfm-az1")
            return manager.status.store_is_silent

        async def answers() -> bool:
            return not await is_silent()

        await until(renewed)
        assert (await it.scenario("leases")).status.addresses == (
            BalancerAddress(balancer=HERE, address=LOOPBACK),
        )
        assert (await it.person.read(LoadBalancer, HERE)).spec.address == LOOPBACK
        await change(it.person, await it.person.read(Enactor, "enactor-az1"), paused=True)
        record = await it.person.read(EndpointRecord, "dynamodb")
        await change(it.person, record, root=None)
        await until(is_silent)
        await change(it.person, record, root=record.spec.root)
        await until(answers)


async def change(person: ClusterClient, resource: Resource, **spec: Any) -> None:
    fresh: Any = await person.read(type(resource), resource.name)
    await person.replace(fresh.with_spec(**spec))


async def test_a_balancer_without_a_service_is_said_to_have_no_address() -> None:
    with pytest.raises(Unavailable, match=r"the load balancer nobody\.invalid has no address here"):
        await balancers_at(["nobody.invalid"])


async def test_what_it_was_told_outlives_the_process_and_not_the_scenario(tmp_path: Path) -> None:
    async with serving() as (server, _, person):
        first = await on_stage(person, scenario("first", []))
        async with a_pod(server, tmp_path) as ask:
            await ask("PutItem", {"TableName": "droplets", "Item": KEY})
        async with a_pod(server, tmp_path) as ask:
            assert await ask("GetItem", {"TableName": "droplets", "Key": KEY}) == {"Item": KEY}
        await person.delete(first)
        await on_stage(person, scenario("second", []))
        async with a_pod(server, tmp_path) as ask:
            assert await ask("GetItem", {"TableName": "droplets", "Key": KEY}) == {}
        assert len(list(tmp_path.iterdir())) == 1, "what the first scenario left is gone"


async def on_stage(person: ClusterClient, scenario: Scenario) -> Scenario:
    made = await person.create(scenario)
    clock = RunningClock(wall_start_seconds=time.time(), speed=SPEED)
    return await person.replace_status(made.with_status(clock=clock))


@asynccontextmanager
async def a_pod(server: ApiServer, data: Path) -> AsyncIterator[Any]:
    """The store's pod alone, and what asks its front end."""
    port = free_port()
    front_ends = ((HERE, (LOOPBACK, port)),)
    own = settings("store", "")._replace(front_ends=front_ends, data=data)
    pod = Pod(Api(server.url, {"Authorization": f"Bearer {server.token}"}), NAMESPACE, own)
    life = asyncio.create_task(pod.run())
    wire = HttpWire(with_port(port))

    async def opens() -> bool:
        try:
            return bool(await wire.connect(LOOPBACK, 1))
        except Unavailable:
            return False

    async def ask(operation: str, request: Mapping[str, Any]) -> Any:
        return await (await wire.connect(LOOPBACK, 5)).exchange(operation, request, 5)

    try:
        await until(opens)
        yield ask
    finally:
        await wire.close()
        pod.stopping.ask()
        await life
