"""Milestones beside AWS's, as a table."""

from __future__ import annotations

import pytest

from cascade.edge.report.beside import WORDS, Row, hours, notes, rows
from cascade.lab.course import course
from cascade.lab.milestones import LINKS, MILESTONES
from tests.support.regions import DROPLETS, HOUR, LAUNCHER, SERVICE, Region
from tests.support.runs import played


def table(scenario: str) -> dict[str, Row]:
    run = played(scenario, 5)
    return {row.event: row for row in rows(course(run.entries, run.ended_at))}


def test_each_milestone_has_its_words_and_what_led_to_it_comes_before() -> None:
    assert list(WORDS) == list(MILESTONES)
    order = list(MILESTONES)
    assert all(order.index(cause) < order.index(name) for name, cause in LINKS.items())


def test_what_people_did_and_what_was_fitted_is_called_so() -> None:
    found = table("lease-collapse")
    assert [row.event for row in found.values() if row.tag] == [
        "95 % of leases lost (fitted)",
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
    run = course(tale.entries, 4 * HOUR)
    found = rows(run)
    assert [row.event for row in found[-4:]] == [
        "launches succeed again",
        "95 % of requests are good",
        "people let more launches through (input)",
        "all is well",
    ]
    assert {row.here for row in found[-2:]} == {"never"}
    assert notes(run, found) == [
        "AWS's last line waited for network state and load balancers too, which this run has not."
    ]
    assert notes(run, found[:-1]) == []
    tale.with_network()
    (note,) = notes(course(tale.entries, 4 * HOUR), found)
    assert "network state" not in note


def test_how_much_longer_than_the_trigger_it_took_is_said_beside_aws() -> None:
    tale = Region().with_others().with_network().with_load_balancers().outage()
    tale.at(7 * HOUR).hold(*DROPLETS).says(SERVICE, offered=1, good=1)
    run = course(tale.entries, 9 * HOUR)
    assert notes(run, rows(run)) == [
        "The window that AWS gives for load balancers goes on to 14:21, until failover was on.",
        "After DNS was back it took 4:00, 2.0 times the trigger; at AWS 11:25, 4.4 times.",
    ]


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
