"""The embedded driver: real operators over HTTP, equal when the seed is, and gone when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cascade.edge import embedded
from cascade.lab import timed_run
from cascade.lab.run import Played
from cascade.model.history_file import history_hash
from tests.support.live import open_files, race, sorts

MINUTES = 60.0
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def six_minutes() -> Played:
    return embedded.play(race(6 * MINUTES), seed=3)


def test_the_history_tells_what_the_timed_drivers_tells(six_minutes: Played) -> None:
    timed = timed_run.play(race(6 * MINUTES), seed=3)
    assert sorts(six_minutes.entries) == sorts(timed.entries)


def test_equal_seeds_give_equal_histories(six_minutes: Played) -> None:
    again = embedded.play(race(6 * MINUTES), seed=3)
    other = embedded.play(race(6 * MINUTES), seed=4)

    assert history_hash(again.entries) == history_hash(six_minutes.entries)
    assert history_hash(other.entries) != history_hash(six_minutes.entries)
    assert again.to_json() == six_minutes.to_json()


def test_an_equal_history_needs_no_equal_process() -> None:
    """Another order of sets and another start of the process change nothing."""
    hashes = {
        _in_a_process(
            "print(history_hash(embedded.play(race(90), seed=5).entries))", PYTHONHASHSEED=salt
        )
        for salt in ("0", "1", "4711")
    }
    assert len(hashes) == 1


def test_steps_and_times_grow_and_versions_are_the_servers(six_minutes: Played) -> None:
    entries = six_minutes.entries
    assert [entry.step for entry in entries] == list(range(1, len(entries) + 1))
    times = [entry.at for entry in entries]
    assert times == sorted(times) and times[-1] <= 6 * MINUTES
    versions = [entry.version for entry in entries if hasattr(entry, "version")]
    assert versions == sorted(set(versions))


def test_a_run_states_what_a_call_and_a_lock_cost(six_minutes: Played) -> None:
    """As the scenario's law of the API has it: 0.025 to 0.075 s."""
    notes: Any = six_minutes.notes
    assert 0.045 < notes["api_latency_story_seconds"]["mean"] < 0.055
    assert notes["api_latency_story_seconds"]["p99"] <= 0.076
    assert notes["lock_hold_story_seconds"]["mean"] > 2.0
    assert notes["api_calls"] == six_minutes.calls > 100


def test_nothing_is_left_running_or_open() -> None:
    embedded.play(race(30), seed=1)  # what is opened once for a process is open now
    before = open_files()
    embedded.play(race(30), seed=1)
    assert open_files() == before


def test_on_the_wall_clock_it_is_the_same_run_at_another_pace() -> None:
    """Not the same history, but the same sort of one; in twice the story, as machines are slow."""
    played = embedded.play(race(80), seed=1, speed=10.0)
    virtual = embedded.play(race(40), seed=1)

    assert played.ended_at >= 80
    usual = {sort for sort in sorts(virtual.entries) if sort[1] != "note"}
    assert usual <= sorts(played.entries)


def test_the_watch_is_shown_the_history_as_it_grows() -> None:
    shown: list[tuple[float, int]] = []
    played = embedded.play(
        race(60), seed=1, watch=lambda now, entries: shown.append((now, len(entries)))
    )
    assert shown == sorted(shown) and shown[-1] == (60.0, len(played.entries))


@pytest.mark.parametrize("speed", [None, 60.0], ids=["virtual time", "wall clock"])
def test_ctrl_c_ends_it_and_keeps_what_was_recorded(speed: float | None) -> None:
    script = f"""
        played = embedded.play(race(500_000), seed=1, speed={speed}, watch=say_once)
        told = [played.interrupted, len(played.entries) > 20, played.ended_at < 500_000]
        print(json.dumps(told), flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _PRELUDE + "\n".join(map(str.strip, script.splitlines()))],
        env=_env(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (json.loads(out), err, process.returncode) == ([True, True, True], "", 0)


def test_a_port_that_is_taken_is_the_callers_error() -> None:
    async def twice() -> None:
        first = embedded.Lab(race(60), 1, 1.0)
        await first.start()
        try:
            with pytest.raises(OSError):
                await embedded.Lab(race(60), 1, 1.0).start(int(first.server.url.split(":")[-1]))
        finally:
            await first.stop()

    asyncio.run(twice())


_PRELUDE = """
import json
from cascade.edge import embedded
from cascade.model.history_file import history_hash
from tests.support.live import race
said = []
def say_once(now, entries):
    if len(entries) > 20 and not said:
        said.append(print("begun", flush=True))
"""


def _env(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'operator'}{os.pathsep}{ROOT}", **more}


def _in_a_process(line: str, **env: str) -> str:
    command = [sys.executable, "-c", _PRELUDE + line]
    done = subprocess.run(
        command, env=_env(**env), capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout
