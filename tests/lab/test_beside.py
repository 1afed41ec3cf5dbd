"""Beside AWS: what counts, what is in a band, and where a run's numbers come from."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import pytest

from cascade.lab.course import course
from cascade.lab.studies.beside import (
    FIRST_SEED,
    BesideRow,
    BesideSample,
    Measure,
    around,
    line,
    scenario_of,
    tabulated,
    verdict,
)
from cascade.lab.studies.fidelity import FIDELITY, MEASURES, held_at_throttle, most_held
from cascade.lab.studies.second_outage import SECOND_OUTAGE, lost_at, recovery
from cascade.lab.studies.whole_day import MEASURES as OF_THE_DAY
from cascade.lab.studies.whole_day import WHOLE_DAY
from cascade.model.resources.scenario import Step
from tests.support.regions import DROPLETS, HOUR, NETWORK, SHOP, Region
from tests.support.runs import scenario

BAND = Measure("words", "result", lambda run: None, 74.0, around(74.0, 0.2))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([74.0] * 20, "in"),
        ([59.2] * 20, "in"),
        ([88.9] * 20, "OUT"),
        ([None] * 20, "OUT"),
        ([74.0] * 11 + [None] * 9, "in, its interval is not"),
        ([58.0] * 9 + [60.0] * 11, "in, its interval is not"),
    ],
    ids=["AWS's", "the lower bound", "above", "never", "some never", "some below"],
)
def test_the_median_must_lie_in_the_band(values: Sequence[float | None], said: str) -> None:
    assert verdict(BAND, values) == said


def test_an_input_and_what_was_fitted_are_never_counted() -> None:
    fitted, given = BAND._replace(sort="fitted"), BAND._replace(sort="input", band=None)
    measures = {"a": BAND, "b": fitted, "c": given}
    samples = [BesideSample("row", 1, dict.fromkeys(measures, 74.0))]
    _, lines = tabulated(measures, [BesideRow("row"), BesideRow("not run")], samples)
    assert [line[0].strip() for line in lines] == [
        "row",
        "words",
        "words",
        "words",
        "1 of 1 results in their bands",
    ]
    assert [line[-1] for line in lines[1:4]] == ["in", "in", ""]


def test_the_lease_phase_is_measured_from_milestones() -> None:
    tale = Region().outage().at(3.2 * HOUR).hold(*DROPLETS[:4])
    tale.at(3.6 * HOUR).lose(*DROPLETS[:3]).at(4 * HOUR).throttle()
    tale.at(5 * HOUR).hold(*DROPLETS)
    run = course(tale.entries, 6 * HOUR)
    assert {name: measure.take(run) for name, measure in MEASURES.items()} == {
        "leases_back": 60,
        "held_at_throttle": 0.05,
        "most_held": 0.2,
        "leases_gone": 90,
        "dns_back": 120,
        "throttle": 60,
    }


def test_what_did_not_come_has_no_number() -> None:
    run = course(Region().outage().entries, 6 * HOUR)
    assert held_at_throttle(run) is None and most_held(run) is None
    assert MEASURES["leases_back"].take(run) is None


def test_the_second_outage_is_measured_from_its_own_first_moment() -> None:
    tale = Region().at(100).lose(*DROPLETS[:5]).at(3.5 * HOUR).hold(*DROPLETS)
    run = course(tale.entries, 6 * HOUR)
    assert lost_at(run, 200) == 0.25
    assert recovery(run) == pytest.approx(3.5 * 60 - 167)
    assert recovery(course(tale.at(3.55 * HOUR).lose(*DROPLETS).entries, 6 * HOUR)) is None


def test_a_row_says_what_people_do_otherwise() -> None:
    base = scenario("lease-collapse")
    apart = scenario_of(BesideRow("row", restart_seconds=1200), base).spec.runbook
    assert [s.after_seconds for s in apart if s.do == "restart"] == [60, 1200, 1200]
    mine = (
        Step.model_validate({"observed": "LeasesMissing", "after_seconds": 1, "do": "restart"}),
    )
    assert scenario_of(BesideRow("row", runbook=mine), base).spec.runbook == mine
    assert scenario_of(BesideRow("row"), base).spec.runbook == base.spec.runbook


def test_a_study_goes_to_other_processes_and_begins_where_nobody_looked() -> None:
    for study in (FIDELITY, WHOLE_DAY, SECOND_OUTAGE):
        again: Any = pickle.loads(pickle.dumps(study.sample))
        assert list(again.args[0]) and again.func.__name__ == "sample"
        assert study.first_seed == FIRST_SEED == 101


def test_the_whole_day_is_measured_from_milestones() -> None:
    tale = Region().with_others().with_network().with_load_balancers().outage().throttle()
    tale.at(4 * HOUR).hold(*DROPLETS).says(NETWORK, oldest_seconds=900)
    for minutes, unreached in ((5, 0), (10, 10), (15, 20), (20, 20), (25, 20)):
        tale.at(4 * HOUR + minutes * 60)
        tale.says(SHOP, offered=20 * minutes, good=20 * minutes - unreached, unreached=unreached)
    tale.at(6 * HOUR).says(NETWORK, oldest_seconds=60).relaunch(1300)
    run = course(tale.entries, 8 * HOUR)
    found = {name: measure.take(run) for name, measure in OF_THE_DAY.items()}
    assert found == dict.fromkeys(OF_THE_DAY) | {
        "leases_back": 60,
        "nlb_errors_begin": 5,
        "network_slow": 0,
        "in_front": 0.1,
        "recovered": 0,
        "consequence": 1.5,
        "ec2_dns": 0,
        "ec2_leases": 0,
        "ec2_network": 0,
        "ec2_after": 0,
        "leases_gone": 90,
        "network_normal": 120,
        "dns_back": 120,
        "throttle": 0,
        "throttles": 0,
    }


def test_what_aws_told_stands_beside_the_measures_of_the_day() -> None:
    shown = {name: line(measure, [measure.aws]) for name, measure in OF_THE_DAY.items()}
    assert shown["network_normal"][1:4] == ["fitted", "308 min", "231-385 min"]
    assert shown["recovered"][1:4] == ["result", "194 min", "146-242 min"]
    assert shown["consequence"][1:4] == ["result", "4.4", "3.5-5.2"]
    assert shown["failover_off"][1:4] == ["input", "588 min", ""]
    assert {one[-1] for one in shown.values() if one[2] and one[3]} == {"in"}


def test_a_row_can_leave_a_policy_alone_that_people_set() -> None:
    base = scenario("us-east-1")
    steps = scenario_of(BesideRow("row", nobody_sets="HealthChecker.failover"), base).spec.runbook
    assert len(steps) == len(base.spec.runbook) - 2
    assert not any(step.policy == "HealthChecker.failover" for step in steps)
