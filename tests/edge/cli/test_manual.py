"""`cascade run --manual`, played with the real kubectl: broken, found, repaired, and scored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.edge.cli.terminal import Terminal
from tests.support import tools, waiting
from tests.support.envtest import ApiServer
from tests.support.places import real

OPERATOR = Path(__file__).parents[3] / "operator"
SEED = 4711
# One enactor: nothing breaks by itself, so that the player does it, when it suits the test.
GAME = """\
apiVersion: cascade.lab/v1alpha1
kind: Scenario
metadata: {name: game}
spec:
  title: one enactor and one host, for a person to play with
  horizonSeconds: 100000
  fleet: {changeSeconds: 20}
  store: {tables: [{name: droplets, partitionKey: droplet}]}
  resources:
    - kind: EndpointRecord
      name: dynamodb
      spec: {hostname: dynamodb.us-east-1.cascade.lab, negativeTtlSeconds: 5}
    - kind: LoadBalancer
      name: lb-az1
      spec: {zone: az1, address: 127.0.16.1, capacityUnits: 1000, endpoints: [dynamodb]}
    - kind: LoadBalancer
      name: lb-az2
      spec: {zone: az2, address: 127.0.16.2, capacityUnits: 1000, endpoints: [dynamodb]}
    - {kind: Planner, name: planner, spec: {intervalSeconds: 60}}
    - {kind: Enactor, name: enactor-az1, spec: {zone: az1, inSyncSecondsMax: 3000}}
    - kind: DropletManager
      name: dwfm-az1
      spec:
        zone: az1
        droplets: 4
        checkIntervalSeconds: 20
        leaseSecondsMin: 120
        leaseSecondsMax: 300
  runbook:
    - {observed: EndpointEmpty, afterSeconds: 1, do: pointRootAtNewestTree, why: must not be done}
