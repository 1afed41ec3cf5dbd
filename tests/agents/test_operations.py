"""Operations on instances: under the droplet's lease or not at all, and each call answered once."""

from __future__ import annotations

import pytest

from cascade.model.resources import Instance
from tests.support.launches import Launches

RUNS = ("Running", "")


def running(**host: object) -> Launches:
    lab = Launches(**host)  # type: ignore[arg-type]
    lab.ask()
    assert lab.seconds(10).state() == RUNS
    return lab


@pytest.mark.parametrize(
    ("desired", "phase"),
    [("Stopped", "Stopped"), ("ShutDown", "Stopped"), ("Terminated", "Terminated")],
)
def test_what_the_owner_wants_is_done_under_the_lease(desired: str, phase: str) -> None:
    lab = running()
    lab.again("vm", desired=desired)
    assert lab.seconds(10).state() == (phase, "")


def test_a_stopped_instance_starts_again_where_it_was_and_a_reboot_is_counted() -> None:
    lab = running()
    droplet = lab.instance().spec.droplet
    lab.again("vm", desired="Stopped")
    lab.seconds(10)
    lab.again("vm", desired="Running")
    assert lab.seconds(10).state() == RUNS
    lab.again("vm", reboots=1)
    lab.seconds(10)
    assert (lab.instance().status.reboots, lab.instance().spec.droplet) == (1, droplet)


@pytest.mark.parametrize("desired", ["Stopped", "ShutDown", "Terminated"])
def test_without_the_lease_what_runs_waits_and_is_done_when_it_is_held_again(desired: str) -> None:
    """Also what was shut down inside: nobody knows of it before."""
    lab = running().outage(9420)
    assert isinstance(lab, Launches)
    assert lab.held == 0
    lab.again("vm", desired=desired)
    assert lab.seconds(15).state() == RUNS
    lab.after(30)
    assert lab.held == len(lab.leases)
    assert lab.state() == ("Terminated" if desired == "Terminated" else "Stopped", "")


def test_a_place_under_a_lease_that_was_lost_since_is_void() -> None:
    """The launcher chose it under an epoch that is over."""
    lab = Launches()
    lease = lab.leases[0]
    lab.ask(droplet=lease.name, epoch=lease.spec.epoch + 1)
    assert lab.seconds(10).state() == ("", "InsufficientCapacity")


def test_an_operation_that_waits_longer_than_its_deadline_fails_and_is_not_tried_again() -> None:
    lab = Launches(deadline_seconds=30.0, operation_seconds=100.0)
    lab.ask()
    lab.seconds(200)
    states = [write.resource.status for write in lab.world.writes(Instance)]
    answers = [status for status in states if status.answered]
    assert (lab.state(), len(answers)) == (("", "TimedOut"), 1)


def test_while_the_store_is_silent_a_launch_fails_though_the_lease_is_held() -> None:
    lab = Launches().take_store_away()
    assert lab.held == 3
    lab.ask()
    assert lab.seconds(20).state() == ("", "Unavailable")


def test_an_operation_waits_outside_where_the_intake_lets_no_more_in() -> None:
    lab = Launches(intake="QueueLimit", queue_limit_items=1, operation_seconds=20.0)
    names = lab.ask_many(3)
    lab.seconds(30)
    assert lab.states(names).count(RUNS) == 1
    lab.seconds(180)
    assert lab.states(names) == [RUNS] * 3


def test_what_is_wanted_otherwise_meanwhile_is_another_call() -> None:
    lab = Launches(operation_seconds=20.0)
    lab.ask()
    lab.seconds(5)
    lab.again("vm", desired="Terminated", droplet="", epoch=0)
    lab.seconds(60)
    assert lab.state() == ("", ""), "never launched: its owner may delete it"


def test_running_instances_go_on_through_the_whole_outage() -> None:
    lab = running().outage(9420)
    assert isinstance(lab, Launches)
    lab.after(60)
    phases = {
        write.resource.status.phase
        for write in lab.world.writes(Instance)
        if isinstance(write.resource, Instance) and write.at > 100
    }
    assert phases <= {"Running"}
    assert lab.state() == RUNS
