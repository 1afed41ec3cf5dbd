"""What each policy of the health checker is worth, and where its loop goes on by itself."""

from __future__ import annotations

from functools import cache

import pytest

from cascade.edge.assets import scenarios_folder
from cascade.lab.scenario_file import load
from cascade.lab.steps import Steps
from cascade.lab.studies.balancers import BALANCERS, BalancerSample, integral
from cascade.lab.studies.loop import LOOP, row_of
from cascade.lab.studies.zone_speeds import ZONE_SPEEDS

BASE = load(scenarios_folder() / "nlb-flapping.yaml")


@cache
def measured(name: str) -> BalancerSample:
    row = next(row for row in BALANCERS.rows if row.name == name)
    return BALANCERS.sample(row, BASE, 1)


def test_an_integral_is_the_same_number_on_every_python() -> None:
    """sum() rounds once for each of them, and since 3.12 once; so a sample differed in its last
    digit."""
    tenths = Steps([float(at) for at in range(10)], [0.1] * 10)
    assert integral(tenths, 10.0) == 1.0


@pytest.mark.timeout(300)
def test_as_it_was_zones_stay_out_of_dns_when_the_network_is_long_normal() -> None:
    as_it_was = measured("as it was")
    assert as_it_was.persists_minutes is None
    assert as_it_was.removed_most > 0.5, "two zones of three"


@pytest.mark.timeout(300)
def test_no_capacity_is_removed_when_everybody_waits_for_the_network() -> None:
    ready = measured("HealthChecker.admission=NetworkReady")
    assert ready.removed_minutes == 0 and ready.lost_minutes < measured("as it was").lost_minutes


@pytest.mark.timeout(300)
def test_without_a_close_watch_the_loop_ends_with_its_cause() -> None:
    assert measured("no close watch").persists_minutes is not None


def test_the_loop_is_predicted_by_load_and_close_watch() -> None:
    assert row_of(0.5, 12).amplified == pytest.approx(0.5 * 7 / 3)
    assert row_of(0.5, 12, close_watch_seconds=30).amplified == 0.5
    assert [row.amplified > 1 for row in LOOP.rows[:24]] == [False] * 12 + [True] * 12


@pytest.mark.timeout(300)
def test_where_all_zones_learn_of_a_target_at_once_nothing_alternates() -> None:
    """The chain hangs on an assumption: that the zones' propagators are not equally fast."""
    equal = ZONE_SPEEDS.sample(ZONE_SPEEDS.rows[0], BASE, 1)
    assert equal.failovers == 0
    assert equal.changes < measured("as it was").changes / 2
