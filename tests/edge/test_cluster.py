"""The cluster driver: a run in a namespace of its own, and afterwards nothing of it is left.

On the embedded server, and on a real kube-apiserver where there is one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cascade.agents.fleet import FleetAgent
from cascade.edge import cluster
from cascade.lab.run import Played
from cascade.model.errors import BadInput
from cascade.model.history import AnswerChange, Write
from cascade.model.resources import LoadBalancer
from tests.support.live import race
from tests.support.places import NAMESPACES, Place, embedded, real
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
SPEED = 30.0
STORY_SECONDS = 300.0  # ten seconds: enough for a plan to be applied on a busy machine
ELSEWHERE = "/apis/cascade.lab/v1alpha1/namespaces/default/loadbalancers"
AGENTS = {"a-person", "director", "dns", "fleet", "observer", "planner", "probe"} | {
    f"enactor-az{zone}" for zone in (1, 2, 3)
}


@pytest.fixture(params=["embedded", pytest.param("real", marks=pytest.mark.needs("envtest"))])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "real":
        yield real(request.getfixturevalue("kube_apiserver"))
    else:
        with embedded(tmp_path) as found:
            yield found


def play(place: Place, seconds: float = STORY_SECONDS, **more: Any) -> Played:
    more = {"context": place.context, "kubeconfig": place.kubeconfig, "speed": SPEED} | more
    return cluster.play(race(seconds), 1, **more)


def nothing_is_left(place: Place) -> bool:
    """Without controllers a real namespace stays Terminating, but it is empty."""
    return not place.crds() and "Active" not in place.namespaces().values()


def test_a_run_works_is_recorded_in_order_and_leaves_nothing(place: Place) -> None:
    played = play(place)

    entries = played.entries
    assert [entry.step for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    writes = [entry for entry in entries if isinstance(entry, Write)]
    versions = [write.version for write in writes]
    assert versions == sorted(set(versions))
    assert {write.by for write in writes} <= AGENTS
    assert {(write.by, write.verb, write.kind) for write in writes} >= {
        ("a-person", "create", "Scenario"),
        ("director", "create", "Enactor"),
        ("planner", "create", "DNSPlan"),
        ("dns", "replace_status", "RecordTree"),
    }
    assert any(isinstance(entry, AnswerChange) and entry.addresses for entry in entries)
    assert played.notes["api_latency_story_seconds"] and played.notes["lock_hold_story_seconds"]
    assert nothing_is_left(place)


def test_definitions_that_were_there_before_stay(place: Place) -> None:
    place.apply_crd("loadbalancers")
    try:
        play(place, 20)
        assert place.crds() == ["loadbalancers.cascade.lab"]
    finally:
        remove_crd(place, "loadbalancers")


def test_a_definition_with_objects_elsewhere_stays(place: Place) -> None:
    """Somebody took to it while the run went on: their object would go with it."""
    balancer = LoadBalancer.named("theirs", zone="z", address="192.0.2.1", endpoints=("e",))
    done: list[Any] = []

    def somebody(now: float, entries: object) -> None:
        if not done:
            done.append(place.ask(ELSEWHERE, "POST", balancer.to_json()))

    play(place, 20, watch=somebody)
    try:
        assert place.crds() == ["loadbalancers.cascade.lab"]
        assert place.names(ELSEWHERE) == ["theirs"]
    finally:
        remove_crd(place, "loadbalancers")


def test_two_runs_after_each_other_meet_nothing_of_the_first(place: Place) -> None:
    assert play(place, 20).entries
    assert play(place, 20).entries
    assert nothing_is_left(place)


def test_a_namespace_of_somebody_elses_is_not_entered(place: Place) -> None:
    with pytest.raises(BadInput, match="namespace default exists already: give another"):
        play(place, namespace="default")
    assert nothing_is_left(place) and "default" in place.names(NAMESPACES)


def test_a_mistake_of_ours_leaves_nothing_behind_either(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mistaken(self: FleetAgent) -> None:
        await self.clock.sleep(5)
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(FleetAgent, "run", mistaken)
    with pytest.raises(KeyError, match="a mistake of ours"):
        play(place)
    assert nothing_is_left(place)


def test_ctrl_c_leaves_nothing_behind_and_keeps_what_was_recorded(place: Place) -> None:
    script = f"""
import json
from pathlib import Path
from cascade.edge import cluster
from tests.support.live import race
def say(now, entries):
    print(len(entries), flush=True)
played = cluster.play(race(3600), 1, context={place.context!r}, speed={SPEED},
                      kubeconfig=Path({str(place.kubeconfig)!r}), watch=say)
print(json.dumps([played.interrupted, len(played.entries) > 20]))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'operator'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while int(process.stdout.readline()) < 30:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (json.loads(out.splitlines()[-1]), err, process.returncode) == ([True, True], "", 0)
    assert nothing_is_left(place)


def test_a_user_without_rights_is_told_so(place: Place, tmp_path: Path) -> None:
    config = json.loads(json.dumps(_yaml(place.kubeconfig)))
    config["users"][0]["user"] = {"token": "of-somebody-else"}
    stranger = tmp_path / "stranger"
    stranger.write_text(json.dumps(config))
    with pytest.raises(BadInput, match="does not let the run go on: Unauthorized; give its user"):
        play(place, kubeconfig=stranger)


def test_a_server_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with embedded(tmp_path) as gone:
        pass
    with pytest.raises(BadInput, match=r"at http://127\.0\.0\.1:\d+ does not answer \(.+\): start"):
        play(gone)


def remove_crd(place: Place, plural: str) -> None:
    """And wait: the next test must not meet it."""
    name = f"{plural}.cascade.lab"
    place.ask(f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}", "DELETE")
    until(lambda: name not in place.crds(), f"{name} is gone")


def _yaml(path: Path) -> Any:
    import yaml

    return yaml.safe_load(path.read_text())
