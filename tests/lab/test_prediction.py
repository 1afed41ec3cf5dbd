"""What arithmetic says of a host: against cases that can be worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.lab.studies.chance import stable_by_chance, trigger_by_chance
from cascade.lab.studies.prediction import (
    all_at_once,
    as_slow_as_can_be,
    critical_backlog,
    drain_seconds,
    expected_maximum,
    longest_sojourn,
    lost_share,
    most_lost,
    stable_droplets,
    trigger_at_the_edge,
)
from cascade.model.resources import DropletManagerSpec

NEVER_SLOWER = 1e6


def host(**spec: Any) -> DropletManagerSpec:
    return DropletManagerSpec(zone="az1", **spec)


def test_without_slow_down_it_is_the_textbooks_queue() -> None:
    """One establishment of 12 s each 10 s: each waits 2 s longer than the one before it."""
    constant = host(slowdown_items=NEVER_SLOWER, deadline_seconds=1000)
    assert longest_sojourn(constant, 30, 30) == pytest.approx(12 + 29 * 2, rel=0.001)
    assert longest_sojourn(constant, 20, 20) == pytest.approx(12, rel=0.001)


def test_checks_of_leases_that_are_held_take_their_turn() -> None:
    constant = host(slowdown_items=NEVER_SLOWER)
    assert longest_sojourn(constant, 100, 0) == pytest.approx(1.2, rel=0.001)
    assert longest_sojourn(constant, 100, 20) > longest_sojourn(constant, 20, 20)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"slowdown_items": 10},
        {"slowdown_items": 60},
        {"establish_seconds": 24},
        {"deadline_seconds": 600},
        {"workers": 4},
    ],
    ids=str,
)
def test_the_prediction_lies_between_its_bounds(spec: dict[str, Any]) -> None:
    one = host(**spec)
    assert all_at_once(one) < stable_droplets(one) < as_slow_as_can_be(one)


def test_more_of_what_helps_never_makes_fewer_stable() -> None:
    base = stable_droplets(host())
    assert (
        stable_droplets(host(slowdown_items=60)) > base > stable_droplets(host(slowdown_items=10))
    )
    assert stable_droplets(host(workers=2)) > base > stable_droplets(host(establish_seconds=24))
    assert stable_droplets(host(), 0.5) > base


def test_all_at_once_solves_its_own_equation() -> None:
    n = all_at_once(host())
    assert drain_seconds(host(), n) == pytest.approx(host().deadline_seconds)


def test_a_backlog_beyond_the_critical_one_only_grows() -> None:
    """At it, checks take exactly as long as they come apart."""
    one = host(droplets=100)
    slower = 1 + critical_backlog(one) / one.slowdown_items
    assert one.check_seconds * slower == pytest.approx(one.check_interval_seconds / 100)
    assert critical_backlog(host(droplets=250)) == pytest.approx(0)
    assert critical_backlog(host(droplets=30)) > 100, "few droplets: time-outs come long before"


def test_chance_takes_nothing_where_work_is_rare_and_much_where_the_host_is_busy() -> None:
    rare, busy = lost_share(host(), 157 * 60), lost_share(host(), 15 * 60)
    assert stable_by_chance(host(), rare) > 0.9 * stable_droplets(host(), rare)
    assert stable_by_chance(host(), busy) < 0.9 * stable_droplets(host(), busy)


def test_with_chance_three_hosts_fail_sooner_than_one() -> None:
    one, three = (trigger_by_chance(host(droplets=140), hosts) for hosts in (1, 3))
    assert 60 < three < one < trigger_at_the_edge(host(droplets=140), 1)


def test_the_share_that_is_lost_is_that_of_uniform_lengths() -> None:
    one = host(lease_seconds_min=600, lease_seconds_max=1600)
    assert [lost_share(one, s) for s in (0, 300, 800, 1300, 9999)] == [0, 0, 0.5, 1, 1]
    cliff = host(lease_seconds_min=900, lease_seconds_max=900)
    assert [lost_share(cliff, s) for s in (599, 600)] == [0, 1]


def test_the_unluckiest_of_three_hosts_fails_sooner() -> None:
    assert expected_maximum(1) == pytest.approx(0, abs=1e-9)
    assert expected_maximum(2) == pytest.approx(0.5642, abs=0.001)
    assert expected_maximum(3) == pytest.approx(0.8463, abs=0.001)
    assert trigger_at_the_edge(host(), 3) < trigger_at_the_edge(host(), 1)
    assert 0 < most_lost(host()) < host().droplets
