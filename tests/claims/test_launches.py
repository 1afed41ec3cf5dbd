"""Claims about launches, limits and those who depend on them."""

from __future__ import annotations

from typing import Any, Self

import pytest

from cascade.claims.goodput_returns import GoodputReturns
from cascade.claims.launches_succeed_again import LaunchesSucceedAgain
from cascade.claims.network_backlog_drains import NetworkBacklogDrains
from cascade.model.resources import (
    DependentService,
    DropletManager,
    Instance,
    Launcher,
    NetworkManager,
)
from tests.claims.tale import Tale, broken_by_the_last, holds, judged

DROPLET, VM, HOST = "droplet-az1-007", "lambda-00001", "dwfm-az1"
STORE = "dynamodb.us-east-1.cascade.lab"


class Day(Tale):
    """A tale of instances, their droplet, a launcher and services."""

    def held(self) -> Self:
        self.lease(DROPLET)
        return self.write(HOST, "replace_status", self.there[DROPLET].with_status(phase="Held"))

    def lost(self) -> Self:
        return self.loses_lease(DROPLET, "StoreSilent")

    def asks(self, name: str = VM) -> Self:
        return self._create("lambda", Instance.named(name, owner="lambda", zone="az1"))

    def placed(self, name: str = VM) -> Self:
        bound = self.there[name].with_spec(droplet=DROPLET, epoch=1)
        return self.write("launcher", "replace", bound)

    def is_now(self, name: str = VM, by: str = HOST, **status: Any) -> Self:
        return self.write(by, "replace_status", self.there[name].with_status(**status))

    def wants(self, desired: str) -> Self:
        return self.write("lambda", "replace", self.there[VM].with_spec(desired=desired))

    def runs(self) -> Self:
        return self.held().asks().placed().is_now(phase="Running", answered=1)

    def launcher(self, **spec: Any) -> Self:
        return self._create("director", Launcher.named("launcher", **spec))

    def limit(self, per_hour: float) -> Self:
        new = self.there["launcher"].with_spec(launches_per_hour=per_hour)
        return self.write("a-person", "replace", new)

    def host(self, **spec: Any) -> Self:
        return self._create("director", DropletManager.named(HOST, zone="az1", **spec))

    def waits(self, establishing: int) -> Self:
        return self.is_now(HOST, establishing=establishing)

    def service(self, name: str, **spec: Any) -> Self:
        return self._create("director", DependentService.named(name, **spec))

    def serves(self, name: str) -> Self:
        return self.is_now(name, by=name, offered=100, good=100)

    def fails(self, name: str, share: float) -> Self:
        return self.is_now(name, by=name, error_share=share)


def test_a_launch_needs_the_droplets_lease() -> None:
    claim = "no_launch_without_a_lease"
    assert holds(claim, Day().runs())
    assert holds(claim, Day().runs().lost().is_now(phase="Running")), "it ran before"
    late = Day().held().asks().placed().lost().is_now(phase="Running", answered=1)
    assert broken_by_the_last(claim, late) == (
        f"{VM} is launched on {DROPLET}, whose lease is not held"
    )


@pytest.mark.parametrize(
    ("change", "becomes"),
    [({"phase": "Stopped"}, "Stopped"), ({"reboots": 1}, "rebooted")],
)
def test_a_change_of_state_needs_it_too(change: dict[str, Any], becomes: str) -> None:
    claim = "no_state_change_without_a_lease"
    assert holds(claim, Day().runs().is_now(**change))
    assert broken_by_the_last(claim, Day().runs().lost().is_now(**change)) == (
        f"{VM} becomes {becomes} although the lease of {DROPLET} is not held"
    )


def test_what_runs_and_is_wanted_goes_on_running() -> None:
    claim = "running_instances_are_left_alone"
    assert holds(claim, Day().runs().lost())
    assert holds(claim, Day().runs().wants("Stopped").is_now(phase="Stopped"))
    assert broken_by_the_last(claim, Day().runs().is_now(phase="Stopped")) == (
        f"{HOST} lets {VM} become Stopped, which nobody wanted"
    )
    assert broken_by_the_last(claim, Day().runs().deletes("a-person", VM)) == (
        f"a-person deletes {VM}, which runs and is wanted"
    )
    moved = Day().runs()
    moved.write("launcher", "replace", moved.there[VM].with_spec(droplet="droplet-az1-008"))
    assert broken_by_the_last(claim, moved) == (f"launcher takes {VM} off {DROPLET} while it runs")


def asked_and_placed(day: Day, number: int, first: int = 1) -> Day:
    for n in range(first, first + number):
        day.asks(f"vm-{n}").placed(f"vm-{n}")
    return day


