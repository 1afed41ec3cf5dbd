"""The second phase in pods: the store is back, and the droplets' leases are not until people act.

With fewer droplets than in the scenario, each of which takes longer: tests/support/fast_clock.py.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.support.fast_clock import DROPLETS, fewer_droplets, spec_of
from tests.support.kind import Lab, until
from tests.support.scraped import alerts, values

SPEED = float(os.environ.get("E2E_LEASES_SPEED", "60"))  # story seconds a second
HELD_SHARE = 0.95  # as the people's LeasesHeld has it: a few are always on their way
HOUR = 3600 / SPEED
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.timeout(8 * HOUR + 300),
]


class Story:
    """What is told of the lab, in hours since the endpoint was lost."""

    def __init__(self, lab: Lab, show: list[str]) -> None:
        self.lab = lab
        self.show = show

    def statuses(self) -> list[dict[str, Any]]:
        return [body.get("status", {}) for body in self.lab.all("dropletmanagers")]

    def held(self) -> int:
        return sum(status.get("held", 0) for status in self.statuses())

    def silent(self) -> list[bool]:
        return [status.get("storeIsSilent", False) for status in self.statuses()]

    def steps(self) -> int:
        return int(self.lab.scenario()["status"].get("stepsDone", 0))

    def since_the_loss(self) -> float:
        return self.lab.story_seconds() - self.lab.violated()["endpoint_never_empty"]

    def tell(self, what: str) -> None:
        minutes = round(self.since_the_loss() / 60)
        self.show.append(f"e2e: {what} {minutes // 60}:{minutes % 60:02} after the loss:")
        self.show.append(self.lab.kubectl("get", "dropletmanagers"))


@pytest.fixture(scope="module")
def story(race: Lab, guarded: Lab, show: list[str]) -> Story:
    """Alone on the cluster's machine."""
    for lab in (race, guarded):
        lab.clear()
    race.play("lease-collapse", SPEED, **fewer_droplets(spec_of("lease-collapse")))
    return Story(race, show)


def test_hosts_reach_the_store_by_its_name_until_that_is_lost(story: Story) -> None:
    lab = story.lab
    until(lambda: any(lab.served().values()), "an endpoint is served", HOUR)
    there = {n: body["spec"]["address"] for n, body in lab.named("loadbalancers").items()}
    services = {n: a for n, a in lab.balancers().items() if n in there}
    assert len(services) == 3, "another region's has a Service too, and no part in this scenario"
    assert services.items() <= there.items(), "load balancers are where their Services are"
    until(lambda: lab.empty() == ["dynamodb"], "the regional endpoint is lost", 6 * HOUR)
    until(lambda: len(story.silent()) == 3 and all(story.silent()), "every host says so")
    story.tell("no host reaches the store")
    asked = f'sum(cascade_store_requests_total{{namespace="{lab.namespace}",outcome="ok"}}) > 0'
    assert values(asked), "until then they had reached it"


def test_leases_run_out_and_somebody_is_woken(story: Story) -> None:
    until(lambda: story.held() < 1.5 * DROPLETS, "half of the leases have run out", 3 * HOUR)
    until(
        lambda: {"CascadeStoreSilent", "CascadeLeasesExpiring"} <= alerts(story.lab),
        "the alerts fire",
        HOUR,
    )


def test_the_store_comes_back_and_the_leases_do_not(story: Story) -> None:
    until(lambda: not story.lab.empty(), "people have repaired the record", 4 * HOUR)
    story.tell("the record is repaired")
    until(lambda: not any(story.silent()), "every host reaches the store again", HOUR)
    until(lambda: "CascadeEstablishmentQueueGrowing" in alerts(story.lab), "it is late", 2 * HOUR)
    until(lambda: story.steps() >= 3, "people throttle", 3 * HOUR)
    story.tell("people throttle")
    assert story.held() < 2 * DROPLETS, "it has not healed by itself"


def test_with_throttle_and_restarts_every_lease_is_held_again(story: Story) -> None:
    until(lambda: story.steps() == 6, "people have restarted every host", HOUR)
    until(lambda: story.held() >= HELD_SHARE * 3 * DROPLETS, "leases are held", 3 * HOUR)
    story.tell("leases are held")
    broken = story.lab.violated()
    assert "every_lease_is_held_again" in broken, "it took longer than it may"
    assert "lease_has_one_holder" not in broken
