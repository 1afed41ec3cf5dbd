"""Alarms of the day: symptoms of network and load balancers, and when a game of them is over."""

from __future__ import annotations

from cascade.edge.alarms_of_the_day import DayAlarms, symptoms
from cascade.edge.by_hand import is_repaired
from cascade.lab.course import course
from tests.support.regions import CHECKER, DROPLETS, FRONTS, HOUR, NETWORK, SHOP, Region

MINUTE = 60.0


def day() -> Region:
    """DNS and leases are as they were, since four hours."""
    tale = Region().with_network().with_load_balancers().outage()
    return tale.at(4 * HOUR).hold(*DROPLETS).says(SHOP, offered=100)


def told(tale: Region, *looks: float) -> list[str]:
    lines: list[str] = []
    alarms = DayAlarms(lines.append)
    for at in looks:
        seen = [entry for entry in tale.entries if entry.at <= at]
        alarms.at(course(seen, at), at)
    return lines


def test_what_is_late_out_or_turned_away_is_said_and_not_why() -> None:
    tale = day().at(5 * HOUR).says(NETWORK, oldest_seconds=25 * MINUTE)
    tale.says(CHECKER, late_share=0.4).says(FRONTS[0], failed_over=True)
    tale.says(SHOP, offered=200, unreached=30)
    assert list(symptoms(course(tale.entries), 5 * HOUR)) == [
        "changes of network state wait for 0:25",
        "40 % of health checks are late",
        "1 of 3 load balancers are out of DNS",
        "30 % of connections to load balancers fail",
    ]
    assert list(symptoms(course(day().entries), 4 * HOUR)) == []


def test_a_new_symptom_is_said_at_once_and_an_old_one_now_and_then() -> None:
    tale = day().at(5 * HOUR).says(NETWORK, oldest_seconds=1000)
    tale.at(5 * HOUR + 120).says(FRONTS[0], failed_over=True)
    tale.at(6 * HOUR).says(FRONTS[0], failed_over=False).says(NETWORK, oldest_seconds=1)
    at = 5 * HOUR
    looks = (at, at + 60, at + 120, at + 200, at + 900, at + 1020, at + HOUR, at + 2 * HOUR)
    assert told(tale, *looks) == [
        "5:00:00 ALARM changes of network state wait for 0:17",
        "5:02:00 ALARM changes of network state wait for 0:17",
        "5:02:00 ALARM 1 of 3 load balancers are out of DNS",
        "5:17:00 ALARM changes of network state wait for 0:17",
        "5:17:00 ALARM 1 of 3 load balancers are out of DNS",
        "6:00:00 network and load balancers are well",
    ]


def test_while_a_run_begins_nobody_is_woken() -> None:
    tale = Region().with_network().at(60).says(NETWORK, oldest_seconds=1000)
    assert told(tale, 600, 1790) == []


def test_a_game_is_over_when_all_of_it_has_been_well_for_a_while() -> None:
    tale = day()
    assert is_repaired(course(tale.entries, 5 * HOUR), 1800)
    tale.at(5 * HOUR).says(FRONTS[0], failed_over=True).says(NETWORK, oldest_seconds=1000)
    assert not is_repaired(course(tale.entries, 6 * HOUR), 1800)
    tale.at(6 * HOUR).says(FRONTS[0], failed_over=False)
    assert not is_repaired(course(tale.entries, 7 * HOUR), 1800), "the network is late"
    tale.at(7 * HOUR).says(NETWORK, oldest_seconds=1)
    assert not is_repaired(course(tale.entries, 7 * HOUR + 500), 1800), "not for long"
    assert is_repaired(course(tale.entries, 7 * HOUR + 700), 1800)
