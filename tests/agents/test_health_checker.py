"""The health checker: what it cannot reach looks bad to it, and looking bad is work."""

from __future__ import annotations

from typing import Any

from cascade.model.resources import HealthChecker, Instance, LoadBalancer, NLBTarget
from tests.support.checked import CHECKER, ZONES, Checked


def test_a_target_that_is_gone_is_counted_no_more() -> None:
    checked = Checked().seconds(120)
    assert checked.world.read(LoadBalancer, "shop-az1").status.targets == 2
    checked.world.store.delete(checked.world.read(NLBTarget, "shop-az1-0"), None)
    said = checked.seconds(60).world.read(LoadBalancer, "shop-az1").status
    assert (said.targets, said.healthy_targets) == (1, 1)


def test_what_everybody_reaches_stays_in_service() -> None:
    checked = Checked().seconds(3600)
    assert (checked.said.in_service, checked.said.bad, checked.said.changes) == (6, 0, 0)
    assert checked.answers == ["az1", "az2", "az3"]


def test_a_target_that_nobody_reaches_leaves_service_and_comes_back() -> None:
    checked = Checked().seconds(120).cut("shop-az1-0").seconds(180)
    assert checked.phase("shop-az1-0") == "OutOfService"
    checked.cut("shop-az1-0", ZONES).seconds(180)
    assert checked.phase("shop-az1-0") == "InService"


def test_a_target_that_some_zones_reach_alternates() -> None:
    """Nothing is wrong with it: its network state has come to one zone and not to the others."""
    checked = Checked().seconds(120)
    checked.target("shop-new", "az1", network=["az2"])
    checked.seconds(3600)
    assert checked.world.read(NLBTarget, "shop-new").status.changes > 10


def test_a_checker_without_a_network_finds_targets_bad_that_are_well() -> None:
    checked = Checked().seconds(120).cut(f"{CHECKER}-00001").seconds(1800)
    assert checked.said.bad > 50
    assert all(checked.phase(t.name) for t in checked.world.store.read_all(NLBTarget))


def test_new_targets_are_in_service_before_anybody_reaches_them() -> None:
    checked = Checked().seconds(60)
    checked.target("shop-new", "az1", network=[])
    assert checked.seconds(1).phase("shop-new") == "InService"


def test_or_when_everybody_does() -> None:
    checked = Checked(admission="NetworkReady").seconds(60)
    checked.target("shop-new", "az1", network=["az1", "az2"])
    assert checked.seconds(600).phase("shop-new") == ""
    assert checked.cut("shop-new", ZONES).seconds(60).phase("shop-new") == "InService"


def test_a_zone_whose_targets_look_bad_leaves_dns() -> None:
    checked = Checked().seconds(120).cut_zone("az1").seconds(300)
    assert checked.answers == ["az2", "az3"]
    assert checked.world.read(LoadBalancer, "shop-az1").status.failed_over
    assert (checked.said.zones_out, checked.said.failovers) == (1, 1)


def test_and_comes_back_when_they_do_not_but_not_at_once() -> None:
    checked = Checked(outSecondsMin=900).seconds(120).cut_zone("az1").seconds(300)
    for target in ("shop-az1-0", "shop-az1-1"):
        checked.cut(target, ZONES)
    assert checked.seconds(300).answers == ["az2", "az3"]
    assert checked.seconds(600).answers == ["az1", "az2", "az3"]


def test_the_last_zone_never_leaves() -> None:
    checked = Checked().seconds(120)
    for zone in ZONES:
        checked.cut_zone(zone)
    assert len(checked.seconds(900).answers) == 1


def test_velocity_lets_one_zone_leave_and_keeps_half() -> None:
    checked = Checked(failover="Velocity").seconds(120)
    for zone in ZONES:
        checked.cut_zone(zone)
    assert len(checked.seconds(3600).answers) == 2


