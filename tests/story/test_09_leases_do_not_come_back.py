"""9. The record is repaired, and the droplets' leases do not come back until people act.

The race empties the regional endpoint by itself, in the same run. Nothing is scripted but what
people did: the repair 2 h 37 min later, and 1 h 49 min after that the throttle and the restarts.
"""

from __future__ import annotations

from functools import cache

import pytest

from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.history import AnswerChange, Note, Write
from cascade.model.presets import configured
from cascade.model.resources import DropletLease
from tests.claims.race import SCENARIOS

SEED = 5  # loses the endpoint soon
HOUR = 3600.0


@cache
def the_day(*settings: str) -> Played:
    return play(configured(load(SCENARIOS / "lease-collapse.yaml"), settings=settings), SEED)


def held(run: Played, at: float) -> int:
    """How many leases are held at a story time."""
    phases = {
        e.name: e.resource.status.phase
        for e in run.entries
        if isinstance(e, Write) and isinstance(e.resource, DropletLease) and e.at <= at
    }
    return sum(phase == "Held" for phase in phases.values())


def empty_from_to(run: Played) -> tuple[float, float]:
    """When the regional endpoint answered with nothing."""
    changes = [e for e in run.entries if isinstance(e, AnswerChange) and e.endpoint == "dynamodb"]
    served = next(i for i, e in enumerate(changes) if e.addresses)
    lost = next(i for i, e in enumerate(changes) if i > served and not e.addresses)
    return changes[lost].at, changes[lost + 1].at


def test_leases_run_out_slowly_while_the_store_cannot_be_reached() -> None:
    run = the_day()
    lost, back = empty_from_to(run)
    assert held(run, lost) == 240
    shares = [held(run, lost + share * (back - lost)) / 240 for share in (0.25, 0.5, 0.75, 1.0)]
    assert shares == sorted(shares, reverse=True)
    assert 0.6 < shares[0] < 0.9 and shares[-1] < 0.05, "no cliff: each droplet has its own length"


def test_when_the_store_is_back_a_few_are_established_and_lost_again() -> None:
    run = the_day()
    _, back = empty_from_to(run)
    counts = [held(run, back + minutes * 60) for minutes in (30, 60, 105)]
    assert 0 < counts[0] < 0.25 * 240
    assert counts == sorted(counts, reverse=True), "no progress: it gets worse"


def test_the_throttle_and_the_restarts_bring_all_of_them_back_within_hours() -> None:
    run = the_day()
    throttled = next(
        e.at for e in run.entries if isinstance(e, Note) and e.fields.get("do") == "setLimit"
    )
    assert held(run, throttled) < 0.1 * 240
    assert held(run, throttled + 74 * 60) >= 0.95 * 240, "AWS took 74 min [Q]"


@pytest.mark.parametrize("steps", [2, 3], ids=["nobody acts", "only the throttle"])
def test_without_both_they_never_come_back(steps: int) -> None:
    scenario = configured(load(SCENARIOS / "lease-collapse.yaml"))
    runbook = scenario.spec.runbook[:steps]
    run = play(scenario.but(spec=scenario.spec.but(runbook=runbook)), SEED)
    assert held(run, run.ended_at) < 0.1 * 240


def test_with_leases_that_are_kept_for_want_of_evidence_nothing_follows() -> None:
    run = the_day("dropletmanager.leaseLoss=StaticStability")
    _, back = empty_from_to(run)
    assert held(run, back) == held(run, run.ended_at) == 240
    verdicts = {verdict.claim: verdict.verdict for verdict in run.verdicts}
    assert verdicts["lease_expires_only_on_fresh_evidence"] == "held"
    assert verdicts["every_lease_is_held_again"] == "held"
