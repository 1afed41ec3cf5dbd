"""The third phase in pods: the network is late, targets flap, and zones that are well leave DNS.

A quarter of an hour by itself, so it is no part of `make e2e`: `make e2e-day`. Checks are rarer
than in the scenario, and each takes longer: tests/support/fast_clock.py.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.support.fast_clock import rarer_checks, spec_of
from tests.support.kind import Lab, until
from tests.support.scraped import alerts, values

SPEED = float(os.environ.get("E2E_DAY_SPEED", "40"))  # story seconds a second
TARGETS = 72  # of six services
HOUR = 3600 / SPEED
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.timeout(6 * HOUR + 300),
]


class Story:
    """What is told of the lab, in hours of its story."""

    def __init__(self, lab: Lab, show: list[str]) -> None:
        self.lab = lab
        self.show = show

    def checker(self) -> dict[str, Any]:
        """What it says of itself; nothing before it is there."""
        status = self.lab.named("healthcheckers").get("checker", {}).get("status", {})
        return dict(status)

    def out(self) -> list[str]:
        """Load balancers that are out of DNS."""
        balancers = self.lab.named("loadbalancers").items()
        return [name for name, body in balancers if body.get("status", {}).get("failedOver")]

    def answers(self, endpoint: str) -> int:
        status = self.lab.named("endpointrecords")[endpoint].get("status", {})
        return len(status.get("answers", ()))

    def tell(self, what: str) -> None:
        minutes = round(self.lab.story_seconds() / 60)
        self.show.append(f"e2e: {what} after {minutes // 60}:{minutes % 60:02} of the story:")
        self.show.append(self.lab.kubectl("get", "healthcheckers,networkmanagers"))


@pytest.fixture(scope="module")
def story(race: Lab, show: list[str]) -> Story:
    race.play("nlb-flapping", SPEED, **rarer_checks(spec_of("nlb-flapping")))
    return Story(race, show)


def test_every_target_is_reached_by_those_who_check_it(story: Story) -> None:
    """Over the data plane, of which one of two may be away."""
    until(lambda: story.checker().get("inService") == TARGETS, "targets are in service", HOUR)
    before = story.checker().get("checks", 0)
    one = sorted(story.lab.named("pods", "-l", "app.kubernetes.io/component=data-plane"))[0]
    story.lab.kubectl("delete", "pod", one, "--wait=false")
    until(lambda: story.checker()["checks"] > before + 3 * TARGETS, "they are checked", HOUR)
    story.tell("every target is in service")
    status = story.checker()
    assert status["checkers"] > 0
    assert status["inService"] == TARGETS
    assert story.out() == []


def test_the_network_is_late_and_targets_flap(story: Story) -> None:
    until(
        lambda: {"CascadeNetworkSlow", "CascadeTargetsFlap"} <= alerts(story.lab),
        "somebody is woken",
        4 * HOUR,
    )
    story.tell("targets flap")
    status = story.checker()
    assert status["changes"] > 0 and status["bad"] > 0


def test_zones_leave_dns_with_targets_in_service(story: Story) -> None:
    until(lambda: story.out(), "a zone leaves DNS", 4 * HOUR)
    story.tell("a zone leaves DNS")
    until(
        lambda: any(story.answers(name.rpartition("-")[0]) < 3 for name in story.out()),
        "its address is not answered",
        HOUR,
    )
    until(lambda: "CascadeCapacityRemoved" in alerts(story.lab), "somebody is woken", HOUR)
    asked = f'cascade_balancer_targets_in_service{{namespace="{story.lab.namespace}"}}'
    in_service = {labels["balancer"]: number for labels, number in values(asked)}
    assert any(in_service.get(name, 0) > 0 for name in story.out()), "capacity that is well"


def test_people_switch_failover_off_and_the_zones_come_back(story: Story) -> None:
    """As AWS did at 09:36, and as the alert says."""
    off = '{"spec":{"failover":"Off"}}'
    story.lab.kubectl("patch", "healthchecker", "checker", "--type=merge", "-p", off)
    until(lambda: story.out() == [], "every zone is back in DNS", HOUR)
    until(lambda: story.answers("shop") == 3, "every zone is answered", HOUR)
    story.tell("failover is off: every zone is back")
