"""Ctrl-C in a terminal reaches every process of a command: 130, and one word from one of them."""

from __future__ import annotations

import builtins
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cascade.edge.cli import main
from tests.support.waiting import until

OPERATOR = Path(__file__).parents[3] / "operator"
PROGRAM = "from cascade.edge.cli import main; main()"


def test_a_study_ends_with_all_its_processes(tmp_path: Path) -> None:
    """As soon as it says what it does its processes begin, and read what they need."""
    command = [sys.executable, "-c", PROGRAM, "study", "--seeds", "1000", "--jobs", "2"]
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(OPERATOR)},
    ) as study:  # fmt: skip
        assert study.stderr is not None
        first = study.stderr.readline()
        os.killpg(study.pid, signal.SIGINT)
        rest = study.stderr.read()
        code = study.wait()
    assert code == 130 and first.startswith("contention: ")
    assert "Traceback" not in rest and rest.endswith("cascade: interrupted\n")


def test_a_study_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    """They hold the other end of its stderr: it ends with the last of them."""
    out = tmp_path / "runs.jsonl"
    row = ["--row", "10% lost", "--seeds", "100", "--jobs", "2", "--out", str(out)]
    command = [sys.executable, "-c", PROGRAM, "study", "lease-lengths", *row]
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(OPERATOR)},
    ) as study:  # fmt: skip
        assert study.stderr is not None
        until(lambda: out.exists() and out.read_text() != "", "a run is written")
        study.kill()
        study.stderr.read()
    assert 1 <= out.read_text().count("\n") < 100


def test_before_anything_is_loaded_it_ends_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = builtins.__import__

    def interrupted(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("cascade.edge.cli"):
            raise KeyboardInterrupt
        return loads(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
