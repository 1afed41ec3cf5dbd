"""Claims about targets, the zones in front of them, and what is done only once."""

from __future__ import annotations

from typing import Any, Self

import pytest

from cascade.claims.targets_settle import TargetsSettle
from cascade.model.resources import (
    HealthChecker,
    Instance,
    LoadBalancer,
    NLBTarget,
    Scenario,
)
from tests.claims.tale import Tale, broken_by_the_last, holds, judged

ZONES = ("az1", "az2", "az3")
CHECKER, VM = "checker", "vm"


class Shop(Tale):
    """A tale of one endpoint's load balancers, one a zone, and of what stands behind them."""

    def __init__(self, zones: tuple[str, ...] = ZONES) -> None:
        super().__init__()
        self._create("", HealthChecker.named(CHECKER, zones=zones))
        for number, zone in enumerate(zones, 1):
            spec = {"zone": zone, "address": f"127.0.32.{number}", "endpoints": ["shop"]}
            self._create("", LoadBalancer.named(f"shop-{zone}", role="Network", **spec))

    def says(self, who: str, name: str, **status: Any) -> Self:
        return self.write(who, "replace_status", self.there[name].with_status(**status))

    def runs(self, network: tuple[str, ...] = ZONES, name: str = VM) -> Self:
        self._create("shop", Instance.named(name, owner="shop", zone="az1"))
        return self.says("network", name, phase="Running", answered=1, network=network)

    def target(self, name: str = VM) -> Self:
        """Tales name objects once for all kinds, so the target is called after its instance."""
        spec = {"owner": "shop", "loadBalancer": "shop-az1", "endpoint": "shop", "zone": "az1"}
        return self._create("shop", NLBTarget.named(f"{name}-target", instance=name, **spec))

    def is_in(self, name: str = VM) -> Self:
        return self.says(CHECKER, f"{name}-target", phase="InService")

    def is_out(self, name: str = VM) -> Self:
        return self.says(CHECKER, f"{name}-target", phase="OutOfService")

    def zone_leaves(self, zone: str, **status: Any) -> Self:
        return self.says(CHECKER, f"shop-{zone}", failed_over=True, **status)

    def zone_returns(self, zone: str) -> Self:
        return self.says(CHECKER, f"shop-{zone}", failed_over=False)


def test_a_target_enters_service_when_every_zone_reaches_it() -> None:
    claim = "target_enters_dns_only_with_network"
    assert holds(claim, Shop().runs().target().is_in())
    assert broken_by_the_last(claim, Shop().runs(("az2",)).target().is_in()) == (
        "checker takes vm-target into service, and nobody in az1, az3 can reach it"
    )
    assert broken_by_the_last(claim, Shop().target().is_in()) == (
        "checker takes vm-target into service, and nobody in az1, az2, az3 can reach it"
    )


def test_what_becomes_of_it_later_is_its_checks_business() -> None:
    lost = Shop().runs().target().is_in().is_out().says("network", VM, network=()).is_in()
    assert holds("target_enters_dns_only_with_network", lost)


def test_one_zone_of_three_may_leave() -> None:
    claim = "failover_keeps_capacity"
    assert holds(claim, Shop().at(100).zone_leaves("az1").zone_returns("az1").zone_leaves("az1"))
    assert broken_by_the_last(claim, Shop().at(100).zone_leaves("az1").zone_leaves("az3")) == (
        "2 of the 3 load balancers of shop are out of DNS, or left within 10 min: shop-az1,"
        " shop-az3"
    )


def test_one_that_left_lately_counts_though_it_is_back() -> None:
    def tale(later: float) -> Shop:
        gone = Shop().at(1000).zone_leaves("az1").at(1300).zone_returns("az1")
        return gone.at(1000 + later).zone_leaves("az2")

    assert holds("failover_keeps_capacity", tale(700))
    assert judged("failover_keeps_capacity", tale(500)).verdict == "violated"


def test_half_of_two_may_leave_and_one_that_is_out_for_long_counts() -> None:
    two = Shop(("az1", "az2")).at(100).zone_leaves("az1")
    assert holds("failover_keeps_capacity", two)
    two.at(50_000).zone_leaves("az2")
    assert judged("failover_keeps_capacity", two).verdict == "violated"


def settled() -> Shop:
    return Shop().runs().target().is_in().at(100)


def test_an_endpoint_whose_target_leaves_and_returns_settles() -> None:
    assert holds("targets_settle", settled().is_out().at(200).is_in().at(10_000))


