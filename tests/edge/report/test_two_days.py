"""Two days on one axis: the same rows on the same scales."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cascade.edge.report.panels import panels
from cascade.edge.report.two_days import COMPARED, SHEET, TwoDaysPlotter, highest, two_days
from cascade.lab.course import Course, course
from cascade.model.errors import BadInput
from tests.support.regions import CHECKER, DROPLETS, FRONTS, HOUR, NETWORK, SERVICE, SHOP, Region
from tests.support.runs import played

NAMES = ("as it was", "guarded")


def day(*, lost: bool) -> Course:
    """The network is three hours late and a zone out of DNS, or nothing at all happens."""
    tale = Region().with_network().with_others().with_load_balancers()
    if lost:
        tale.outage().at(4 * HOUR).hold(*DROPLETS).says(NETWORK, oldest_seconds=3 * HOUR)
        tale.says(FRONTS[0], failed_over=True)
    tale.at(5 * HOUR).says(CHECKER, wait_seconds=1).says(SERVICE, offered=10, good=10 - 5 * lost)
    tale.says(SHOP, offered=10, unreached=5 * lost).says(
        SERVICE, launch_calls=5, launch_errors=lost
    )
    return course(tale.entries, 15 * HOUR)


def test_the_rows_stand_twice_and_the_times_of_aws_once() -> None:
    both = TwoDaysPlotter(day(lost=True), SHEET).plot_both(day(lost=False), NAMES)
    words = [word.text for word in both.words]
    assert all(words.count(row) == 2 for row in COMPARED)
    assert words.count("AWS, PDT") == words.count("dynamodb") == 1
    assert max(word.y for word in both.words) < both.height


def test_both_have_the_scale_of_the_day_as_it_was() -> None:
    both = TwoDaysPlotter(day(lost=True), SHEET).plot_both(day(lost=False), NAMES)
    scales = [word.text for word in both.words if word.kind == "scale"]
    half = len(scales) // 2
    assert scales[:half] == scales[half:] and "2:00" in scales


def test_what_is_highest_in_a_row_is_a_stack_of_areas_or_a_line() -> None:
    rows = {row.title: row for row in panels(day(lost=True))}
    assert highest(rows["targets"]) == 12
    assert highest(rows["network latency"]) == 3 * HOUR


def test_a_page_names_both_runs_and_needs_nothing_else() -> None:
    run = played("lease-collapse", 5)
    page = two_days(run, run)
    assert page.count("lease-collapse, as-it-was, seed 5") == 2
    assert "driver" not in page
    assert "src=" not in page and "http" not in page


def test_two_drivers_are_named() -> None:
    run = played("lease-collapse", 5)
    page = two_days(run, replace(run, driver="cluster"))
    assert "seed 5, driver timed" in page and "seed 5, driver cluster" in page


def test_a_run_of_the_race_alone_has_no_day() -> None:
    with pytest.raises(BadInput, match="dns-race has no hours to draw: give a run with leases"):
        two_days(played("lease-collapse", 5), played("dns-race", 1))