def test_fail_open_believes_that_the_checking_is_wrong() -> None:
    checked = Checked(allBad="FailOpen").seconds(120)
    for zone in ZONES:
        checked.cut_zone(zone)
    assert checked.seconds(900).answers == ["az1", "az2", "az3"]
    assert Checked(allBad="FailOpen").seconds(120).cut_zone("az2").seconds(300).answers == [
        "az1",
        "az3",
    ]


def test_switched_off_nothing_leaves_and_what_is_out_returns() -> None:
    checked = Checked().seconds(120).cut_zone("az1").seconds(300)
    me = checked.world.read(HealthChecker, CHECKER)
    off = HealthChecker.named("other", failover="Off").spec.failover
    checked.world.store.replace(me.with_spec(failover=off))
    assert checked.seconds(60).answers == ["az1", "az2", "az3"]
    assert checked.seconds(900).answers == ["az1", "az2", "az3"]


def test_a_check_that_waited_too_long_counts_against_the_zone_of_a_target_that_is_well() -> None:
    """Checkers that are too slow for their work, and not one target that is bad."""
    slow = {"checkSeconds": 20, "targets": 4}
    checked = Checked(**slow).seconds(3600)
    assert checked.said.late_share > 0.5 and checked.said.bad == 0
    assert checked.said.in_service == 12 and len(checked.answers) < 3
    assert len(Checked(late="SaysNothing", **slow).seconds(3600).answers) == 3


def test_changes_are_work_for_those_who_check() -> None:
    def waits(**spec: Any) -> float:
        checked = Checked(changeSeconds=120, checkEverySeconds=10, **spec).seconds(120)
        checked.target("shop-new", "az1", network=["az2"])
        return float(checked.seconds(1800).said.wait_seconds)

    assert waits() > 10
    assert waits(pool="Dedicated") < 1


def test_most_of_the_last_five_is_steadier_than_two_in_a_row() -> None:
    def changes(**spec: Any) -> int:
        checked = Checked(**spec).seconds(120)
        checked.target("shop-new", "az1", network=["az1", "az2"])
        return int(checked.seconds(3600).said.changes)

    assert changes(badResults=1) > 5
    assert changes(judgement="Majority") == 0


def test_but_not_so_steady_that_nothing_ever_leaves() -> None:
    checked = Checked(judgement="Majority").seconds(300).cut_zone("az1").seconds(300)
    assert checked.phase("shop-az1-0") == "OutOfService"
    assert checked.answers == ["az2", "az3"]


def test_with_cells_the_work_of_one_endpoint_waits_for_no_other() -> None:
    """Two cells, and the targets of one endpoint only: they keep one of two cells busy."""
    checked = Checked(cells="ByEndpoint", checkSeconds=20, targets=4)
    checked.world.store.create(LoadBalancer.named(
        "bank-az1", role="Network", zone="az1", address="127.0.41.1", endpoints=["bank"]
    ))  # fmt: skip
    checked.instance("bank-1", "bank", "az1")
    checked.world.store.create(NLBTarget.named(
        "bank-1", owner="bank", loadBalancer="bank-az1", endpoint="bank", instance="bank-1",
        zone="az1",
    ))  # fmt: skip
    checked.seconds(3600)
    assert len(checked.answers) < 3
    assert not checked.world.read(LoadBalancer, "bank-az1").status.failed_over


def test_a_change_that_nobody_is_there_to_make_waits_for_a_checker() -> None:
    """Its checkers end while it waits in a queue; when there is another it is made."""
    checked = Checked(targets=6, changeSeconds=60).seconds(120).cut_zone("az1").seconds(75)
    for zone in ZONES:
        gone = checked.world.read(Instance, f"{CHECKER}-{zone[-1]:0>5}")
        checked.world.store.delete(gone, None)
    checked.seconds(300)
    assert checked.said.checkers == 0
    out = [f"shop-az1-{n}" for n in range(6)]
    assert {checked.phase(name) for name in out} == {"InService", "OutOfService"}
    checked.instance(f"{CHECKER}-00009", CHECKER, "az1")
    checked.seconds(900)
    assert {checked.phase(name) for name in out} == {"OutOfService"}
