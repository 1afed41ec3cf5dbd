"""Clients of the metadata store in the timed driver: by name, over connections that they keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cascade.agents.base import Agent
from cascade.lab.timed import TimedDriver
from cascade.model.errors import PortError
from cascade.model.resources import LoadBalancer
from cascade.model.resources.scenario import ApiLaw
from cascade.model.resources.store import StoreLaw, StoreTable
from tests.support.zones import REGIONAL, lose, publish, zone

FRONT_ENDS = ("192.0.2.1", "192.0.2.2", "192.0.2.3")
GET = {"TableName": "leases", "Key": {"droplet": {"S": "d1"}}}
PUT = {"TableName": "leases", "Item": {"droplet": {"S": "d1"}}}


class Client(Agent):
    """Calls the store at given times; what came of it and when is in `told`."""

    def __init__(self, name: str, ports: Any, calls: list[tuple[float, str, Any]]) -> None:
        super().__init__(name, ports)
        self.calls = calls
        self.told: list[tuple[float, str]] = []

    async def run(self) -> None:
        for at, operation, request in self.calls:
            await self.clock.sleep(max(0, at - self.clock.now()))
            try:
                await self.store.call(REGIONAL, operation, request)
                said = "answered"
            except PortError as error:
                said = str(error)
            self.told.append((round(self.clock.now(), 3), said))


class World:
    """A store whose every request takes a second, and a round trip a fifth; DNS answers at once."""

    def __init__(self, **law: Any) -> None:
        fixed = {"service_seconds_min": 1, "service_seconds_max": 1, "round_trip_seconds": 0.2}
        tables = (StoreTable(name="leases", partition_key="droplet"),)
        self.driver = TimedDriver(
            1,
            ApiLaw(latency_seconds_min=0, latency_seconds_max=0),
            store_law=StoreLaw(**({"workers": 1, "tables": tables} | fixed | law)),
        )
        self.zone = self.driver.zone = zone()
        for number, address in enumerate(FRONT_ENDS):
            spec = {"zone": "az1", "address": address, "endpoints": ["dynamodb"]}
            self.driver.store.create(LoadBalancer.named(f"lb-{number}", **spec))

    def client(self, *calls: tuple[float, str, Any]) -> Client:
        made = self.driver.add(Client, f"client-{len(self.driver.seats)}", [*calls])
        assert isinstance(made, Client)
        return made

    def at(self, time: float, deed: Callable[[], object]) -> None:
        """Something happens at a time."""
        self.driver.run(time)
        deed()


class Remover(Agent):
    """Takes load balancers away at a time, and with them their front ends."""

    def __init__(self, name: str, ports: Any, at: float, balancers: list[str]) -> None:
        super().__init__(name, ports)
        self.at = at
        self.balancers = balancers

    async def run(self) -> None:
        await self.clock.sleep(self.at)
        for name in self.balancers:
            await self.cluster.delete(await self.cluster.read(LoadBalancer, name))


def test_a_new_connection_costs_a_round_trip_and_a_kept_one_none() -> None:
    world = World()
    client = world.client((0, "GetItem", GET), (10, "GetItem", GET))
    world.driver.run(100)
    assert client.told == [(1.4, "answered"), (11.2, "answered")]


@pytest.mark.parametrize(
    ("connection_seconds_max", "told"),
    [
        (600, [(1.4, "answered"), (61.2, "answered"), (121.2, "answered")]),
        (90, [(1.4, "answered"), (61.2, "answered"), (120, f"{REGIONAL} has no address")]),
        (0, [(1.4, "answered"), *[(t, f"{REGIONAL} has no address") for t in (60, 120)]]),
    ],
    ids=["longer than the outage", "ends within it", "none is kept"],
)
def test_a_kept_connection_outlives_a_dns_outage_as_long_as_it_may(
    connection_seconds_max: float, told: list[tuple[float, str]]
) -> None:
    world = World(connection_seconds_max=connection_seconds_max)
    client = world.client(*[(at, "GetItem", GET) for at in (0, 60, 120)])
    world.at(30, lambda: lose(world.zone))
    world.driver.run(200)
    assert client.told == told


def test_a_name_that_does_not_exist_is_one_that_leads_nowhere() -> None:
    world = World()
    world.zone.drop_record("dynamodb")
    client = world.client((0, "GetItem", GET))
    world.driver.run(10)
    assert client.told == [(0, f"there is no name {REGIONAL!r} in DNS")]


def test_after_the_repair_the_clients_own_cache_still_says_that_there_is_nothing() -> None:
    world = World(connection_seconds_max=0)
    client = world.client(*[(at, "GetItem", GET) for at in (60, 70, 950, 970)])
    world.at(30, lambda: lose(world.zone))
    repaired = dict.fromkeys(FRONT_ENDS, 1)
    world.at(65, lambda: publish(world.zone, "dynamodb", REGIONAL, repaired, 146))
    world.driver.run(2000)
    nothing = f"{REGIONAL} has no address"
    assert client.told == [(60, nothing), (70, nothing), (950, nothing), (971.4, "answered")]


def test_a_crowd_waits_in_the_queues_of_all_front_ends() -> None:
    world = World()
    crowd = [world.client((0, "GetItem", GET)) for _ in range(30)]
    world.driver.run(100)
    waits = sorted(client.told[0][0] for client in crowd)
    assert waits[0] == 1.4
    assert waits[-1] > 5, "thirty requests, three workers"
    assert world.driver.metadata.requests == 30


def test_a_client_that_gave_up_has_changed_the_state_all_the_same() -> None:
    world = World(answer_seconds_max=0.5)
    client = world.client((0, "PutItem", PUT))
    world.driver.run(0.8)
    assert client.told[0][0] == 0.7
    assert client.told[0][1].startswith("no answer to PutItem within 0.5 s from 192.0.2.")
    world.driver.run(2)
    world.driver.metadata.settle(2)
    held = world.driver.metadata.store.perform("GetItem", GET)
    assert held == {"Item": {"droplet": {"S": "d1"}}}


def test_a_full_queue_is_told_a_round_trip_later() -> None:
    world = World(queue_limit_requests=0)
    clients = [world.client((0, "GetItem", GET)) for _ in range(10)]
    world.driver.run(100)
    refused = [c.told[0] for c in clients if "ProvisionedThroughputExceeded" in c.told[0][1]]
    assert len(refused) >= 7
    assert {at for at, _ in refused} == {0.4}


def test_an_address_where_nobody_is_costs_its_time_and_the_next_is_tried() -> None:
    world = World(connect_seconds_max=3)
    world.driver.add(Remover, "remover", 0, ["lb-0", "lb-1"])
    world.driver.run(1)
    clients = [world.client((2, "GetItem", GET)) for _ in range(5)]
    world.driver.run(100)
    assert {said for c in clients for _, said in c.told} == {"answered"}
    assert max(c.told[0][0] for c in clients) > 2 + 2 * 3


def test_a_connection_ends_with_its_front_end() -> None:
    world = World()
    client = world.client((0, "GetItem", GET), (60, "GetItem", GET))
    world.driver.add(Remover, "remover", 30, ["lb-0", "lb-1", "lb-2"])
    world.driver.run(100)
    assert client.told[1][0] == 63
    assert client.told[1][1].count("nobody answers for the metadata store at 192.0.2.") == 3


def test_equal_seeds_give_equal_times() -> None:
    def times() -> list[Any]:
        world = World(service_seconds_min=0.5)
        crowd = [world.client((0, "GetItem", GET), (3, "PutItem", PUT)) for _ in range(10)]
        world.driver.run(100)
        return [client.told for client in crowd]

    assert times() == times()
