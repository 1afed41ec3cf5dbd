"""Milestones beside AWS's, as a table."""

from __future__ import annotations

import pytest

from cascade.edge.report.beside import NOT_PLAYED, WORDS, Row, hours, notes, rows
from cascade.lab.course import course
from cascade.lab.milestones import LINKS, MILESTONES
from tests.support.regions import HOUR, LAUNCHER, SERVICE, Region
from tests.support.runs import played


def table(scenario: str) -> dict[str, Row]:
    run = played(scenario, 5)
    return {row.event: row for row in rows(course(run.entries, run.ended_at))}


def test_each_milestone_has_its_words_and_what_led_to_it_comes_before() -> None:
    assert list(WORDS) == list(MILESTONES)
    order = list(MILESTONES)
    assert all(order.index(cause) < order.index(name) for name, cause in LINKS.items())


def test_what_people_did_is_called_an_input() -> None:
    found = table("lease-collapse")
    assert [row.event for row in found.values() if row.is_input] == [
        "DNS answers again (input)",
        "people throttle (input)",
    ]
    throttle = found["people throttle (input)"]
    assert (throttle.here, throttle.aws) == ("4:26", "4:26")


def test_a_duration_is_said_from_what_led_to_it() -> None:
    back = table("lease-collapse")["95 % of leases back"]
    assert back.aws == "5:40"
    assert back.after.endswith("after the throttle, AWS 1:14")


def test_a_run_without_leases_or_without_a_loss_has_no_table() -> None:
    assert table("dns-race") == {}
    assert table("lease-collapse-guarded") == {}


def test_services_and_launches_have_milestones_and_what_is_not_played_is_said() -> None:
    tale = Region().with_others().outage()
    tale.says(SERVICE, offered=10, good=10).says(LAUNCHER, launched=1)
    found = rows(course(tale.entries, 4 * HOUR))
    assert [row.event for row in found[-3:]] == [
        "launches succeed again",
        "95 % of requests are good",
        "all is well",
    ]
    assert {row.here for row in found[-2:]} == {"not seen"}
    assert notes(found) == [NOT_PLAYED]
    assert notes(found[:-1]) == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0:00"),
        (9420, "2:37"),
        (9449, "2:37"),
        (9451, "2:38"),
        (36_000, "10:00"),
        (-240, "-0:04"),
    ],
)
def test_times_are_hours_and_minutes(seconds: float, said: str) -> None:
    assert hours(seconds) == said
