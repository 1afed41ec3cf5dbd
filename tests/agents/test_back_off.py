"""The back-off: how far behind an enactor falls that meets a taken lock again and again."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.resources import Enactor, EndpointRecord, Lock
from tests.support.worlds import World

FOR_EVER = {"holder": "somebody", "acquired_at_seconds": 0, "lease_seconds": 86_400}


def waits(seed: int, until: float, **settings: Any) -> list[float]:
    """Seconds of each back-off of an enactor that finds the lock taken every time."""
    world = World(seed)
    world.record(lock=FOR_EVER)
    world.plan(1)
    world.enactor("enactor", **settings)
    world.until(until)
    notes = world.notes("lock_taken")
    assert [note.fields["failures"] for note in notes] == list(range(1, len(notes) + 1))
    return [note.fields["seconds"] for note in notes]


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({"back_off": "Doubling"}, [10, 20, 40, 80, 160]),
        ({"back_off": "Doubling", "back_off_seconds_base": 1}, [1, 2, 4, 8, 16]),
        ({"back_off": "Doubling", "back_off_seconds_max": 50}, [10, 20, 40, 50, 50]),
        ({"back_off": "Constant", "back_off_seconds_base": 60}, [60, 60, 60, 60, 60]),
    ],
    ids=["twice_as_long_each_time", "from_a_second", "no_wait_is_longer", "always_the_same"],
)
def test_how_the_wait_grows(settings: dict[str, Any], seconds: list[float]) -> None:
    assert waits(1, 300, **settings)[:5] == seconds


def test_full_jitter_waits_for_anything_up_to_what_doubling_would() -> None:
    jitter = waits(1, 2000, back_off="DoublingFullJitter", back_off_seconds_max=60)
    limits = [10, 20, 40] + [60] * (len(jitter) - 3)
    assert len(jitter) > 20
    assert all(0 <= waited <= limit for waited, limit in zip(jitter, limits, strict=True))
    assert len(set(jitter)) == len(jitter)


def test_the_jitter_is_the_seeds() -> None:
    def of(seed: int) -> list[float]:
        return waits(seed, 500, back_off="DoublingFullJitter", back_off_seconds_max=60)

    assert of(1) == of(1)
    assert of(1) != of(2)


def test_the_count_is_of_one_endpoint_of_one_plan() -> None:
    """A success forgets it: the next plan begins with the first wait again."""
    world = World()
    world.dns()
    world.record(lock=FOR_EVER | {"lease_seconds": 25})
    world.plan(1)
    world.enactor("enactor")
    world.until(60)
    assert [note.fields["generation"] for note in world.notes("plan_applied")] == [1]
    lock = Lock(holder="somebody", acquired_at_seconds=60, lease_seconds=25)
    world.change(EndpointRecord, "dynamodb", lock=lock)
    world.plan(2)
    world.until(120)
    assert [note.fields["seconds"] for note in world.notes("lock_taken")] == [10, 20, 10, 20]


def test_it_says_in_its_status_what_it_waits_for() -> None:
    world = World()
    world.record(lock=FOR_EVER)
    world.plan(1)
    world.enactor("enactor")
    world.until(35)
    status = world.read(Enactor, "enactor").status
    assert (status.phase, status.endpoint, status.retries, status.message) == (
        "BackingOff",
        "dynamodb",
        3,
        "somebody holds the lock of dynamodb; next in 40 s",
    )
