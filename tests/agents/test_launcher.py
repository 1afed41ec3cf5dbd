"""The launcher: a place on a droplet whose lease is held, or a refusal that says why."""

from __future__ import annotations

import pytest

from cascade.model.resources import EndpointRecord, Instance, Launcher
from tests.support.launches import LAUNCHER, Launches

RUNS = ("Running", "")


def test_an_instance_gets_a_place_on_a_droplet_of_its_zone_and_runs() -> None:
    lab = Launches()
    name = lab.ask()
    lab.seconds(10)
    assert lab.state(name) == RUNS
    lease = lab.lease_of(name)
    assert (lease.spec.zone, lease.status.phase) == ("az1", "Held")
    assert lab.instance(name).spec.epoch == lease.spec.epoch


def test_a_droplet_takes_no_more_than_its_slots_and_a_terminated_one_gives_its_slot_back() -> None:
    lab = Launches(droplets=2)
    names = lab.ask_many(5)
    lab.seconds(20)
    states = lab.states(names)
    assert sorted(states) == [("", "InsufficientCapacity"), *[RUNS] * 4]
    droplets = [lab.instance(name).spec.droplet for name in names if lab.state(name) == RUNS]
    assert {droplet: droplets.count(droplet) for droplet in droplets} == {
        "droplet-az1-001": 2,
        "droplet-az1-002": 2,
    }
    refused = names[states.index(("", "InsufficientCapacity"))]
    lab.again(next(name for name in names if name != refused), desired="Terminated")
    lab.seconds(10)
    lab.again(refused)
    assert lab.seconds(10).state(refused) == RUNS


def test_in_a_zone_without_droplets_there_is_no_capacity_and_the_token_is_not_spent() -> None:
    lab = Launches(launcher={"burst_launches": 1, "launches_per_hour": 1})
    elsewhere = lab.ask("elsewhere", zone="az9")
    lab.seconds(5)
    here = lab.ask("here")
    lab.seconds(10)
    assert lab.state(elsewhere) == ("", "InsufficientCapacity")
    assert lab.state(here) == RUNS


def test_no_place_is_given_on_a_droplet_whose_lease_is_not_held() -> None:
    lab = Launches().outage(9420)
    assert isinstance(lab, Launches)
    assert lab.held == 0
    name = lab.ask()
    lab.seconds(5)
    assert lab.state(name) == ("", "InsufficientCapacity")
    lab.after(20)
    lab.again(name)
    assert lab.seconds(10).state(name) == RUNS


def test_what_comes_faster_than_the_limit_is_refused_until_there_is_a_token_again() -> None:
    lab = Launches(launcher={"burst_launches": 2, "launches_per_hour": 60})
    names = lab.ask_many(4)
    lab.seconds(10)
    assert lab.states(names).count(RUNS) == 2
    refused = [name for name in names if lab.state(name) == ("", "RequestLimitExceeded")]
    assert len(refused) == 2
    lab.seconds(60)
    for name in refused:
        lab.again(name)
    lab.seconds(10)
    assert sorted(lab.states(refused)) == [("", "RequestLimitExceeded"), RUNS]


def test_at_a_limit_of_nothing_every_call_is_refused_though_tokens_were_saved_up() -> None:
    lab = Launches()
    lab.world.change(Launcher, LAUNCHER, launches_per_hour=0.0)
    name = lab.ask()
    assert lab.seconds(10).state(name) == ("", "RequestLimitExceeded")


def test_by_backlog_no_more_launches_are_begun_than_the_host_has_to_complete() -> None:
    by_backlog = {"throttle": "ByBacklog", "backlog_limit_items": 2}
    lab = Launches(launcher=by_backlog, droplets=10, operation_seconds=60.0)
    names = lab.ask_many(5)
    lab.seconds(10)
    assert sorted(lab.states(names)) == [("", ""), ("", ""), *[("", "RequestLimitExceeded")] * 3]
    lab.seconds(300)
    assert lab.states(names).count(RUNS) == 2


