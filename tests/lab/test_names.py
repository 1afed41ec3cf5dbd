"""Clients in virtual time: a repair is not over before the caches have forgotten."""

from __future__ import annotations

import pytest

from cascade.lab.names import DirectNames
from cascade.model.authority import Authority
from cascade.model.errors import NotFound, Unavailable
from cascade.model.resolver import Family, Reply
from tests.support.zones import REGIONAL, lose, publish, zone

REPAIRED = {"192.0.2.9": 1}
EVERY_SECONDS = 5


def seconds(clock_face: str) -> int:
    hours, minutes, rest = clock_face.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


class World:
    """The outage as it was, from T0 to the repair by hand 2 h 37 min later, and its clients."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0
        self.zone = zone()
        self.client = DirectNames(self.ask, lambda: self.now)

    def ask(self, hostname: str, family: Family) -> Reply:
        self.asked += 1
        return Authority(self.zone).reply(hostname, family)

    def at(self, time: float) -> tuple[str, ...]:
        """What the client sees then."""
        self.now = time
        return self.client.look_up(REGIONAL)


@pytest.mark.parametrize(
    ("first_asks", "sees_again"),
    [
        ("2:36:59", "2:51:59"),
        ("2:30:00", "2:45:00"),
        ("0:00:00", "2:45:00"),
        ("2:37:00", "2:37:00"),
        ("2:40:00", "2:40:00"),
    ],
    ids=[
        "asked just before the repair: nothing for 15 minutes more, until 2:52",
        "asked a little earlier: for less",
        "asked all the time: its last empty answer is of 2:30",
        "asks at the repair: at once",
        "asks after it: at once",
    ],
)
def test_a_client_has_no_address_until_its_empty_answer_has_run_out(
    first_asks: str, sees_again: str
) -> None:
    world = World()
    lose(world.zone)
    time, saw = seconds(first_asks), ()
    while not saw:
        if time >= seconds("2:37:00"):
            publish(world.zone, "dynamodb", REGIONAL, REPAIRED, generation=146)
        saw = world.at(time)
        time += 1
    assert (time - 1, saw) == (seconds(sees_again), tuple(REPAIRED))


def test_a_loss_is_seen_when_the_answer_has_run_out() -> None:
    world = World()
    there = world.at(0)
    lose(world.zone)
    assert (world.at(4.9), world.at(5)) == (there, ())


def test_what_is_kept_is_not_asked_for_again() -> None:
    world = World()
    world.at(0)
    assert world.asked == 2, "one question a family"
    world.at(4)
    assert world.asked == 2
    world.at(5)
    assert world.asked == 3, "the empty AAAA answer is still kept"


async def test_the_port_gives_addresses_and_says_how_long_they_may_be_stale() -> None:
    world = World()
    assert await world.client.resolve(REGIONAL) == ("192.0.2.1", "192.0.2.2", "192.0.2.3")
    world.now = 2
    assert (world.client.knows(REGIONAL), world.client.cached_seconds(REGIONAL)) == (True, 3)
    world.now = 5
    assert (world.client.knows(REGIONAL), world.client.cached_seconds(REGIONAL)) == (False, 895)


async def test_a_name_that_does_not_exist_is_kept_as_such() -> None:
    world = World()
    for _ in range(2):
        with pytest.raises(NotFound):
            await world.client.resolve("lost.cascade.lab")
    assert world.asked == 2


async def test_a_refusal_says_nothing_of_the_name_and_is_not_kept() -> None:
    world = World()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await world.client.resolve("example.org")
    assert world.asked == 2
