"""10. Launches and the services: refused, throttled, well again; elsewhere only what is pinned.

The same day as in 9, with EC2's front door and those who depend on it. Nothing is scripted but what
people did.
"""

from __future__ import annotations

from functools import cache

from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.history import Write
from cascade.model.presets import configured
from cascade.model.resources import DependentService, Instance, Launcher
from tests.claims.race import SCENARIOS
from tests.story.test_09_leases_do_not_come_back import HOUR, empty_from_to

SEED = 101
HOURS = "scenario.horizonSeconds=30000"  # to the morning: leases and launches are back


@cache
def the_day(*settings: str) -> Played:
    scenario = load(SCENARIOS / "us-east-1.yaml")
    return play(configured(scenario, settings=(HOURS, *settings)), SEED)


def said(name: str, at: float, run: Played) -> DependentService:
    """What a service said of itself last, at a story time."""
    return next(
        write.resource
        for write in reversed(run.entries)
        if isinstance(write, Write)
        and isinstance(write.resource, DependentService)
        and (write.name, write.at <= at) == (name, True)
    )


def failed(name: str, at: float, run: Played | None = None) -> float:
    return said(name, at, run or the_day()).status.error_share


def failed_lately(name: str, at: float) -> float:
    """Of the requests of half an hour."""
    before, now = (said(name, when, the_day()).status for when in (at - 0.5 * HOUR, at))
    return 1 - (now.good - before.good) / (now.offered - before.offered)


def reasons(start: float, end: float) -> set[str]:
    """Why launches were refused between two times."""
    return {
        write.resource.status.reason
        for write in the_day().entries
        if isinstance(write, Write)
        and isinstance(write.resource, Instance)
        and start <= write.at < end
        and write.resource.status.reason
    }


def test_the_run_is_as_its_scenario_expects() -> None:
    assert the_day().unmet == []


def test_who_needs_the_store_fails_with_it_and_is_well_when_cached_answers_have_expired() -> None:
    lost, back = empty_from_to(the_day())
    for name in ("iam", "sts", "lambda", "step-functions", "connect"):
        assert failed(name, lost - 60) == 0
        assert failed(name, back - 60) == 1
        assert failed(name, back + 0.4 * HOUR) < 0.05


def test_elsewhere_only_what_needs_this_region_fails() -> None:
    lost, back = empty_from_to(the_day())
    assert failed("console-eu-west-1", back - 60) == 1
    middle = [lost + share * (back - lost) for share in (0.25, 0.5, 0.75)]
    assert [failed("shop-eu-west-1", at) for at in middle] == [0, 0, 0]


def test_launches_fail_first_for_the_store_then_for_leases_then_for_the_limit() -> None:
    lost, back = empty_from_to(the_day())
    assert reasons(lost + 60, lost + HOUR) == {"Unavailable"}
    assert {"InsufficientCapacity", "TimedOut"} <= reasons(back + HOUR, back + 1.7 * HOUR)
    assert "RequestLimitExceeded" in reasons(back + 2 * HOUR, back + 3 * HOUR)


def test_the_consequence_outlives_the_trigger_for_who_needs_launches() -> None:
    """ECS ends an instance before it has the new one: with each deployment it has fewer."""
    _, back = empty_from_to(the_day())
    two_hours_later = said("ecs", back + 2 * HOUR, the_day()).status
    assert two_hours_later.running < 0.6 * two_hours_later.wanted
    assert failed_lately("ecs", back + 2 * HOUR) > 0.3
    at_the_end = said("ecs", the_day().ended_at, the_day()).status
    assert at_the_end.running > 0.8 * at_the_end.wanted, "the morning rises, launches are throttled"
    assert failed_lately("ecs", the_day().ended_at) < 0.2


def test_instances_that_ran_before_go_on_running() -> None:
    lost, _ = empty_from_to(the_day())
    before = {
        write.name
        for write in the_day().entries
        if isinstance(write, Write)
        and isinstance(write.resource, Instance)
        and write.at < lost
        and write.resource.status.phase == "Running"
    }
    assert len(before) >= 90
    judged = {verdict.claim: verdict.verdict for verdict in the_day().verdicts}
    assert judged["running_instances_are_left_alone"] == "held"


def test_most_calls_for_launches_are_calls_that_were_refused_before() -> None:
    launcher = next(
        write.resource.status
        for write in reversed(the_day().entries)
        if isinstance(write, Write) and isinstance(write.resource, Launcher)
    )
    assert launcher.offered > 10 * launcher.launched
