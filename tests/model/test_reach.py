"""The data plane: who can be reached from where, and why not."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.history import Note, Verb, Write
from cascade.model.reach import Reach
from cascade.model.resources import Instance
from cascade.model.resources.network import LostZone, NetworkLaw

ZONES = ("az1", "az2", "az3")


def wrote(verb: Verb, name: str, zone: str, **status: Any) -> Write:
    instance = Instance.named(name, owner="shop", zone=zone).with_status(**status)
    return Write(1, 0.0, "somebody", verb, "Instance", name, 1, instance)


def reach(*lost: LostZone, **changes: Any) -> Reach:
    """A target in az1 and a checker in az2, each of which everybody reaches; `changes` are of the
    target's status."""
    made = Reach(NetworkLaw(lost_zones=lost))
    made.follow(
        wrote("create", "target", "az1", **{"phase": "Running", "network": ZONES} | changes)
    )
    made.follow(wrote("create", "checker", "az2", phase="Running", network=ZONES))
    return made


def test_who_runs_and_is_known_everywhere_is_reached_from_everywhere() -> None:
    assert all(reach().connects("target", zone, "", now=0) for zone in ZONES)
    assert reach().connects("target", "az2", "checker", now=0)


@pytest.mark.parametrize(
    "status",
    [{"phase": ""}, {"phase": "Stopped"}, {"phase": "Terminated"}, {"network": ("az1", "az3")}],
    ids=["is launched", "is stopped", "is over", "is not known in that zone"],
)
def test_a_target_is_not_reached_while_it(status: dict[str, Any]) -> None:
    assert not reach(**status).connects("target", "az2", "", now=0)


def test_in_which_zones_it_is_known_decides_from_where_it_is_reached() -> None:
    known = reach(network=("az2",))
    assert [known.connects("target", zone, "", now=0) for zone in ZONES] == [False, True, False]


def test_who_connects_has_to_be_reached_in_the_targets_zone_itself() -> None:
    """The answer finds no way back."""
    there = reach()
    there.follow(wrote("replace_status", "checker", "az2", phase="Running", network=("az2", "az3")))
    assert not there.connects("target", "az2", "checker", now=0)
    there.follow(wrote("replace_status", "checker", "az2", phase="Running", network=("az1",)))
    assert there.connects("target", "az2", "checker", now=0)
    there.follow(wrote("replace_status", "checker", "az2", phase="Stopped", network=ZONES))
    assert not there.connects("target", "az2", "checker", now=0)
    assert not there.connects("target", "az2", "nobody", now=0)


def test_who_is_gone_is_not_reached_and_notes_say_nothing_of_instances() -> None:
    there = reach()
    there.follow(Note(1, 0.0, "somebody", "target"))
    assert there.connects("target", "az1", "", now=0)
    there.follow(wrote("delete", "target", "az1", phase="Running", network=ZONES))
    assert not there.connects("target", "az1", "", now=0)
    assert not there.connects("never", "az1", "", now=0)


@pytest.mark.parametrize(
    ("lost", "zone", "now", "is_reached"),
    [
        ("az1", "az2", 99, True),
        ("az1", "az2", 100, False),
        ("az1", "az1", 150, False),
        ("az2", "az2", 150, False),
        ("az3", "az2", 150, True),
        ("az1", "az2", 200, True),
    ],
)
def test_a_lost_zone_is_reached_by_nobody_and_reaches_nobody_from_its_start_to_its_end(
    lost: str, zone: str, now: float, is_reached: bool
) -> None:
    law = LostZone(zone=lost, from_seconds=100, until_seconds=200)
    assert reach(law).connects("target", zone, "", now=now) == is_reached
