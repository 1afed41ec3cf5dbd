"""The study of the day: what is measured of a run, and that a row is what its name says."""

from __future__ import annotations

from functools import cache

import pytest

from cascade.lab.scenario_file import load
from cascade.lab.studies.day import DAY, SYSTEMS, DayRow, DaySample, sample, scenario_of
from cascade.lab.studies.day_ranking import DAY_RANKING, TRIED, AssumedSample, order, scaled
from cascade.lab.studies.night import NIGHT, first_half
from cascade.lab.studies.retries import EDGES, RETRIES, SERVICE_SECONDS
from cascade.model.policies import FAMILIES
from cascade.model.presets import configured, policies_in, resource_of
from cascade.model.resources import DependentService
from tests.claims.race import SCENARIOS

SEED = 5
BASE = load(SCENARIOS / "us-east-1.yaml")
ROWS = {row.name: row for row in DAY.rows}


@cache
def measured(name: str) -> DaySample:
    return sample(ROWS[name], BASE, SEED)


@pytest.mark.timeout(300)
def test_as_it_was_the_consequences_outlast_the_trigger() -> None:
    run = measured("as it was")
    assert run.trigger == pytest.approx(157, abs=1), "the people's time: 2 h 37 min"
    assert run.leases is not None and run.leases > 109, "people throttle 109 min after DNS is back"
    assert run.ratio is not None and run.ratio > 1
    assert run.refused > 1000 and run.calls_each > 5
    assert 1.05 < run.amplification < 3, "many do not come to a first try"
    assert run.trigger < run.lost_minutes


@pytest.mark.timeout(300)
def test_a_lease_that_is_kept_for_want_of_evidence_leaves_only_the_trigger() -> None:
    kept, as_it_was = measured("DropletManager.leaseLoss=StaticStability"), measured("as it was")
    assert kept.leases == 0
    assert kept.refused < as_it_was.refused / 2
    assert kept.ratio is not None and as_it_was.ratio is not None
    assert kept.ratio < as_it_was.ratio


def test_each_choice_that_is_not_as_it_was_has_a_row() -> None:
    wanted = {
        f"{field}={name}"
        for field, family in FAMILIES.items()
        if field.split(".")[0] in SYSTEMS
        for name in family.choices
        if name != family.as_it_was
    }
    assert wanted <= set(ROWS)
    for name in wanted:
        field, _, choice = name.partition("=")
        assert policies_in(scenario_of(ROWS[name], BASE))[field] == choice


def given(row: str, seed: int, lost_minutes: float, trigger: float | None = 157) -> DaySample:
    return DaySample(row, seed, trigger, 0, 0, 1, lost_minutes, 1, 0, 0, 1)


def test_what_is_saved_is_compared_seed_by_seed_and_pairs_with_their_parts() -> None:
    both = next(row for row in DAY.rows if row.parts)
    one, other = both.parts
    assert {one, other} <= set(ROWS) and set(both.settings) == {one, other}
    samples = [
        *(given("as it was", seed, 100 + seed) for seed in (1, 2, 3)),
        *(given(one, seed, 60 + seed) for seed in (1, 2)),
        given(one, 3, 0, trigger=None),
        *(given(other, seed, 70 + seed) for seed in (1, 2, 3)),
        *(given(both.name, seed, 50 + seed) for seed in (2, 3)),
    ]
    assert DAY.tabulated is not None
    headings, lines = DAY.tabulated(DAY.rows, samples)
    cells = {line[0]: dict(zip(headings, line, strict=True)) for line in lines}
    paired = {name: tuple(row[h] for h in headings[-2:]) for name, row in cells.items()}
    assert paired == {
        "as it was": ("", ""),
        one: ("+40", ""),  # seed 3 did not lose the endpoint
        other: ("+30", ""),
        both.name: ("+50", "-20"),  # 50 together, 40 and 30 alone, in the seed that all have
    }


def test_where_nobody_acts_people_repair_the_record_and_nothing_else() -> None:
    left = scenario_of(ROWS["nobody acts after DNS"], BASE).spec.runbook
    assert [step.do for step in left] == ["pause", "pointRootAtNewestTree"]


def test_without_demand_nobody_asks_and_nobody_launches_but_who_checks_targets() -> None:
    made = scenario_of(ROWS["control: no demand"], BASE)
    for entry in made.spec.resources:
        if entry.kind == "DependentService":
            service = DependentService.named(entry.name, **entry.spec).spec
            assert not (service.requests_per_second or service.requests_per_second_peak)
            assert not (service.instances or service.instances_peak or service.replaced_per_hour)


