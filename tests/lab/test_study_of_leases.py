"""Studies of the leases: what a run of a row is, when it counts as recovered, and its edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cascade.lab.studies.edges import EdgeRow, EdgeSample, around
from cascade.lab.studies.edges import sample as edges
from cascade.lab.studies.intervals import bootstrap, middle_or_never
from cascade.lab.studies.lease_counts import LeaseCounts
from cascade.lab.studies.leases import LeaseRow, LeaseSample, sample, scenario_of
from cascade.lab.studies.stable_region import STABLE_REGION, chart
from cascade.lab.studies.study import table
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import DropletLease
from tests.support.runs import scenario

BASE = scenario("store-away")
FEW, MANY = LeaseRow("few", droplets=20), LeaseRow("many", droplets=60)


def test_few_recover_and_many_do_not() -> None:
    few, many = (sample(row, BASE, seed=1) for row in (FEW, MANY))
    assert (few.leases, few.held_at_return, many.held_at_return) == (20, 0, 0)
    assert few.minutes is not None and 2 < few.minutes < 15
    assert (many.minutes, many.held_at_end) == (None, 0)


def test_recovered_means_held_for_an_hour() -> None:
    """They are back after minutes, but nobody looked for long enough to say so."""
    assert sample(replace(FEW, watched_hours=0.9), BASE, seed=1).minutes is None


def test_an_outage_after_which_enough_are_held_needs_no_recovery() -> None:
    found = sample(replace(FEW, trigger_minutes=5), BASE, seed=1)
    assert (found.held_at_return, found.minutes) == (20, 0)


def lease(name: str, at: float, phase: str) -> Write:
    new = DropletLease.named(
        name, zone="az1", slots=1, lease_seconds=600, holder="host", renewed_at_seconds=0
    )
    changed = new.with_status(phase=phase)
    return Write(1, at, "host", "replace_status", "DropletLease", name, 1, changed)


def answer(at: float, *addresses: str) -> AnswerChange:
    return AnswerChange(1, at, "dns", "dynamodb", None, None, addresses)


def deed(at: float) -> Note:
    return Note(1, at, "director", "runbook_step", {})


def test_the_hour_counts_from_the_last_deed_and_the_minutes_from_the_first() -> None:
    """Lost at 100, DNS back at 200, deeds at 500 and 900, held again from 700 on."""
    counts = LeaseCounts(steps=4)
    history: list[Entry] = [answer(1, "192.0.2.1"), lease("one", 2, "Held")]
    history += [deed(90), answer(100), lease("one", 100, "Expired"), deed(199)]
    history += [answer(200, "192.0.2.1"), deed(500), lease("one", 700, "Held")]
    assert not counts.is_over(9000, history), "people will do one thing more"
    history.append(deed(900))
    assert not counts.is_over(900 + 3599, history)
    assert counts.is_over(900 + 3600, history)
    assert (counts.emptied_at, counts.back_at, counts.acted_at) == (100, 200, 500)
    assert counts.recovered_at(5000) == 700
    history.append(lease("one", 4600, "Expired"))
    assert not counts.is_over(5000, history)


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


def test_a_seed_tries_every_fourth_value_and_then_all_about_its_edge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here 22 is lost, 23 comes back, and from 24 on none does."""
    back = {number: number <= 21 or number == 23 for number in range(1, 41)}

    def recover(row: LeaseRow, base: object, seed: int) -> LeaseSample:
        minutes = 5.0 if back[row.droplets] else None
        return LeaseSample(row.name, seed, minutes, 0, 0, row.droplets, 0)

    monkeypatch.setattr("cascade.lab.studies.edges.recover", recover)
    found = edges(EdgeRow("row", tries=tuple(range(1, 41))), BASE, 1)
    tried = [value for value, _ in found.came_back]
    assert tried == [1, 5, 9, 13, 17, *range(21, 26), 29, 33, 37]
    assert (found.all_up_to, found.none_from) == (21, 24)
    assert [found.comes_back(value) for value in (20, 22, 23, 40)] == [True, False, True, False]


def test_what_is_tried_lies_around_the_prediction() -> None:
    assert around(10, 0.5, 1.5) == tuple(range(5, 16))
    assert around(100, 0.5, 1.5, steps=10) == tuple(range(50, 151, 10))


def test_the_stable_region_in_small() -> None:
    row = EdgeRow("157 min", tries=(20, 60), predicted=31, bounds=(17.4, 50.0))
    samples = [edges(row, BASE, seed) for seed in (1, 2)]
    assert [one.came_back for one in samples] == [((20, True), (60, False))] * 2
    headings, lines = table(replace(STABLE_REGION, rows=(row,)), samples)
    cells = dict(zip(headings, lines[0], strict=True))
    assert (cells["bounds"], cells["predicted"], cells["all seeds"]) == ("17-50", "31", "20-60")
    drawn = chart([row], samples)
    good, mixed, bad, even, chance = drawn.series
    assert mixed.dots == () and len(even.curve) > 20
    assert [point.x for point in chance.curve] == [157] and 25 < chance.curve[0].y < 35
    assert {(dot.x, dot.y) for dot in good.dots} == {(157, 20)}
    assert {(dot.x, dot.y) for dot in bad.dots} == {(157, 60)}


def test_never_is_later_than_every_number() -> None:
    assert middle_or_never([5, None, 7]) == 7
    assert middle_or_never([5, None, None]) is None
    assert bootstrap([3.0] * 20) == (3.0, 3.0)
    low, high = bootstrap([1, 2, 3, 4, 5, 6, None, None, None])
    assert low is not None and 1 <= low <= 4
    assert high is None
