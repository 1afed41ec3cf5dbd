"""Connections to instances, by the rules in virtual time and over sockets: the same rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from cascade.edge.data_plane.network import SocketNetwork
from cascade.edge.data_plane.server import LOOPBACK, DataPlane
from cascade.edge.operators.clock import StoryClock
from cascade.lab.network import DirectNetwork
from cascade.model.errors import Unavailable
from cascade.model.ports import Network
from cascade.model.reach import Reach
from cascade.model.resources import Instance
from cascade.model.resources.network import LostZone, NetworkLaw
from tests.support.live import in_virtual_time
from tests.support.pods import free_port

SPEED = 100.0
EVERYWHERE, NEAR = ("az1", "az2"), ("az1",)
INSTANCES = {
    name: Instance.named(name, owner="shop", zone=zone).with_status(phase=phase, network=network)
    for name, zone, phase, network in (
        ("known", "az1", "Running", EVERYWHERE),
        ("new", "az1", "Running", NEAR),
        ("ended", "az1", "Terminated", EVERYWHERE),
        ("checker", "az2", "Running", EVERYWHERE),
        ("new-checker", "az2", "Running", ("az2",)),
    )
}
Made = tuple[Network, StoryClock]
Make = Callable[[NetworkLaw], AbstractAsyncContextManager[Made]]


def clock_at(speed: float) -> StoryClock:
    clock = StoryClock(speed)
    clock.start()
    return clock


@asynccontextmanager
async def by_the_rules(law: NetworkLaw) -> AsyncIterator[Made]:
    clock = clock_at(1)
    yield DirectNetwork(Reach(law, INSTANCES.get), clock), clock


@asynccontextmanager
async def over_sockets(law: NetworkLaw) -> AsyncIterator[Made]:
    clock, reach = clock_at(SPEED), Reach(law, INSTANCES.get)
    async with DataPlane(lambda: reach, clock) as server:
        yield SocketNetwork((server.host, server.port), clock), clock


def on_the_wall_clock(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(coroutine)


each = pytest.mark.parametrize(
    ("make", "run"),
    [(by_the_rules, in_virtual_time), (over_sockets, on_the_wall_clock)],
    ids=["rules", "sockets"],
)
Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.mark.parametrize(
    ("target", "zone", "source", "answers"),
    [
        ("known", "az2", "", True),
        ("known", "az2", "checker", True),
        ("new", "az1", "", True),
        ("new", "az2", "", False),
        ("known", "az2", "new-checker", False),
        ("ended", "az1", "", False),
        ("nobody", "az1", "", False),
        ("known", "az2", "nobody", False),
    ],
)
@each
def test_who_is_reached_is_a_matter_of_both_sides_network_state(
    make: Make, run: Run, target: str, zone: str, source: str, answers: bool
) -> None:
    async def story() -> None:
        async with make(NetworkLaw()) as (network, _):
            said = True
            try:
                await network.connect(target, zone=zone, source=source, within_seconds=2)
            except Unavailable as why:
                said = False
                assert str(why) == f"{target} did not answer within 2 s"
            assert said is answers

    run(story())


@each
def test_who_cannot_be_reached_costs_all_of_the_storys_time_and_not_much_more(
    make: Make, run: Run
) -> None:
    """A second of the wall clock is a hundred of the story here: no time-out is that coarse."""

    async def story() -> None:
        async with make(NetworkLaw()) as (network, clock):
            began = clock.now()
            for _ in range(4):
                with pytest.raises(Unavailable):
                    await network.connect("new", zone="az2", within_seconds=30)
            assert 120 <= clock.now() - began < 220

    run(story())


@each
def test_a_zone_that_is_lost_is_reached_by_nobody_until_it_is_back(make: Make, run: Run) -> None:
    law = NetworkLaw(lost_zones=(LostZone(zone="az1", from_seconds=0, until_seconds=100),))

    async def story() -> None:
        async with make(law) as (network, clock):
            with pytest.raises(Unavailable):
                await network.connect("known", zone="az2", within_seconds=2)
            await clock.sleep(100 - clock.now())
            await network.connect("known", zone="az2", within_seconds=2)

    run(story())


async def test_a_data_plane_that_is_about_to_begin_is_waited_for() -> None:
    clock, port = clock_at(SPEED), free_port()
    network = SocketNetwork((LOOPBACK, port), clock)
    wish = asyncio.create_task(network.connect("known", zone="az1", within_seconds=0.1))
    await asyncio.sleep(0.2)
    assert not wish.done()
    async with DataPlane(lambda: Reach(NetworkLaw(), INSTANCES.get), clock, port=port):
        await wish


async def test_without_a_data_plane_nobody_is_reached() -> None:
    network = SocketNetwork((LOOPBACK, free_port()), clock_at(SPEED))
    with pytest.raises(Unavailable, match="known did not answer within 2 s"):
        await network.connect("known", zone="az1", within_seconds=2)
