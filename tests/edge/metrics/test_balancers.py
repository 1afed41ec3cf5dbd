"""Metrics of network state and load balancers, from what those say who are at work there."""

from __future__ import annotations

import pytest

from cascade.model.resources import HealthChecker, LoadBalancer, NetworkManager
from tests.claims.tale import Tale
from tests.edge.metrics.reading import Reading

NETWORK, CHECKER, SHOP = {"agent": "network"}, {"agent": "checker"}, {"balancer": "shop-az1"}
CHECKS, RATIO = "cascade_health_checks_total", "cascade_target_change_ratio"


def reports(tale: Tale, **status: object) -> Tale:
    checker = tale.there.get("checker") or HealthChecker.named("checker")
    return tale.write("checker", "replace_status", checker.with_status(**status))


def spreads(tale: Tale, **status: object) -> Tale:
    manager = tale.there.get("network") or NetworkManager.named(
        "network", propagators=[{"zone": "az1"}]
    )
    return tale.write("network", "replace_status", manager.with_status(**status))


def stands(tale: Tale, **status: object) -> Tale:
    balancer = tale.there.get("shop-az1") or LoadBalancer.named(
        "shop-az1", role="Network", zone="az1", address="192.0.2.1", endpoints=["shop"]
    )
    return tale.write("checker", "replace_status", balancer.with_status(**status))


def test_checks_are_good_or_bad_and_are_counted_on_after_a_restart() -> None:
    tale = reports(reports(Tale(), checks=10, bad=2), checks=30, bad=5, failovers=1)
    reading = Reading(tale)
    reports(tale, checks=4, bad=0, failovers=0)
    assert reading(CHECKS, outcome="good", **CHECKER) == 29
    assert reading(CHECKS, outcome="bad", **CHECKER) == 5
    assert reading("cascade_failovers_total", **CHECKER) == 1


def test_what_a_health_checker_says_of_its_last_minute_goes_with_it() -> None:
    tale = reports(Tale(), late_share=0.25, wait_seconds=70, queue_items=9, checkers=12)
    reading = Reading(tale)
    assert reading("cascade_health_check_late_ratio", **CHECKER) == 0.25
    assert reading("cascade_health_check_wait_story_seconds", **CHECKER) == 70
    assert reading("cascade_health_check_queue_items", **CHECKER) == 9
    assert reading("cascade_health_checkers", **CHECKER) == 12
    tale.deletes("a-person", "checker")
    assert reading("cascade_health_check_late_ratio", **CHECKER) is None


def test_how_many_checks_change_a_state_is_said_of_the_last_half_hour() -> None:
    tale = Tale()
    reading = Reading(tale)
    for checks, changes, ratio in [
        (0, 0, 0),
        (100, 10, 0.1),
        (200, 10, 0.05),
    ]:
        reports(tale, checks=checks, changes=changes)
        assert reading(RATIO, **CHECKER) == pytest.approx(ratio)
    tale.now += 1800
    reports(tale, checks=300, changes=30)
    tale.now += 60
    reports(tale, checks=400, changes=31)
    assert reading(RATIO, **CHECKER) == pytest.approx(1 / 100)
    reports(tale, checks=5, changes=0)
    assert reading(RATIO, **CHECKER) == 0, "it counts anew"


def test_the_networks_queue_and_its_age_are_its_managers_words() -> None:
    tale = spreads(Tale(), queue_items=40, outside_items=3, oldest_seconds=900, applied=7)
    reading = Reading(tale)
    assert reading("cascade_network_queue_changes", **NETWORK) == 40
    assert reading("cascade_network_outside_changes", **NETWORK) == 3
    assert reading("cascade_network_oldest_change_story_seconds", **NETWORK) == 900
    assert reading("cascade_network_changes_applied_total", **NETWORK) == 7
    tale.deletes("a-person", "network")
    assert reading("cascade_network_queue_changes", **NETWORK) is None


def test_a_load_balancer_is_told_of_from_its_first_target_on() -> None:
    tale = stands(Tale(), healthy_capacity_units=3)
    reading = Reading(tale)
    assert reading("cascade_balancer_failed_over", **SHOP) is None
    stands(tale, targets=4, healthy_targets=1, failed_over=True)
    assert reading("cascade_balancer_failed_over", **SHOP) == 1
    assert reading("cascade_balancer_targets_in_service", **SHOP) == 1
    stands(tale, targets=0, healthy_targets=0)
    assert reading("cascade_balancer_targets", **SHOP) == 0
    tale.deletes("a-person", "shop-az1")
    assert reading("cascade_balancer_targets", **SHOP) is None