def test_no_more_are_let_through_than_the_limit_says() -> None:
    claim = "request_limit_is_kept"
    made = {"burst_launches": 2, "launches_per_hour": 60}
    assert holds(claim, asked_and_placed(Day().launcher(**made).at(100), 2))
    later = asked_and_placed(asked_and_placed(Day().launcher(**made).at(100), 2).at(221), 2, 3)
    assert holds(claim, later)
    assert broken_by_the_last(claim, asked_and_placed(Day().launcher(**made).at(100), 4)) == (
        "vm-4 is placed although the limit of 60 launches an hour is used up"
    )


def test_after_a_cut_what_was_under_way_may_end_and_nothing_more_begins() -> None:
    claim = "request_limit_is_kept"
    cut = Day().launcher(burst_launches=2).at(100).limit(0)
    assert holds(claim, asked_and_placed(cut.at(101), 1))
    cut = Day().launcher(burst_launches=2).at(100).limit(0)
    assert broken_by_the_last(claim, asked_and_placed(cut.at(200), 1)) == (
        "vm-1 is placed although the limit of 0 launches an hour is used up"
    )


def test_a_limited_intake_holds_once_it_has_come_down_to_its_limit() -> None:
    claim = "queue_is_bounded"
    limited = {"intake": "QueueLimit", "queue_limit_items": 5}
    assert holds(claim, Day().host().waits(80)), "no limit is set"
    assert holds(claim, Day().host(**limited).waits(5).waits(3))
    assert broken_by_the_last(claim, Day().host(**limited).waits(5).waits(6)) == (
        "6 establishments wait at dwfm-az1, which lets in no more than 5"
    )


def test_elsewhere_only_what_is_pinned_to_this_region_may_fail() -> None:
    claim = "other_regions_keep_serving"

    def world() -> Day:
        day = Day().record("dynamodb").service("iam", metadata_store=STORE)
        day.service("shop", region="eu-west-1", metadata_store="dynamodb.eu-west-1.cascade.lab")
        return day.service("console", region="eu-west-1", depends_on=["iam"])

    assert holds(claim, world().fails("iam", 0).fails("iam", 1))
    assert holds(claim, world().fails("console", 0).fails("console", 1)), "it is pinned"
    assert holds(claim, world().fails("shop", 1).fails("shop", 0)), "it had not begun to serve"
    assert broken_by_the_last(claim, world().fails("shop", 0).fails("shop", 0.5)) == (
        "shop in eu-west-1 fails 50% of its users, and needs nothing here"
    )


def test_launches_succeed_again_in_time() -> None:
    refused = Day().held().asks().is_now(answered=1, reason="InsufficientCapacity").at(900)
    assert judged(LaunchesSucceedAgain(3600), refused.at(3599)).verdict != "violated"
    late = judged(LaunchesSucceedAgain(3600), refused.at(3700))
    assert (late.verdict, late.at_seconds) == ("violated", 3600)
    assert late.sentence.startswith("no launch succeeds in az1: InsufficientCapacity")
    again = Day().held().asks().is_now(answered=1, reason="InsufficientCapacity").at(900)
    assert holds("launches_succeed_again", again.placed().is_now(phase="Running", reason=""))


def test_users_are_served_again_in_time() -> None:
    impaired = Day().service("iam").serves("iam").fails("iam", 0.5)
    late = judged(GoodputReturns(3600), impaired.at(3601))
    assert (late.verdict, late.sentence.partition(" (")[0]) == (
        "violated",
        "iam fails 50% of its users",
    )
    starting = Day().service("iam").fails("iam", 0.5).at(3601)
    assert judged(GoodputReturns(3600), starting).verdict == "held", "it was never well"
    well = Day().service("iam").serves("iam").fails("iam", 0.5).at(900).fails("iam", 0.04)
    assert holds("goodput_returns", well)


def test_a_throttled_launch_is_seen() -> None:
    refused = Day().asks().is_now(answered=1, reason="RequestLimitExceeded")
    assert judged("a_launch_was_throttled", refused).verdict == "held"
    assert judged("a_launch_was_throttled", Day().runs()).verdict == "unknown"


def test_what_runs_can_be_reached_everywhere_in_time() -> None:
    claim = "network_backlog_drains"

    def world() -> Day:
        zones = [{"zone": "az1"}, {"zone": "az2"}]
        manager = NetworkManager.named("network", propagators=zones)
        return Day()._create("director", manager).runs()

    late = judged(NetworkBacklogDrains(3600), world().is_now(network=("az1",)).at(3601))
    assert late.verdict == "violated"
    assert late.sentence.startswith(f"{VM} runs and cannot be reached in az2")
    assert holds(claim, world().at(900).is_now(network=("az1", "az2")))
    assert holds(claim, world().at(900).wants("Terminated").is_now(phase="Terminated"))
