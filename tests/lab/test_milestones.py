"""Milestones: named times from a small history told by hand, and from a whole run."""

from __future__ import annotations

import pytest

from cascade.lab.course import Spell, Steps, course
from cascade.lab.milestones import INPUTS, MILESTONES, definition, milestones
from cascade.model.policies.droplet_manager import QueueLimit
from cascade.model.resources import DropletManager
from tests.claims.tale import Tale
from tests.support.runs import played

HOUR = 3600.0
NAME = "dynamodb"
DROPLETS = [f"droplet-{number:02}" for number in range(20)]


def region() -> Tale:
    """One host with twenty leases, all held, and an endpoint that answers."""
    tale = Tale().record(NAME).write("", "create", DropletManager.named("dwfm-az1", zone="az1"))
    for droplet in DROPLETS:
        tale.lease(droplet).holds_lease(droplet)
    return tale.at(10).answers(NAME, 1)


def lose(tale: Tale, *droplets: str) -> Tale:
    for droplet in droplets:
        tale.loses_lease(droplet, "StoreSilent")
    return tale


def hold(tale: Tale, *droplets: str) -> Tale:
    for droplet in droplets:
        tale.holds_lease(droplet)
    return tale


def outage() -> Tale:
    """T0 at 1 h, back after 2 h; the first lease is lost after 1 h, the last after 1.5 h."""
    tale = region().at(HOUR).answers(NAME, 1, empty=True)
    lose(tale.at(2 * HOUR), DROPLETS[0])
    lose(tale.at(2.5 * HOUR), *DROPLETS[1:])
    return tale.at(3 * HOUR).answers(NAME, 2)


def throttle(tale: Tale) -> Tale:
    limited = tale.there["dwfm-az1"].with_spec(intake=QueueLimit(), queue_limit_items=5)
    return tale.write("a-person", "replace", limited)


def test_a_whole_outage_has_all_of_them() -> None:
    tale = throttle(outage().at(4 * HOUR))
    hold(tale.at(5 * HOUR), *DROPLETS)
    assert milestones(tale.entries, 6 * HOUR) == {
        "endpoint_empty": 1 * HOUR,
        "first_lease_expired": 2 * HOUR,
        "leases_gone": 2.5 * HOUR,
        "dns_back": 3 * HOUR,
        "people_throttle": 4 * HOUR,
        "leases_back": 5 * HOUR,
    }


def test_what_did_not_come_is_none() -> None:
    never = dict.fromkeys(MILESTONES)
    assert milestones(region().entries, HOUR) == never
    assert milestones([], 0.0) == never
    lost = milestones(region().at(HOUR).answers(NAME, 1, empty=True).entries, 2 * HOUR)
    assert lost == never | {"endpoint_empty": HOUR}


def test_an_empty_answer_of_seconds_is_not_the_trigger() -> None:
    tale = region().at(100).answers(NAME, 1, empty=True).at(130).answers(NAME, 1)
    assert milestones(tale.entries, HOUR)["endpoint_empty"] is None
    tale.at(HOUR).answers(NAME, 1, empty=True).at(2 * HOUR).answers(NAME, 1)
    found = milestones(tale.entries, 3 * HOUR)
    assert (found["endpoint_empty"], found["dns_back"]) == (HOUR, 2 * HOUR)


def test_another_endpoint_than_the_managers_own_is_not_the_trigger() -> None:
    tale = region().record("ipv6").at(20).answers("ipv6", 1).at(100).answers("ipv6", 1, empty=True)
    assert milestones(tale.entries, HOUR)["endpoint_empty"] is None
    race = Tale().record("ipv6").at(20).answers("ipv6", 1).at(100).answers("ipv6", 1, empty=True)
    assert milestones(race.entries, HOUR)["endpoint_empty"] == 100, "with nobody who depends on it"


def test_leases_that_come_and_go_again_are_not_back() -> None:
    tale = outage()
    hold(tale.at(4 * HOUR), *DROPLETS)
    lose(tale.at(4 * HOUR + 500), *DROPLETS[:5])
    assert milestones(tale.entries, 5 * HOUR)["leases_back"] is None
    hold(tale.at(4.5 * HOUR), *DROPLETS[:5])
    assert milestones(tale.entries, 5 * HOUR)["leases_back"] == 4.5 * HOUR


def test_nineteen_of_twenty_are_enough_and_eighteen_are_not() -> None:
    tale = hold(outage().at(4 * HOUR), *DROPLETS[:18])
    assert milestones(tale.entries, 5 * HOUR)["leases_back"] is None
    hold(tale.at(5 * HOUR), DROPLETS[18])
    assert milestones(tale.entries, 6 * HOUR)["leases_back"] == 5 * HOUR


def test_who_restarts_a_host_has_throttled_nothing() -> None:
    tale = outage().at(4 * HOUR)
    manager = tale.there["dwfm-az1"]
    tale.deletes("a-person", "dwfm-az1").write("a-person", "create", manager)
    assert milestones(tale.entries, 5 * HOUR)["people_throttle"] is None


@pytest.mark.parametrize("name", MILESTONES)
def test_each_has_a_definition_in_one_sentence(name: str) -> None:
    told = definition(name)
    assert told.endswith(".") and len(told) > 30


def test_inputs_are_milestones_that_people_made() -> None:
    assert set(MILESTONES) > INPUTS


def test_a_run_of_the_catalogue_has_them_in_the_order_of_the_story() -> None:
    run = played("lease-collapse", 5)
    found = milestones(run.entries, run.ended_at)
    times = [at for at in found.values() if at is not None]
    assert len(times) == len(found) and times == sorted(times)
    people = [deed.at for deed in course(run.entries).deeds if deed.fields["do"] == "setLimit"]
    assert people[0] - 1 < found["people_throttle"] <= people[0]


def test_steps_know_their_value_at_any_time_and_when_something_was_so() -> None:
    steps = Steps()
    for at, value in ((1, 5), (2, 5), (3, 0), (3, 7), (8, 2)):
        steps.add(at, value)
    assert (steps.times, steps.values) == ([1, 3, 8], [5, 7, 2])
    assert [steps.at(at) for at in (0, 1, 7.9, 100)] == [0, 5, 7, 2]
    assert list(steps.spells(lambda value: value > 4, 10)) == [Spell(1, 8)]
    assert list(steps.spells(lambda value: value < 4, 10)) == [Spell(8, 10)]
