"""Milestones: named times from a small history told by hand, and from a whole run."""

from __future__ import annotations

import pytest

from cascade.lab.course import course
from cascade.lab.milestones import INPUTS, MILESTONES, definition, milestones
from cascade.lab.steps import Spell, Steps
from cascade.model.history import Entry
from tests.claims.tale import Tale
from tests.support.regions import DROPLETS, ENDPOINT, HOST, HOUR, SERVICE, Region
from tests.support.runs import played


def test_a_whole_outage_has_all_of_them() -> None:
    tale = Region().outage().at(4 * HOUR).throttle()
    tale.at(5 * HOUR).hold(*DROPLETS)
    assert milestones(tale.entries, 6 * HOUR) == dict.fromkeys(MILESTONES) | {
        "endpoint_empty": 1 * HOUR,
        "first_lease_expired": 2 * HOUR,
        "leases_gone": 2.5 * HOUR,
        "dns_back": 3 * HOUR,
        "people_throttle": 4 * HOUR,
        "leases_back": 5 * HOUR,
    }, "nobody launches, and nobody depends on it"


def test_what_did_not_come_is_none() -> None:
    never = dict.fromkeys(MILESTONES)
    assert milestones(Region().entries, HOUR) == never
    assert milestones([], 0.0) == never
    lost = milestones(Region().at(HOUR).answers(ENDPOINT, 1, empty=True).entries, 2 * HOUR)
    assert lost == never | {"endpoint_empty": HOUR}


def test_an_empty_answer_of_seconds_is_not_the_trigger() -> None:
    tale = Region().at(100).answers(ENDPOINT, 1, empty=True).at(130).answers(ENDPOINT, 1)
    assert milestones(tale.entries, HOUR)["endpoint_empty"] is None
    tale.at(HOUR).answers(ENDPOINT, 1, empty=True).at(2 * HOUR).answers(ENDPOINT, 1)
    found = milestones(tale.entries, 3 * HOUR)
    assert (found["endpoint_empty"], found["dns_back"]) == (HOUR, 2 * HOUR)


def test_another_endpoint_than_the_managers_own_is_not_the_trigger() -> None:
    tale = Region().record("ipv6").at(20).answers("ipv6", 1).at(100).answers("ipv6", 1, empty=True)
    assert milestones(tale.entries, HOUR)["endpoint_empty"] is None
    race = Tale().record("ipv6").at(20).answers("ipv6", 1).at(100).answers("ipv6", 1, empty=True)
    assert milestones(race.entries, HOUR)["endpoint_empty"] == 100, "with nobody who depends on it"


def test_leases_that_come_and_go_again_are_not_back() -> None:
    tale = Region().outage()
    tale.at(4 * HOUR).hold(*DROPLETS)
    tale.at(4 * HOUR + 500).lose(*DROPLETS[:5])
    assert milestones(tale.entries, 5 * HOUR)["leases_back"] is None
    tale.at(4.5 * HOUR).hold(*DROPLETS[:5])
    assert milestones(tale.entries, 5 * HOUR)["leases_back"] == 4.5 * HOUR


def test_nineteen_of_twenty_are_enough_and_eighteen_are_not() -> None:
    tale = Region().outage().at(4 * HOUR).hold(*DROPLETS[:18])
    assert milestones(tale.entries, 5 * HOUR)["leases_back"] is None
    tale.at(5 * HOUR).hold(DROPLETS[18])
    assert milestones(tale.entries, 6 * HOUR)["leases_back"] == 5 * HOUR


def test_who_restarts_a_host_has_throttled_nothing() -> None:
    tale = Region().outage().at(4 * HOUR)
    manager = tale.there[HOST]
    tale.deletes("a-person", HOST).write("a-person", "create", manager)
    assert milestones(tale.entries, 5 * HOUR)["people_throttle"] is None


def test_launches_are_back_with_the_first_that_succeeds_once_the_leases_are() -> None:
    tale = Region().with_others().outage().asks("early").asks("late")
    tale.at(3.5 * HOUR).runs("early").at(4 * HOUR).hold(*DROPLETS).at(4.2 * HOUR).runs("late")
    assert milestones(tale.entries, 5 * HOUR)["launches_back"] == 4.2 * HOUR


def counted() -> Region:
    """A report a minute: all is well, half fail, 1 in 25 fail, all is well."""
    tale, offered, good = Region().with_others().outage(), 0, 0.0
    for minute in range(6 * 60):
        offered += 100
        good += {1: 50, 2: 50, 3: 96}.get(minute // 60, 100)
        tale.at(60.0 * (minute + 1)).says(SERVICE, offered=offered, good=int(good))
    return tale


def test_services_are_back_when_19_of_20_requests_are_good() -> None:
    found = milestones(in_order(counted()), 6 * HOUR)
    assert found["services_back"] == 3 * HOUR


def in_order(tale: Tale) -> list[Entry]:
    return sorted(tale.entries, key=lambda entry: entry.at)


def test_recovered_is_the_end_of_the_last_that_was_amiss() -> None:
    tale = counted()
    assert milestones(in_order(tale), 6 * HOUR)["recovered"] is None, "leases are still missing"
    tale.at(3.5 * HOUR).hold(*DROPLETS)
    assert milestones(in_order(tale), 6 * HOUR)["recovered"] == 4 * HOUR, "1 in 25 failed"
    for number in range(9):
        tale.at(4.5 * HOUR).asks(f"vm-{number}")
    tale.at(5 * HOUR).runs("vm-0")
    assert milestones(in_order(tale), 6 * HOUR)["recovered"] == 5 * HOUR, "9 launches pending"


@pytest.mark.parametrize("name", MILESTONES)
def test_each_has_a_definition_in_one_sentence(name: str) -> None:
    told = definition(name)
    assert told.endswith(".") and len(told) > 30
    assert "  " not in told and "\n" not in told, "before Python 3.13 docstrings keep their indent"


def test_inputs_are_milestones_that_people_made() -> None:
    assert set(MILESTONES) > INPUTS


def test_a_run_of_the_catalogue_has_them_in_the_order_of_the_story() -> None:
    run = played("lease-collapse", 5)
    found = milestones(run.entries, run.ended_at)
    times = [at for at in found.values() if at is not None]
    assert len(times) == 6 and times == sorted(times)
    people = [deed.at for deed in course(run.entries).deeds if deed.fields["do"] == "setLimit"]
    assert people[0] - 1 < found["people_throttle"] <= people[0]


def test_a_count_that_is_begun_anew_goes_on_from_nothing() -> None:
    steps = Steps([0, 10, 20, 30], [0, 5, 2, 4])
    assert [steps.grew(0, 10), steps.grew(10, 20), steps.grew(0, 100)] == [5, 2, 9]


def test_steps_know_their_value_at_any_time_and_when_something_was_so() -> None:
    steps = Steps()
    for at, value in ((1, 5), (2, 5), (3, 0), (3, 7), (8, 2)):
        steps.add(at, value)
    assert (steps.times, steps.values) == ([1, 3, 8], [5, 7, 2])
    assert [steps.at(at) for at in (0, 1, 7.9, 100)] == [0, 5, 7, 2]
    assert list(steps.spells(lambda value: value > 4, 10)) == [Spell(1, 8)]
    assert list(steps.spells(lambda value: value < 4, 10)) == [Spell(8, 10)]
