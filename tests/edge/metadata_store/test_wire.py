"""The store port over sockets: DNS says where, and a connection that is kept needs no DNS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cascade.edge.metadata_store.server import MetadataServer
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.store import ClientStore
from cascade.lab.names import DirectNames
from cascade.model.authority import Authority
from cascade.model.errors import Refused, Unavailable
from cascade.model.resources.store import StoreLaw, StoreTable
from tests.support.zones import IPV4_TARGETS, REGIONAL, lose, zone

GET = {"TableName": "leases", "Key": {"droplet": {"S": "d1"}}}
PUT = {"TableName": "leases", "Item": {"droplet": {"S": "d1"}}}
LAW = StoreLaw(
    service_seconds_min=0,
    service_seconds_max=0,
    connection_seconds_max=600,
    tables=(StoreTable(name="leases", partition_key="droplet"),),
)


class First:
    """Dice that choose the first."""

    def uniform(self, low: float, high: float) -> float:
        return low

    def choice(self, options: Any) -> Any:
        return options[0]


class World:
    """A store with a front end for each of the zone's addresses, and one client of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.zone = zone()
        self.nobody_at = ""
        self.clock = StoryClock()
        self.server = self._server([("127.0.0.1", 0)] * len(IPV4_TARGETS))
        names = DirectNames(Authority(self.zone).reply, lambda: 1e9 * self.clock.now())
        self.client = ClientStore(
            names, self.clock, First(), LAW, lambda: None, lambda address: self.place(address)
        )

    def _server(self, places: list[tuple[str, int]]) -> MetadataServer:
        return MetadataServer(LAW, places, self.folder)

    def place(self, address: str) -> tuple[str, int] | None:
        places = dict(zip(IPV4_TARGETS, self.server.places, strict=True))
        return None if address == self.nobody_at else places.get(address)

    async def restart(self) -> None:
        await self.server.stop()
        self.server = self._server(self.server.places)
        await self.server.start()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Caches hold nothing here: the clock that they see runs a thousand million times as fast."""
    made = World(tmp_path)
    await made.server.start()
    made.clock.start()
    yield made
    await made.client.close()
    await made.server.stop()


async def test_an_item_goes_there_and_comes_back_by_name(world: World) -> None:
    assert await world.client.call(REGIONAL, "PutItem", PUT) == {}
    assert await world.client.call(REGIONAL, "GetItem", GET) == {"Item": PUT["Item"]}


async def test_a_refusal_is_the_services_own(world: World) -> None:
    condition = {"ConditionExpression": "attribute_exists(droplet)"}
    with pytest.raises(Refused) as refused:
        await world.client.call(REGIONAL, "PutItem", PUT | condition)
    assert (refused.value.code, refused.value.message) == (
        "ConditionalCheckFailedException",
        "The conditional request failed",
    )


async def test_a_kept_connection_outlives_the_name(world: World) -> None:
    await world.client.call(REGIONAL, "PutItem", PUT)
    lose(world.zone)
    assert await world.client.call(REGIONAL, "GetItem", GET) == {"Item": PUT["Item"]}


async def test_without_one_an_empty_answer_leads_nowhere(world: World) -> None:
    lose(world.zone)
    with pytest.raises(Unavailable, match=f"{REGIONAL} has no address"):
        await world.client.call(REGIONAL, "GetItem", GET)


async def test_a_connection_that_the_other_side_closed_is_replaced_only_through_dns(
    world: World,
) -> None:
    await world.client.call(REGIONAL, "PutItem", PUT)
    await world.restart()
    assert await world.client.call(REGIONAL, "GetItem", GET) == {"Item": PUT["Item"]}
    await world.restart()
    lose(world.zone)
    with pytest.raises(Unavailable, match=f"{REGIONAL} has no address"):
        await world.client.call(REGIONAL, "GetItem", GET)


async def test_nobody_at_the_first_address_is_no_reason_not_to_try_the_next(world: World) -> None:
    world.nobody_at = "192.0.2.1"
    assert await world.client.call(REGIONAL, "PutItem", PUT) == {}


async def test_a_store_that_is_gone_is_unavailable_and_says_where(world: World) -> None:
    await world.server.stop()
    with pytest.raises(Unavailable) as error:
        await world.client.call(REGIONAL, "GetItem", GET)
    assert [address in str(error.value) for address in IPV4_TARGETS] == [True] * 3
