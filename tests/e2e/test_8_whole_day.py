"""us-east-1 in pods, from the race to load balancers that are well: every system of the story.

Some twenty-five minutes by itself: `make e2e-day`. Fewer droplets and rarer checks than in the
scenario, each of which takes longer: tests/support/fast_clock.py. What happened is what
`cascade record` saw from outside.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cascade.edge.report.reading import read_run
from cascade.lab.milestones import milestones
from cascade.lab.run import Played
from tests.support.fast_clock import Spec, fewer_droplets, rarer_checks, spec_of
from tests.support.kind import CLUSTER, ROOT, STATE, Lab
from tests.support.scraped import most_of_a_role, roles

SPEED = float(os.environ.get("E2E_DAY_SPEED", "40"))  # story seconds a second
HOUR = 3600 / SPEED
LOSS_HOURS_MAX = 3  # the race is chance
DAY_HOURS = 13  # so long after the loss it ends: all is well after twelve, elsewhere
SECONDS_MAX = (LOSS_HOURS_MAX + DAY_HOURS) * HOUR + 120
# Instances are as many as ever, and each waits for its launch in the same queue as the droplets.
# With a queue that slows at a fourth of the items, and calls of seconds, hosts collapsed under the
# first 174 launches, before anything was lost.
LAUNCHES = {"operationSeconds": 0.3, "slowdownItems": 20}
MEMORY = "max_over_time(process_resident_memory_bytes[1h]) / 1e6"
CPU = "max_over_time(rate(process_cpu_seconds_total[1m])[1h:30s]) * 1000"
# A claim about seconds is left to the observer: a recorder on a busy machine hears late.
NEVER = {"lease_has_one_holder", "no_launch_without_a_lease", "running_instances_are_left_alone"}
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("docker", "kind", "kubectl"),
    pytest.mark.timeout(SECONDS_MAX + 300),
]


def the_day() -> Spec:
    """What is other than in the scenario."""
    spec = rarer_checks(fewer_droplets(spec_of("us-east-1")))
    for resource in spec["resources"]:
        if resource["kind"] == "DropletManager":
            resource["spec"] |= LAUNCHES
    return spec | {"stop": spec["stop"] | {"afterSeconds": DAY_HOURS * 3600}}


@pytest.fixture(scope="module")
def recorder(race: Lab, guarded: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Alone on the cluster's machine; the folder that the recorder writes to."""
    for lab in (race, guarded):
        lab.clear()
    guarded.kubectl("scale", "deploy", "--all", "--replicas=0")
    out = tmp_path_factory.mktemp("recorded")
    cascade = ROOT / ".venv" / "bin" / "cascade"
    where = ("--context", f"kind-{CLUSTER}", "--kubeconfig", STATE / "kubeconfig")
    with (out / "said").open("w") as said:
        recording = subprocess.Popen(
            [cascade, "record", *where, "--namespace", race.namespace, "--out", out],
            stdout=said,
            stderr=said,
        )
    try:
        race.play("us-east-1", SPEED, **the_day())
        recording.wait(SECONDS_MAX)
        yield out
    finally:
        recording.terminate()
        recording.wait(30)


@pytest.fixture(scope="module")
def day(recorder: Path, show: list[str]) -> Played:
    show += (recorder / "said").read_text().splitlines()
    [folder] = recorder.glob("us-east-1-*")
    return read_run(folder)


def test_every_system_of_the_story_fails_in_its_turn_and_comes_back(day: Played) -> None:
    found = milestones(day.entries, day.ended_at)
    order = ("endpoint_empty", "leases_gone", "dns_back", "people_throttle", "leases_back")
    missing = [name for name, at in found.items() if at is None]
    assert not set(order) & set(missing), f"never: {missing}"
    times = [found[name] or 0.0 for name in order]
    assert times == sorted(times)
    later = ("network_slow", "first_failover", "failover_off", "nlb_errors_end", "network_normal")
    assert not set(later) & set(missing), f"never: {missing}"
    assert all((found[name] or 0.0) > (found["dns_back"] or 0.0) for name in later)


def test_nothing_is_broken_that_a_story_cannot_break(day: Played) -> None:
    broken = {verdict.claim for verdict in day.verdicts if verdict.verdict == "violated"}
    assert "endpoint_never_empty" in broken
    assert not broken & NEVER


def test_what_it_cost_is_measured(day: Played, race: Lab, show: list[str]) -> None:
    there = roles(race)
    for what, expression in (("memory, MB", MEMORY), ("CPU, millicores", CPU)):
        costs = most_of_a_role(expression, there)
        show.append(f"e2e: {what}, most of a role in the whole day: {costs}")
        assert set(there.values()) <= set(costs)