def test_and_one_whose_target_does_so_for_ever_does_not() -> None:
    tale = settled()
    for minutes in range(0, 70, 8):
        tale.at(100 + 60 * minutes).is_out().at(160 + 60 * minutes).is_in()
    verdict = judged("targets_settle", tale)
    assert (verdict.verdict, verdict.at_seconds) == ("violated", 3700)
    assert verdict.sentence == (
        "shop does not settle: vm-target is InService now (since 0:01:40; the limit is 1:00:00)"
    )


def test_ten_calm_minutes_between_two_changes_are_peace() -> None:
    tale = settled()
    for minutes in range(0, 140, 12):
        tale.at(100 + 60 * minutes).is_out().at(110 + 60 * minutes).is_in()
    assert holds("targets_settle", tale)


@pytest.mark.parametrize(
    ("tale", "why"),
    [
        (settled().is_out(), "vm-target is out of service and well"),
        (
            settled().says("network", VM, network=("az1",)),
            "vm-target is in service and cannot be reached in every zone",
        ),
        (
            settled().zone_leaves("az1", targets=3, healthy_targets=2),
            "shop-az1 is out of DNS and well",
        ),
    ],
    ids=["a target is out", "a target is in", "a zone is out"],
)
def test_what_is_not_as_it_should_be_does_not_settle_by_staying_so(tale: Shop, why: str) -> None:
    verdict = judged("targets_settle", tale.at(4000))
    assert verdict.verdict == "violated"
    assert why in verdict.sentence


def test_what_is_out_and_not_well_is_as_it_should_be() -> None:
    down = settled().says("network", VM, network=("az1",)).is_out()
    down.zone_leaves("az1", targets=1, healthy_targets=0)
    assert holds("targets_settle", down.at(10_000))
    assert holds("targets_settle", settled().is_out().deletes("shop", "vm-target").at(10_000))
    assert holds("targets_settle", settled().deletes("shop", VM).is_out().at(10_000))


def lost(until: float) -> Shop:
    """The target's zone is lost from 200 s on, and its checks say so."""
    law = {"lostZones": [{"zone": "az1", "fromSeconds": 200, "untilSeconds": until}]}
    tale = Shop()
    tale.write("", "create", Scenario.named("lab", title="", horizonSeconds=1, network=law,
                                            resources=[]))  # fmt: skip
    tale.runs().target().is_in().at(240).is_out()
    return tale.zone_leaves("az1", targets=1, healthy_targets=0)


def test_what_is_in_a_lost_zone_is_not_well_however_long_that_takes() -> None:
    assert holds("targets_settle", lost(until=10_000).at(9000))
    assert holds("targets_settle", lost(10_000).at(10_010).is_in().at(20_000))


def test_and_is_well_again_from_its_end_on_which_no_entry_tells() -> None:
    tale = lost(until=5000).at(6000).runs(name="another").at(9700)
    verdict = judged("targets_settle", tale)
    assert (verdict.verdict, verdict.at_seconds) == ("violated", 6000 + 3600)
    assert "vm-target is out of service and well" in verdict.sentence


def test_a_zone_that_is_lost_and_stays_in_dns_is_not_as_it_should_be() -> None:
    tale = lost(until=90_000).at(300).zone_returns("az1")
    verdict = judged("targets_settle", tale.at(4000))
    assert verdict.verdict == "violated"
    assert "shop-az1 is in DNS and is not well" in verdict.sentence


def test_a_run_that_ends_while_it_is_unsettled_says_so() -> None:
    assert judged("targets_settle", settled().is_out().at(3000)).verdict == "unknown"
    assert judged(TargetsSettle(limit_seconds=1000), settled().is_out().at(3000)).verdict == (
        "violated"
    )


def test_a_check_flapped() -> None:
    claim = "a_check_flapped"
    flaps = settled().is_out().at(200).is_in().at(300).is_out()
    verdict = judged(claim, flaps)
    assert (verdict.verdict, verdict.step) == ("held", flaps.entries[-1].step)
    assert verdict.sentence == "vm-target leaves service as it did at 0:01:40"
    once = settled().is_out().at(200).is_in()
    assert judged(claim, once).verdict == "unknown"
    assert judged(claim, once.at(10_000).is_out()).verdict == "unknown", "hours later"


def test_a_zone_failed_over() -> None:
    assert judged("a_zone_failed_over", settled()).verdict == "unknown"
    assert judged("a_zone_failed_over", settled().zone_leaves("az2")).sentence == (
        "shop-az2 is out of DNS"
    )
