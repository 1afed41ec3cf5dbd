"""Where the race does not happen, at the same speed: two enactors, and a plan a minute."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.support.kind import ROOT, SPEED, Lab, until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.usefixtures("both_play"),
    pytest.mark.timeout(600),
]
STORY_SECONDS = 2400  # the race as it was loses half of its runs in 1440


def as_it_was() -> dict[str, Any]:
    spec: dict[str, Any] = yaml.safe_load((ROOT / "scenarios/dns-race.yaml").read_text())["spec"]
    return spec


def two_enactors() -> dict[str, Any]:
    resources = [r for r in as_it_was()["resources"] if r["name"] != "enactor-az3"]
    return {"resources": resources}


def a_plan_a_minute() -> dict[str, Any]:
    resources = as_it_was()["resources"]
    for resource in resources:
        if resource["kind"] == "Planner":
            resource["spec"]["intervalSeconds"] = 60
    return {"resources": resources, "fleet": {"changeSeconds": 60}}


def test_with_two_enactors_or_a_plan_a_minute_nothing_is_lost(
    race: Lab, guarded: Lab, show: list[str]
) -> None:
    """Side by side, in the namespaces of the two races."""
    controls = {race: two_enactors(), guarded: a_plan_a_minute()}
    for lab, changes in controls.items():
        lab.clear()
        lab.play("dns-race", **changes)
    for lab in controls:
        until(lambda lab=lab: "clock" in lab.scenario().get("status", {}), "the story begins")
        until(
            lambda lab=lab: lab.story_seconds() >= STORY_SECONDS or lab.empty(),
            "the story is long enough",
            STORY_SECONDS / SPEED + 60,
        )
        assert (lab.empty(), lab.violated().get("endpoint_never_empty")) == ([], None)
        lab.goes_on()
    show.append(f"e2e: two enactors, a plan a minute: nothing lost in {STORY_SECONDS / 60:.0f} min")