def test_a_slower_store_takes_as_long_as_its_row_says() -> None:
    assert len(RETRIES.rows) == 4 * len(SERVICE_SECONDS) + len(EDGES)
    row: DayRow = next(row for row in RETRIES.rows if row.name == "0.8 s, breaker")
    made = scenario_of(row, BASE).spec
    assert made.store.service_seconds_min + made.store.service_seconds_max == pytest.approx(1.6)
    assert made.store.tables == BASE.spec.store.tables


def test_each_edge_has_its_breaker_and_no_other() -> None:
    def breakers(name: str) -> set[str]:
        (row,) = (row for row in RETRIES.rows if row.name.endswith(f": {name}"))
        return {
            entry.name
            for entry in scenario_of(row, BASE).spec.resources
            if "CircuitBreaker" in entry.spec.values()
        }

    each = {name: breakers(name) for name in EDGES}
    assert each["EC2's API to the store"] == {"ec2-api"}
    assert each["hosts to the store"] == {"dwfm-az1", "dwfm-az2", "dwfm-az3"}
    assert each["the launcher to hosts"] == {"launcher"}
    alone = each["EC2's API to the store"] | each["hosts to the store"] | {"launcher"}
    services = {e.name for e in BASE.spec.resources if e.kind == "DependentService"}
    assert each["every edge"] == alone | services


def test_an_assumption_is_changed_wherever_the_scenario_has_it() -> None:
    for row in DAY_RANKING.rows:
        if not row.field:
            continue
        kind, _, name = row.field.partition(".")
        before, after = (
            [
                resource_of(entry).spec.model_dump(by_alias=True)[name]
                for entry in scenario.spec.resources
                if entry.kind == kind
            ]
            for scenario in (BASE, scaled(BASE, row.field, row.factor))
        )
        assert after == [value * row.factor for value in before] != []


def test_the_order_is_of_those_that_save_something_in_seeds_that_all_lost() -> None:
    def given(seed: int, *lost: float | None) -> AssumedSample:
        return AssumedSample("as assumed", seed, dict(zip(TRIED, lost, strict=True)))

    samples = [given(1, 180, 150, 181, 120, 179.5), given(2, 180, None, 10, 10, 10)]
    row = DAY_RANKING.rows[0]
    assert order(row, samples) == "wait for the network < keep leases"
    cells = [column.cell(row, samples) for column in DAY_RANKING.columns]
    assert cells[:-1] == ["180", "150", "181", "120", "180"]


def test_the_night_has_what_the_second_phase_needs_and_nothing_of_the_third() -> None:
    made = configured(first_half(BASE)).spec
    kinds = {entry.kind for entry in made.resources}
    assert {"DropletManager", "Launcher", "DependentService", "Planner"} <= kinds
    assert not kinds & {"NetworkManager", "HealthChecker", "NLBTarget"}
    assert not any(entry.spec.get("role") == "Network" for entry in made.resources)
    trees = {e.spec["endpoint"] for e in made.resources if e.kind == "RecordTree"}
    assert trees <= {entry.name for entry in made.resources if entry.kind == "EndpointRecord"}
    services = [entry.name for entry in BASE.spec.resources if entry.kind == "DependentService"]
    assert [e.name for e in made.resources if e.kind == "DependentService"] == services
    deeds = [step.do for step in made.runbook]
    assert deeds.count("restart") == 3 and deeds[-1] == "setThrottle"


@pytest.mark.timeout(300)
def test_in_the_night_the_leases_come_back_as_late_as_in_the_day() -> None:
    """What is left out comes later, and is no part of that."""
    row = NIGHT.rows[0]
    assert row.name == "as it was"
    night = NIGHT.sample(row, BASE, SEED)
    assert night.trigger == pytest.approx(157, abs=1)
    assert night.leases is not None and 109 < night.leases < 200
    assert night.ratio is not None and 0.5 < night.ratio < 2
    assert NIGHT.tabulated is not None
    headings, lines = NIGHT.tabulated(NIGHT.rows, [night])
    assert "leases back, min after DNS" in headings and "network late, h" not in headings
    assert len(lines) == 1 and len(lines[0]) == len(headings)
