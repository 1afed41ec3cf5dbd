"""What is deleted is gone, all of it, and nothing hangs: with the operators there, and without."""

from __future__ import annotations

import pytest

from tests.support.kind import Lab, kubectl, until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.timeout(400),
]
DELETED_SECONDS_MAX = 120


def plays(lab: Lab) -> None:
    """A scenario with plans and trees, whatever played there before."""
    lab.clear()
    lab.play("dns-race")
    until(lambda: len(lab.left()) > 20 and all(lab.served().values()), "a scenario is under way")


def test_a_deleted_scenario_leaves_nothing(race: Lab) -> None:
    plays(race)
    race.kubectl("delete", "-f", "scenarios/dns-race.yaml")
    until(lambda: race.left() == [], "nothing of it is left")


def test_it_leaves_nothing_though_the_operators_are_gone_first(guarded: Lab) -> None:
    plays(guarded)
    guarded.kubectl("delete", "deploy", "--all")
    until(lambda: guarded.named("pods") == {}, "no pod is left")
    guarded.kubectl("delete", "scenarios", "--all", seconds_max=DELETED_SECONDS_MAX)
    until(lambda: guarded.left() == [], "nothing of it is left")


def test_everything_that_was_applied_can_be_deleted_under_way(race: Lab) -> None:
    """The kinds, the scenario and the agents at once, in whatever order they happen to go."""
    race.play("dns-race")
    until(lambda: len(race.left()) > 20, "a scenario is under way")
    for applied in ("manifests/overlays/guarded", "manifests/overlays/kind"):
        kubectl("delete", "-k", applied, "--ignore-not-found", seconds_max=DELETED_SECONDS_MAX)
    for kind in ("namespaces", "customresourcedefinitions", "clusterroles", "clusterrolebindings"):
        names = kubectl("get", kind, "-o", "name").split()
        assert [n for n in names if "cascade" in n and "monitoring" not in n] == []