def test_while_the_breaker_of_a_zone_is_open_nothing_is_handed_over() -> None:
    breaks = {"calls": "CircuitBreaker", "breaker_failures": 2, "breaker_seconds": 600}
    lab = Launches(launcher=breaks).take_store_away()
    assert isinstance(lab, Launches)
    names = lab.ask_many(2)
    lab.seconds(20)
    assert lab.states(names) == [("", "Unavailable")] * 2
    lab.give_store_back()
    late = lab.ask("late")
    lab.seconds(10)
    assert (lab.state(late), lab.instance(late).spec.droplet) == (("", "Unavailable"), "")
    lab.seconds(600)
    lab.again(late)
    assert lab.seconds(10).state(late) == RUNS


def test_it_says_how_many_it_launched_and_refused_and_how_long_callers_waited() -> None:
    lab = Launches(launcher={"burst_launches": 2, "launches_per_hour": 60})
    lab.seconds(30)
    lab.ask_many(3)
    said = lab.said
    assert (said.offered, said.placed, said.launched, said.over_limit) == (3, 2, 2, 1)
    assert said.error_share == pytest.approx(1 / 3, abs=0.001)
    assert 0 < said.latency_seconds < 10


def test_a_launcher_that_is_started_anew_knows_which_slots_are_taken() -> None:
    lab = Launches(droplets=1)
    lab.ask_many(2)
    lab.seconds(10)
    spec = lab.world.read(Launcher, LAUNCHER).spec
    lab.world.delete(Launcher, LAUNCHER)
    lab.world.store.create(Launcher.named(LAUNCHER, **spec.model_dump()))
    third = lab.ask("third")
    assert lab.seconds(10).state(third) == ("", "InsufficientCapacity")


def test_a_paused_launcher_answers_nobody_and_later_all() -> None:
    lab = Launches(launcher={"paused": True})
    names = lab.ask_many(2)
    assert lab.seconds(60).states(names) == [("", "")] * 2
    lab.world.change(Launcher, LAUNCHER, paused=False)
    assert lab.seconds(10).states(names) == [RUNS] * 2


def test_an_instance_that_is_deleted_while_it_waits_is_passed_over() -> None:
    lab = Launches(droplets=1, launcher={"paused": True})
    gone, kept = lab.ask("gone"), lab.ask("kept")
    lab.world.delete(Instance, gone)
    lab.world.change(Launcher, LAUNCHER, paused=False)
    lab.seconds(10)
    assert (lab.world.names(Instance), lab.state(kept)) == ([kept], RUNS)


EC2 = ("192.0.2.11", "192.0.2.12", "192.0.2.13")


def behind(*addresses: str) -> Launches:
    """A launcher with one thread a zone, whose calls take 10 s; DNS names it so often."""
    spec = {"hostname": "ec2.cascade.lab", "threads": 1, "call_seconds": 10}
    lab = Launches(launcher=spec, droplets=20)
    lab.world.record("ec2", root=lab.world.tree(1, "ec2", *addresses))
    return lab.seconds(1200)  # it asked too early, and kept for a while that there is no such name


def begun_in(lab: Launches, seconds: float) -> int:
    """Of nine calls at once, those that are answered so soon."""
    names = lab.ask_many(9)
    lab.seconds(seconds)
    return sum(bool(lab.instance(name).spec.droplet) for name in names)


@pytest.mark.parametrize(("addresses", "placed"), [(EC2, 9), (EC2[:2], 6), (EC2[:1], 3)])
def test_it_has_as_many_threads_as_zones_in_dns(addresses: tuple[str, ...], placed: int) -> None:
    assert begun_in(behind(*addresses), 35) == placed


def test_while_dns_answers_with_nothing_it_answers_nobody_and_later_all() -> None:
    lab = behind(*EC2)
    root = lab.world.read(EndpointRecord, "ec2").spec.root
    lab.world.change(EndpointRecord, "ec2", root=None)
    lab.seconds(200)
    assert begun_in(lab, 100) == 0
    lab.world.change(EndpointRecord, "ec2", root=root)
    lab.seconds(1200)
    assert lab.states([f"vm-{n}" for n in range(1, 10)]) == [RUNS] * 9
