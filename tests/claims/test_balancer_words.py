"""Words of the third phase: targets, their load balancers and who checks them."""

from __future__ import annotations

import pytest

from cascade.claims.words import told
from cascade.model.resources import HealthChecker, LoadBalancer, NLBTarget
from tests.claims.tale import Tale


def balanced() -> Tale:
    """A zone's load balancer with a target, and who checks it."""
    spec = {"zone": "az1", "address": "127.0.32.1", "endpoints": ["shop"]}
    tale = Tale().write("", "create", LoadBalancer.named("shop-az1", role="Network", **spec))
    tale.write("", "create", HealthChecker.named("checker"))
    return tale.write("shop", "create", NLBTarget.named(
        "vm", owner="shop", loadBalancer="shop-az1", endpoint="shop", instance="vm", zone="az1"
    ))  # fmt: skip


def says(tale: Tale, name: str, **status: object) -> Tale:
    return tale.write("checker", "replace_status", tale.there[name].with_status(**status))


@pytest.mark.parametrize(
    ("tale", "said"),
    [
        (balanced(), "shop makes vm a target of shop-az1"),
        (balanced().deletes("shop", "vm"), "shop takes vm away from shop-az1"),
        (
            says(balanced(), "vm", phase="InService"),
            "checker takes vm into service behind shop-az1",
        ),
        (
            says(says(balanced(), "vm", phase="InService"), "vm", phase="OutOfService"),
            "checker takes vm out of service behind shop-az1",
        ),
        (
            says(says(balanced(), "vm", phase="OutOfService"), "vm", phase="InService"),
            "checker takes vm back into service behind shop-az1",
        ),
        (
            says(
                says(balanced(), "vm", phase="InService"),
                "vm",
                phase="InService",
                first_good_seconds=9,
            ),
            "checker finds vm good for the first time",
        ),
        (
            says(balanced(), "shop-az1", targets=4, healthy_targets=1),
            "shop-az1 now has 1 of 4 targets in service",
        ),
        (says(balanced(), "shop-az1", failed_over=True), "checker has shop-az1 out of DNS"),
        (
            says(says(balanced(), "shop-az1", failed_over=True), "shop-az1", failed_over=False),
            "checker has shop-az1 back in DNS",
        ),
        (
            says(balanced(), "checker", targets=4, in_service=3, late_share=0.25, zones_out=1),
            "checker reports: 3 of 4 targets in service, 25% of its checks late, zones out of"
            " DNS: 1",
        ),
        (
            balanced().notes("checker", "zone_left", balancer="shop-az1"),
            "checker takes shop-az1 out of DNS: half of its targets look bad, or more",
        ),
        (
            balanced().notes("checker", "zone_back", balancer="shop-az1"),
            "checker lets shop-az1 back into DNS",
        ),
        (
            Tale().notes("director", "runbook_passed_over", do="setThrottle", never="NetworkSlow"),
            "people leave a step out (setThrottle): they never saw NetworkSlow",
        ),
    ],
)
def test_what_becomes_of_targets_in_words(tale: Tale, said: str) -> None:
    assert list(told(tale.entries))[-1][1] == said


def test_a_change_of_the_failover_says_which() -> None:
    tale = balanced()
    off = HealthChecker.named("x", failover="Off").spec.failover
    tale.write("a-person", "replace", tale.there["checker"].with_spec(failover=off))
    assert list(told(tale.entries))[-1][1] == "a-person sets the failover of checker to Off"
