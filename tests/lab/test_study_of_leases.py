"""Studies of the leases: what a run of a row is, when it counts as recovered, and its edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cascade.lab.studies.edges import EdgeRow, EdgeSample, around, sample
from cascade.lab.studies.intervals import bootstrap, middle_or_never
from cascade.lab.studies.leases import LeaseRow, recovery, scenario_of
from cascade.lab.studies.stable_region import STABLE_REGION, chart
from cascade.lab.studies.study import table
from tests.support.runs import scenario

BASE = scenario("store-away")
FEW, MANY = LeaseRow("few", droplets=20), LeaseRow("many", droplets=60)


def test_the_stores_name_is_away_for_as_long_as_the_row_says() -> None:
    found = recovery(replace(FEW, trigger_minutes=30), BASE, seed=1)
    assert found.back_at - found.emptied_at == pytest.approx(1800, abs=20), "people look every 10 s"
    assert (found.leases, found.acted_at) == (20, found.back_at)


def test_few_recover_and_many_do_not() -> None:
    few, many = (recovery(row, BASE, seed=1) for row in (FEW, MANY))
    assert (few.held_at_return, few.lowest, many.held_at_return) == (0, 0, 0)
    assert few.minutes is not None and 2 < few.minutes < 15
    assert many.minutes is None
    assert max(items for _, items in few.queued) < 40 < max(items for _, items in many.queued)


def test_recovered_means_held_for_half_an_hour() -> None:
    """They are back after minutes, but nobody looked for long enough to say so."""
    assert recovery(replace(FEW, watched_hours=0.4), BASE, seed=1).minutes is None


def test_a_row_says_what_its_hosts_are_like() -> None:
    row = LeaseRow("two", droplets=7, hosts=2, host={"workers": 3, "order": "Lifo"})
    made = scenario_of(row, BASE).spec
    hosts = [t for t in made.resources if t.kind == "DropletManager"]
    assert [t.name for t in hosts] == ["dwfm-az1", "dwfm-az2"]
    assert all(t.spec["workers"] == 3 and t.spec["droplets"] == 7 for t in hosts)
    assert (row.spec.workers, row.spec.droplets, repr(row.spec.order)) == (3, 7, "Lifo")


@pytest.mark.parametrize(
    ("good", "all_up_to", "none_from"),
    [
        ((True, True, False, False), 20, 30),
        ((True, False, True, False), 10, 40),
        ((False, False, False, False), 9, 10),
        ((True, True, True, True), 40, 41),
    ],
)
def test_a_seed_has_two_edges(good: tuple[bool, ...], all_up_to: float, none_from: float) -> None:
    tries = tuple(zip((10, 20, 30, 40), good, strict=True))
    one = EdgeSample("row", 1, tries)
    assert (one.all_up_to, one.none_from) == (all_up_to, none_from)


def test_what_is_tried_lies_around_the_prediction() -> None:
    assert around(10, 0.5, 1.5) == tuple(range(5, 16))
    assert around(100, 0.5, 1.5, steps=10) == tuple(range(50, 151, 10))


def test_the_stable_region_in_small() -> None:
    row = EdgeRow("157 min", tries=(20, 60), predicted=31, bounds=(17.4, 50.0))
    samples = [sample(row, BASE, seed) for seed in (1, 2)]
    assert [one.came_back for one in samples] == [((20, True), (60, False))] * 2
    headings, lines = table(replace(STABLE_REGION, rows=(row,)), samples)
    cells = dict(zip(headings, lines[0], strict=True))
    assert (cells["bounds"], cells["predicted"], cells["all seeds"]) == ("17-50", "31", "20-60")
    drawn = chart([row], samples)
    good, bad, _ = drawn.series
    assert {(dot.x, dot.y) for dot in good.dots} == {(157, 20)}
    assert {(dot.x, dot.y) for dot in bad.dots} == {(157, 60)}


def test_never_is_later_than_every_number() -> None:
    assert middle_or_never([5, None, 7]) == 7
    assert middle_or_never([5, None, None]) is None
    assert bootstrap([3.0] * 20) == (3.0, 3.0)
    low, high = bootstrap([1, 2, 3, 4, 5, 6, None, None, None])
    assert low is not None and 1 <= low <= 4
    assert high is None