"""


def until(ask: Callable[[], bool], what: str) -> None:
    """A whole program begins, and goes on by the clock of the wall: on a busy machine, minutes."""
    waiting.until(ask, what, seconds_max=240)


class Player:
    """A person with a terminal: sees what the game says, and has kubectl."""

    def __init__(self, log: Path, kubeconfig: Path, namespace: str) -> None:
        self._log = log
        self._there = ["--kubeconfig", str(kubeconfig), "-n", namespace]

    def sees(self, text: str) -> bool:
        return text in " ".join(self._log.read_text().split())  # wherever a line is broken

    def kubectl(self, *words: str) -> str:
        command = [tools.path("kubectl"), *self._there, *words]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False
        ).stdout.strip()

    def record(self, path: str) -> str:
        return self.kubectl("get", "endpointrecord", "dynamodb", "-o", f"jsonpath={{{path}}}")

    def has_trees(self, number: int) -> bool:
        return len(self.kubectl("get", "recordtrees", "-o", "name").split()) >= number

    def loses_the_root(self) -> bool:
        """Until it is gone: the enactor may flip to another tree meanwhile."""
        self.kubectl("delete", "recordtree", self.record(".spec.root.tree"))
        return self.record(".status.answers") == "[]"

    def repairs_it(self) -> None:
        """The enactor is paused, and the root is the newest tree again."""
        paused = '{"spec":{"paused":true}}'
        said = self.kubectl("patch", "enactor", "enactor-az1", "--type", "merge", "-p", paused)
        assert "patched" in said
        newest = self.kubectl("get", "recordtrees", "-o", "name").splitlines()[-1]
        tree = newest.removeprefix("recordtree.cascade.lab/")
        root = {"tree": tree, "generation": int(tree[-6:])}
        spec = json.dumps({"spec": {"root": root, "rollback": None, "lock": None}})
        self.kubectl("patch", "endpointrecord", "dynamodb", "--type", "merge", "-p", spec)


@contextmanager
def game(folder: Path, *where: str) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "game.yaml").write_text(GAME)
    words = ["run", "game.yaml", "--manual", "--seed", str(SEED), "--speed", "60", *where]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from cascade.edge.cli import main; main()", *words],
            cwd=folder, stdout=log, stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": str(OPERATOR)},
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def played(process: subprocess.Popen[bytes], player: Player) -> None:
    """The whole game: it breaks, it is seen, repaired, and over."""
    until(lambda: player.has_trees(3), "three plans are applied")
    until(player.loses_the_root, "it answers with nothing")
    until(lambda: player.sees("leases held"), "a lease is lost")
    assert not player.sees(str(SEED)), "the seed is hidden"
    player.kubectl("get", "endpointrecords")
    assert player.record(".status.answers") == "[]", "the runbook is left out"
    player.repairs_it()
    until(lambda: process.poll() is not None, "the game is over")
    assert process.returncode == 0
    assert player.sees("Score, T0 is") and player.sees(f"The seed was {SEED}.")
    assert player.sees("a-person flipped it to")


def scored(folder: Path) -> tuple[dict[str, Any], list[float | None]]:
    """The score, and its times since T0 in their order."""
    reached = json.loads((folder / "runs" / "game-by-hand-1" / "score.json").read_text())
    return reached, [beat["here"] for beat in reached["since_t0_seconds"].values()]


@pytest.mark.needs("kubectl")
@pytest.mark.timeout(600)
def test_a_person_finds_and_repairs_it_and_is_told_how_fast(tmp_path: Path) -> None:
    kubeconfig = tmp_path / "cascade.kubeconfig"
    with game(tmp_path) as process:
        player = Player(tmp_path / "log", kubeconfig, "cascade")
        until(lambda: player.sees("export KUBECONFIG"), "the lab stands")
        played(process, player)
    reached, (looked, found, repaired, at_a_host, back) = scored(tmp_path)
    assert at_a_host is None and None not in (looked, found, repaired, back)
    assert 0 < looked < found < repaired < back  # type: ignore[operator]
    assert 0 <= reached["fewest_held"] < 4 == reached["leases"]
    assert not kubeconfig.exists()


@pytest.mark.needs("kubectl", "envtest")
@pytest.mark.timeout(600)
def test_it_can_be_played_on_a_real_api_server(tmp_path: Path, kube_apiserver: ApiServer) -> None:
    """There nobody sees who looks, so that line stays empty."""
    place = real(kube_apiserver)
    where = ("--driver", "cluster", "--kubeconfig", str(place.kubeconfig), "--context",
             place.context)  # fmt: skip
    with game(tmp_path, *where) as process:
        player = Player(tmp_path / "log", place.kubeconfig, "cascade-by-hand")
        played(process, player)
    reached, (looked, found, repaired, at_a_host, back) = scored(tmp_path)
    assert looked is None and at_a_host is None and None not in (found, repaired, back)
    assert 0 < found < repaired < back  # type: ignore[operator]
    assert 0 <= reached["fewest_held"] < 4 == reached["leases"]
    until(lambda: not place.crds(), "nothing of it is left")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--driver timed", "nobody can play in the timed driver's time: take --driver embedded"),
        ("--context mine", "--context is for --driver cluster, not --driver embedded"),
        (
            "--openmetrics run.om",
            "--openmetrics is not for a run that a person plays",
        ),
    ],
)
def test_what_nobody_can_play(words: str, sentence: str, terminal: Terminal) -> None:
    ended = terminal("run", "--manual", *words.split())
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"cascade: {sentence}")
    assert not Path("runs").exists()


@pytest.mark.parametrize("words", ["--port 1234", "--dns-port 1234"])
def test_a_port_is_of_a_game_only(words: str, terminal: Terminal) -> None:
    ended = terminal("run", *words.split())
    option = words.split()[0]
    assert ended.err == f"cascade: {option} is for --manual: add it, or leave {option} out\n"


def test_a_run_is_scored_from_its_folder(terminal: Terminal) -> None:
    terminal("run", "dns-race", "--driver", "timed", "--seed", "1")
    ended = terminal("score", "runs/dns-race-1-1")
    assert ended.code == 0 and "cause found: first deed there  -" in ended.out
    body = json.loads(terminal("score", "runs/dns-race-1-1", "-o", "json").out)
    assert body["schema"] == "cascade.score/1" and body["deeds"] == 0
