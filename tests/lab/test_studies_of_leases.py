"""Each study of the leases: its rows can be played, and its picture shows what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cascade.lab.studies import OF_THE_LEASES, STUDIES
from cascade.lab.studies.chart import Ladder, Matrix, Plot
from cascade.lab.studies.edge import EDGE
from cascade.lab.studies.edge import chart as chart_of_edge
from cascade.lab.studies.edges import EdgeSample
from cascade.lab.studies.exits import EXITS
from cascade.lab.studies.hysteresis import HYSTERESIS, predicted_minutes
from cascade.lab.studies.ladders import ladder
from cascade.lab.studies.lease_lengths import LEASE_LENGTHS, longest_for, share_row
from cascade.lab.studies.leases import LeaseRow, LeaseSample, sample, scenario_of
from cascade.lab.studies.prediction import lost_share
from cascade.lab.studies.ranking import EXITS as RANKED
from cascade.lab.studies.ranking import RANKING, RankRow, RankSample, chart, order
from cascade.lab.studies.ranking import sample as sample_ranks
from cascade.lab.studies.study import table
from cascade.model.runbook import wrong
from tests.support.runs import scenario

BASE = scenario("store-away")
ROWS = [
    pytest.param(row, id=f"{study.name}: {row.name}")
    for study in OF_THE_LEASES
    for row in (RANKED.values() if study is RANKING else study.rows)
]


def row_named(name: str) -> LeaseRow:
    every = (*EXITS.rows, *HYSTERESIS.rows, *LEASE_LENGTHS.rows)
    return next(row for row in every if row.name == name)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_a_scenario_whose_deeds_can_be_done(row: LeaseRow) -> None:
    made = scenario_of(row, BASE)
    hosts = [t for t in made.spec.resources if t.kind == "DropletManager"]
    assert len(hosts) == row.hosts
    assert [step.do for step in made.spec.runbook[:2]] == ["dropRoot", "pointRootAtNewestTree"]
    assert [said for step in made.spec.runbook if (said := wrong(step))] == []


@pytest.mark.parametrize("study", OF_THE_LEASES, ids=lambda study: study.name)
def test_rows_of_a_study_have_names_of_their_own(study: type[object]) -> None:
    names = [row.name for row in STUDIES[study.name].rows]  # type: ignore[attr-defined]
    assert len(names) == len(set(names)) > 1


def small(name: str) -> LeaseRow:
    """The row with one host, watched for less: enough to tell an exit from none."""
    return replace(row_named(name), hosts=1, droplets=60, watched_hours=3.0)


def test_people_who_throttle_and_restart_at_0414_get_the_leases_back() -> None:
    alone = sample(small("limit 5"), BASE, seed=1)
    both = replace(small("limit 5, restart of all"), hosts=1)
    both = replace(both, deeds=both.deeds[:2])  # the limit, and the one host
    together = sample(both, BASE, seed=1)
    assert alone.minutes is None and alone.held_at_end < 0.5 * alone.leases
    assert together.minutes is not None and 5 < together.minutes < 60


def test_a_cut_soon_after_dns_helps_and_the_queue_says_how_long_it_takes() -> None:
    early = replace(row_named("cut after 2 min"), droplets=50, watched_hours=3.0)
    late = replace(row_named("cut after 60 min"), droplets=50, watched_hours=3.0)
    soon, never = (sample(row, BASE, seed=1) for row in (early, late))
    assert soon.minutes is not None and never.minutes is None
    assert soon.queued_at_deed < 40 < 300 < never.queued_at_deed
    assert predicted_minutes(early, [soon]) <= soon.minutes
    assert predicted_minutes(late, [never]) > 180


def test_the_longest_lease_is_chosen_for_the_share_that_is_to_be_lost() -> None:
    for share in (0.1, 0.5, 1.0):
        row = share_row(share, acted=False)
        assert lost_share(row.spec, row.trigger_minutes * 60) == pytest.approx(share, abs=0.001)
    assert longest_for(1.0) < longest_for(0.5) < longest_for(0.1)
    tenth = sample(replace(share_row(0.1, acted=False), hosts=1, watched_hours=2.0), BASE, seed=1)
    assert 0.8 <= tenth.held_at_return / tenth.leases < 1
    assert tenth.minutes is not None and tenth.minutes < 20


def test_a_ladder_shows_seeds_and_says_who_never_recovers() -> None:
    row = replace(row_named("limit 5, rolling restart"), name="row")
    samples = [
        LeaseSample("row", seed, minutes, 0, 80, 80, 100)
        for seed, minutes in enumerate((50.0, 60.0, None), start=1)
    ]
    made = ladder("title", "describes")([row], samples)
    assert isinstance(made, Ladder)
    (rung,) = made.rungs
    assert (rung.values, rung.middle, rung.words) == ((50.0, 60.0), 60.0, "never, 1 of 3")
    assert (rung.low, rung.high, rung.expected) == (50.0, None, 63.0)
    _, lines = table(replace(EXITS, rows=(row,)), samples)
    assert lines[0][:4] == ["row", "2 of 3", "21%-94%", "60 (50-never)"]


def test_the_edge_of_three_hosts_is_drawn_beside_that_of_one() -> None:
    names = ["one host of 80", "three hosts of 80"]
    rows = [row for row in EDGE.rows if row.name in names]
    samples = [EdgeSample(name, 1, ((20, True), (40, False))) for name in names]
    made = chart_of_edge(rows, samples)
    assert isinstance(made, Plot)
    measured = [series for series in made.series if series.spans]
    assert [(s.name, s.spans[0].middle) for s in measured] == [
        ("one host", 30),
        ("three hosts", 30),
    ]
    one, three = (series.curve for series in made.series if series.curve)
    assert [point.x for point in (*one, *three)] == [80, 80] and three[0].y < one[0].y


def test_the_ranking_has_a_line_for_each_assumption_and_says_the_order() -> None:
    halves = [row.name for row in RANKING.rows if "half" in row.name]
    doubles = [row.name for row in RANKING.rows if "double" in row.name]
    assert (len(halves), len(doubles)) == (4, 5), "of one worker there is no half"
    row = RANKING.rows[0]
    minutes: dict[str, float | None] = dict.fromkeys(RANKED)
    minutes |= {"both at once": 20.0, "both, rolling": 45.0}
    samples = [RankSample(row.name, 1, minutes)]
    assert order(row, samples) == "both at once < both, rolling"
    drawn = chart([row], samples)
    assert isinstance(drawn, Matrix)
    said = {name: cell.text for name, cell in zip(drawn.columns, drawn.rows[0][1], strict=True)}
    assert (said["limit"], said["both, rolling"]) == ("never", "45")


def test_a_sample_of_the_ranking_tries_every_exit_with_the_changed_number() -> None:
    row = RankRow("few", host={"droplets": 2})
    found = sample_ranks(row, BASE, seed=1)
    assert set(found.minutes) == set(RANKED)
    assert found.minutes["nothing"] is not None, "with so few nothing collapses"
