"""The network manager: what runs is reachable later, zone by zone; a long queue feeds itself."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.history import Write
from cascade.model.resources import Instance, Launcher, NetworkManager
from tests.support.launches import LAUNCHER, Launches
from tests.support.worlds import World

NETWORK = "network"
ZONES = [{"zone": "az1", "speed": 0.5}, {"zone": "az2", "speed": 1.0}]


class Net:
    """A network manager, and instances that come and go without anybody's leases."""

    def __init__(self, seed: int = 1, **spec: Any) -> None:
        self.world = World(seed)
        usual = {"propagators": ZONES, "change_seconds": 20.0}
        self.world.store.create(NetworkManager.named(NETWORK, **(usual | spec)))

    def run(self, *names: str) -> Net:
        """These run from now on."""
        for name in names:
            made = self.world.store.create(Instance.named(name, owner="somebody", zone="az1"))
            self.world.store.replace_status(made.with_status(phase="Running", answered=1))
        return self

    def end(self, *names: str) -> Net:
        for name in names:
            there = self.world.read(Instance, name)
            self.world.store.replace_status(there.with_status(phase="Terminated"))
        return self

    def seconds(self, seconds: float) -> Net:
        self.world.until(self.world.driver.now + seconds)
        return self

    def reaches(self, name: str = "vm") -> tuple[str, ...]:
        return self.world.read(Instance, name).status.network

    @property
    def said(self) -> Any:
        self.seconds(61)
        return self.world.read(NetworkManager, NETWORK).status


def many(number: int) -> list[str]:
    return [f"vm-{n}" for n in range(number)]


def test_an_instance_that_runs_is_reachable_in_each_zone_as_fast_as_that_zone_is() -> None:
    net = Net().run("vm").seconds(10)
    assert net.reaches() == ()
    assert net.seconds(20).reaches() == ("az2",)
    assert net.seconds(30).reaches() == ("az1", "az2")


def test_changes_wait_for_each_other_and_the_status_says_how_many_and_how_long() -> None:
    said = Net().run(*many(10)).said
    assert said.queue_items in (8, 9)
    assert 55 <= said.oldest_seconds <= 125


def test_an_end_is_a_change_too() -> None:
    net = Net().run(*many(3)).seconds(300).end(*many(3)).seconds(300)
    assert net.said.applied == 6


def test_an_instance_whose_object_is_gone_is_over_too() -> None:
    net = Net().run("vm").seconds(120)
    net.world.delete(Instance, "vm")
    assert net.seconds(120).said.applied == 2


def test_a_change_that_is_late_is_sent_once_more_so_a_long_queue_grows_by_itself() -> None:
    """Sixty changes of 40 s each: from a quarter of an hour on all that wait are sent twice."""
    resent, patient = Net().run(*many(60)), Net(resend_seconds=1e6).run(*many(60))
    assert resent.seconds(960).said.queue_items > patient.seconds(960).said.queue_items + 20
    assert patient.seconds(2400).said.queue_items == 0
    assert resent.seconds(1200).said.queue_items > 0


def test_newest_first_reaches_who_came_last_first() -> None:
    def done_first(**spec: Any) -> str:
        net = Net(**spec).run(*many(5)).seconds(65)
        return next(
            write.name
            for write in net.world.writes(Instance, "replace_status")
            if isinstance(write, Write) and "az1" in net.reaches(write.name)
        )

    assert done_first() == "vm-0"
    lifo = Net(order="NewestFirst").run(*many(5)).seconds(110)
    assert "az1" in lifo.reaches("vm-4")
    assert "az1" not in lifo.reaches("vm-1")


def test_a_launch_that_is_still_queued_and_its_end_cancel_out_where_the_policy_sees_it() -> None:
    def left(**spec: Any) -> Any:
        return Net(**spec).run(*many(10)).seconds(50).end(*many(10)[5:]).said

    assert left(coalesce="CancelOut").queue_items < left().queue_items - 5


def test_with_a_limited_intake_the_rest_waits_outside_and_nothing_is_sent_twice() -> None:
    net = Net(intake="QueueLimit", queue_limit_items=5).run(*many(60))
    said = net.said
    assert (said.queue_items <= 5, said.outside_items > 50) == (True, True)
    said = net.seconds(2700).said
    assert (said.queue_items, said.outside_items, said.applied) == (0, 0, 60)


def test_one_that_is_started_anew_announces_what_is_not_reachable_everywhere() -> None:
    net = Net().run("old").seconds(120).run("new").seconds(25)
    spec = net.world.read(NetworkManager, NETWORK).spec
    net.world.delete(NetworkManager, NETWORK)
    net.world.store.create(NetworkManager.named(NETWORK, **spec.model_dump()))
    said = net.seconds(120).said
    assert (net.reaches("new"), said.applied) == (("az1", "az2"), 1)


def test_paused_it_begins_no_change() -> None:
    net = Net(paused=True).run("vm").seconds(300)
    assert net.reaches() == ()
    net.world.change(NetworkManager, NETWORK, paused=False)
    assert net.seconds(700).reaches() == ("az1", "az2")


@pytest.mark.parametrize(("throttle", "refused"), [("Fixed", 0), ("ByBacklog", 3)])
def test_a_launcher_that_follows_the_backlog_refuses_while_it_is_long(
    throttle: str, refused: int
) -> None:
    lab = Launches(droplets=20, launcher={"throttle": throttle, "backlog_limit_items": 4})
    slow = {"propagators": ZONES, "change_seconds": 600.0}
    lab.world.store.create(NetworkManager.named(NETWORK, **slow))
    for number in range(5):
        lab.ask(f"first-{number}")
        lab.seconds(20)
    lab.seconds(61)
    names = [lab.ask(f"late-{number}") for number in range(3)]
    lab.seconds(20)
    assert lab.states(names).count(("", "RequestLimitExceeded")) == refused
    assert lab.world.read(Launcher, LAUNCHER).spec.burst_launches > 8, "it is not the limit's work"
