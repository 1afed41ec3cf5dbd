"""The hours of a whole day: rows of the network, of load balancers and of who checks them."""

from __future__ import annotations

import pytest

from cascade.edge.report.hours import PAPER, SHEETS, Sheet
from cascade.edge.report.panels import panels
from cascade.lab.course import Course, course
from cascade.model.resources import DependentService
from tests.edge.report.test_hours import assert_inside, drawn
from tests.support.regions import CHECKER, FRONTS, HOUR, SERVICE, SHOP, Region


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.kind)
def test_the_names_of_all_colours_of_a_day_have_room(sheet: Sheet) -> None:
    drawing = drawn(day(), sheet)
    keys = [word.text for word in drawing.words]
    assert {"turned away", "calls of the store", "in trouble at AWS", "look bad"} <= set(keys)
    assert_inside(drawing, sheet)


def test_network_latency_is_said_zone_by_zone() -> None:
    tale = Region().with_network().with_others().asks("vm-1").at(60).runs("vm-1")
    tale.at(3660).says("vm-1", network=("az1",)).at(5460).says("vm-1", network=("az1", "az2"))
    rows = {row.title: row for row in panels(course(tale.entries, 2 * HOUR))}
    said = rows["network latency"].says(5460)
    assert said == "network latency: az1 1:00, az2 1:30, still waiting 0:00"


def day() -> Course:
    """A zone leaves DNS; a fifth of the shop's users are not served, half of these at its door."""
    tale = Region().with_network().with_others().with_load_balancers().outage()
    tale.at(4 * HOUR).says(SHOP, offered=100, good=100).says(CHECKER, wait_seconds=1)
    tale.says(FRONTS[0], failed_over=True).says(FRONTS[1], healthy_targets=1)
    tale.at(4 * HOUR + 200).says(SHOP, offered=200, good=180, unreached=10)
    tale.says(CHECKER, wait_seconds=45, late_share=0.3).says(SERVICE, launch_calls=4, attempts=9)
    return course(tale.says(SERVICE, launch_errors=1).entries, 5 * HOUR)


def test_load_balancers_and_who_checks_them_have_rows() -> None:
    rows = {row.title: row for row in panels(day())}
    at = 4 * HOUR + 200
    assert [rows[name].says(at) for name in list(rows)[-11:-3]] == [
        "network latency: still waiting 0:00",
        "network changes: 0",
        "checks wait: waited 45",
        "checks late: 30 %",
        "targets: 12 (in DNS and in service 5, look bad 3, in a zone out of DNS 4)",
        "zones in DNS: 2",
        "NLB errors: 10 %",
        "service errors: 20 %",
    ]
    assert rows["EC2 API errors"].says(at) == "EC2 API errors: 25 %"
    assert rows[SHOP].says(at) == ("shop: 1,200 (good 960, turned away 120, failed 120)")


def test_on_paper_a_whole_day_stands_upright() -> None:
    assert not drawn(day(), PAPER).is_tall
    tale = Region().with_network().with_others().with_load_balancers().outage()
    for number in range(16):
        tale.write("", "create", DependentService.named(f"service-{number}"))
        tale.at(4 * HOUR + 60 * number).deed(f"let {number} launches an hour through at launcher")
    tale.asks("vm-1").runs("vm-1").says(CHECKER, wait_seconds=1)
    assert drawn(course(tale.entries, 15 * HOUR), PAPER).is_tall
