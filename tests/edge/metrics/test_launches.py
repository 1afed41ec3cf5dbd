"""Metrics of launches and of those who want them, from what a launcher and a service report."""

from __future__ import annotations

from cascade.model.resources import DependentService, Launcher
from tests.claims.tale import Tale
from tests.edge.metrics.reading import Reading

LAUNCHER, LAMBDA = {"agent": "launcher"}, {"agent": "lambda"}
CALLS, REQUESTS = "cascade_launch_calls_total", "cascade_service_requests_total"


def says(tale: Tale, **status: object) -> Tale:
    launcher = tale.there.get("launcher") or Launcher.named("launcher", launches_per_hour=180)
    return tale.write("launcher", "replace_status", launcher.with_status(**status))


def serves(tale: Tale, **status: object) -> Tale:
    service = tale.there.get("lambda") or DependentService.named("lambda")
    return tale.write("lambda", "replace_status", service.with_status(**status))


def test_calls_are_counted_by_what_was_answered_and_on_after_a_restart() -> None:
    tale = says(says(Tale(), no_capacity=3), no_capacity=5, launched=2, error_share=0.7)
    reading = Reading(tale)
    says(tale.deletes("a-person", "launcher"), no_capacity=1)
    assert reading(CALLS, outcome="no_capacity", **LAUNCHER) == 6
    assert reading(CALLS, outcome="launched", **LAUNCHER) == 2
    assert reading(CALLS, outcome="over_limit", **LAUNCHER) == 0
    assert reading("cascade_launch_limit_per_story_hour", **LAUNCHER) == 180


def test_the_share_that_fails_is_the_last_minutes_and_goes_with_the_launcher() -> None:
    tale = says(Tale(), error_share=0.7, latency_seconds=12)
    reading = Reading(tale)
    assert reading("cascade_launch_error_ratio", **LAUNCHER) == 0.7
    assert reading("cascade_launch_latency_story_seconds", **LAUNCHER) == 12
    tale.deletes("a-person", "launcher")
    assert reading("cascade_launch_error_ratio", **LAUNCHER) is None


def test_a_services_requests_are_good_or_failed_and_its_instances_are_seen() -> None:
    tale = serves(Tale(), offered=10, good=7, amplification=2.5, running=3, wanted=5)
    reading = Reading(tale)
    assert reading(REQUESTS, outcome="good", **LAMBDA) == 7
    assert reading(REQUESTS, outcome="failed", **LAMBDA) == 3
    assert reading("cascade_service_amplification_ratio", **LAMBDA) == 2.5
    assert reading("cascade_service_running_instances", **LAMBDA) == 3
    tale.deletes("a-person", "lambda")
    assert reading("cascade_service_wanted_instances", **LAMBDA) is None
