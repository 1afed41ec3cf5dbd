"""Prometheus scrapes every agent and knows the rules; it also says what the pods cost."""

from __future__ import annotations

import pytest

from tests.support.kind import SPEED, Lab, until
from tests.support.scraped import asked, most_of_a_role, roles, values

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.usefixtures("both_play"),
]


def mean(metric: str) -> str:
    return f"sum by (namespace) ({metric}_sum) / sum by (namespace) ({metric}_count)"


COSTS = {
    "memory, MB": "max_over_time(process_resident_memory_bytes[10m]) / 1e6",
    "CPU, millicores": "rate(process_cpu_seconds_total[1m]) * 1000",
}
STORY = {  # of each lab
    "lock held": mean("cascade_lock_hold_duration_story_seconds"),
    "API call": f"{mean('cascade_api_call_duration_seconds')} * {SPEED}",
}


def test_a_prometheus_scrapes_every_agent(race: Lab, guarded: Lab) -> None:
    def scraped() -> set[str]:
        return {
            target["discoveredLabels"]["__address__"].partition(".")[0]
            for target in asked("targets")["activeTargets"]
            if target["health"] == "up"
        }

    def pods() -> set[str]:
        return {
            pod["status"]["podIP"].replace(".", "-")
            for lab in (race, guarded)
            for pod in lab.all("pods", "-l", "app.kubernetes.io/part-of=cascade")
        }

    until(lambda: pods() == scraped(), "every pod of both labs is scraped")


def test_it_holds_the_rules() -> None:
    rules = {r["name"] for group in asked("rules")["groups"] for r in group["rules"]}
    assert "CascadeEndpointEmpty" in rules


def test_what_the_agents_cost_is_measured(race: Lab, guarded: Lab, show: list[str]) -> None:
    """So that what the manifests ask for is no guess."""
    there = roles(race, guarded)
    for what, expression in COSTS.items():
        costs = most_of_a_role(expression, there)
        show.append(f"e2e: {what}, most of a role: {costs}")
        assert set(there.values()) <= set(costs)
    for what, expression in STORY.items():
        means = {m["namespace"]: round(v, 2) for m, v in values(expression)}
        show.append(f"e2e: {what}, story seconds, mean: {means}")
        assert means
