"""`cascade record`: what was watched is kept as a run, and the exit code is a run's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cascade.edge import recording
from cascade.edge.operators.session import Api
from cascade.lab import timed_run
from cascade.lab.run import Played, Watch
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Expectation, RunningClock
from tests.edge.cli.terminal import Terminal
from tests.support.live import race

SEED = 7


@pytest.fixture
def on_stage(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """Pods that play the race for ten minutes, and a cluster to see them on."""
    wish = Expectation(claim="endpoint_never_empty", verdict="violated")
    clock = RunningClock(wall_start_seconds=1, speed=30, seed=SEED)
    scenario = race(600, expectations=(wish,)).with_status(clock=clock)

    def record(api: Api, namespace: str, scenario: Scenario, watch: Watch) -> Played:
        assert namespace == "lab"
        return replace(timed_run.play(scenario, SEED, watch), driver=recording.DRIVER, calls=0)

    monkeypatch.setattr("cascade.edge.kubeconfig.api_of", lambda *_: Api("http://server.invalid"))
    monkeypatch.setattr(recording, "begun", lambda api, namespace: scenario)
    monkeypatch.setattr(recording, "record", record)
    return scenario


def test_what_was_watched_is_kept_and_judged(on_stage: Scenario, terminal: Terminal) -> None:
    ended = terminal("record", "--namespace", "lab", "--out", "kept")
    assert ended.code == 1, "ten minutes are too short for the loss that it expects"
    assert "waiting for a scenario in namespace lab of http://server.invalid" in ended.err
    assert f"seed {SEED}" in ended.out and "Not what the scenario expects" in ended.out
    assert "API calls" not in ended.out, "the pods count them, and nobody here"
    folder = Path("kept") / f"{on_stage.name}-{SEED}-1"
    assert {path.name for path in folder.iterdir()} >= {"history.jsonl", "report.html"}
    assert json.loads((folder / "verdict.json").read_text())["driver"] == "cluster"
    assert terminal("report", str(folder), "--out", "again.html").code == 0


def test_for_a_program_stdout_is_the_verdict_alone(on_stage: Scenario, terminal: Terminal) -> None:
    ended = terminal("record", "--namespace", "lab", "-o", "json")
    assert json.loads(ended.out)["scenario"] == on_stage.name
