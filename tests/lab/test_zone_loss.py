"""A zone that is really lost: failover has to work, whatever is done against the false ones."""

from __future__ import annotations

import pytest

from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.history import Note, Write
from cascade.model.presets import configured, other_choices
from cascade.model.resources import DependentService
from tests.support.runs import SCENARIOS, played

LOST_AT, FOUND_AT = 5400, 9600
OFF = "HealthChecker.failover=Off"
POLICIES = [choice for choice in other_choices("HealthChecker") if choice != OFF]


def failed(run: Played) -> int:
    """Users who were not served, of some 5000."""
    last = {e.name: e.resource.status for e in run.entries
            if isinstance(e, Write) and isinstance(e.resource, DependentService)}  # fmt: skip
    return sum(status.offered - status.good for status in last.values())


def moved(run: Played, event: str) -> list[tuple[str, float]]:
    """Load balancers and when that was noted of them."""
    notes = [e for e in run.entries if isinstance(e, Note) and e.event == event]
    return sorted((str(note.fields["balancer"]), note.at) for note in notes)


def check(run: Played) -> None:
    """Both endpoints lose the zone in a minute, nothing else, and have it back when it is back."""
    assert run.unmet == []
    left, back = moved(run, "zone_left"), moved(run, "zone_back")
    assert [name for name, _ in left] == [name for name, _ in back] == ["bank-az1", "shop-az1"]
    assert all(LOST_AT < at < LOST_AT + 60 for _, at in left)
    assert all(FOUND_AT < at < FOUND_AT + 60 for _, at in back)
    assert failed(run) < 40


@pytest.mark.parametrize("seed", [1, 2])
def test_as_it_was_a_zone_that_is_lost_leaves_dns_in_a_minute_and_comes_back(seed: int) -> None:
    check(played("zone-loss", seed))


@pytest.mark.parametrize("policy", POLICIES)
def test_no_mitigation_keeps_a_zone_in_dns_that_is_lost(policy: str) -> None:
    kind, _, choice = policy.partition(".")
    check(played("zone-loss", 1, f"{kind.lower()}.{choice}"))


@pytest.mark.parametrize("seed", [1, 2])
def test_nor_do_all_of_them_together(seed: int) -> None:
    check(play(configured(load(SCENARIOS / "zone-loss.yaml"), "guarded"), seed))


@pytest.mark.parametrize(("checkers", "fit"), [(4, False), (6, True)])
def test_a_cell_needs_a_checker_in_each_zone(checkers: int, fit: bool) -> None:
    """Two endpoints, two cells. Of two checkers one can be in the lost zone, and then every other
    check of whatever is well is bad: more zones leave. One pool of four is enough."""
    few = f"healthchecker.instances={checkers}"
    assert played("zone-loss", 1, few).unmet == []
    cells = played("zone-loss", 1, few, "healthchecker.cells=ByEndpoint")
    left = {name for name, _ in moved(cells, "zone_left")}
    assert (left == {"bank-az1", "shop-az1"}) == fit
    assert (cells.unmet == []) == fit


def test_switched_off_it_costs_a_third_of_the_users_for_as_long_as_the_zone_is_lost() -> None:
    on, off = played("zone-loss", 1), played("zone-loss", 1, "healthchecker.failover=Off")
    assert moved(off, "zone_left") == []
    assert failed(off) > 15 * failed(on)
    assert {sentence.partition(" ")[0] for sentence in off.unmet} == {
        "a_zone_failed_over",
        "goodput_returns",
        "targets_settle",
    }
