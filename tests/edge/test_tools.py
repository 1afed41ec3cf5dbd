"""What is on a machine, from a folder of small programs that answer as the real ones do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cascade.edge import tools
from cascade.edge.cli.group import COMMANDS
from cascade.edge.tools import TOOLS, look
from tests.support.tools import GOLDEN

ROOT = Path(__file__).parents[2]
NO_ENGINE = 'case "$1" in --version) echo 24.0.5;; *) echo away >&2; exit 1;; esac'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only one that is looked at."""
    monkeypatch.setattr(tools, "folders", lambda: [str(tmp_path)])
    monkeypatch.delenv(tools.ASSETS_IN, raising=False)
    return tmp_path


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_an_empty_machine_has_nothing(folder: Path) -> None:
    assert {(look(tool).state, look(tool).path) for tool in TOOLS.values()} == {("absent", None)}


@pytest.mark.parametrize(
    ("name", "called", "script", "expected"),
    [
        ("kubectl", "kubectl", "echo Client Version: v1.28.0", ("here", "1.28.0")),
        ("kubectl", "kubectl", 'echo {Major:"1", GitVersion:"v1.20.2"}', ("too old", "1.20.2")),
        ("dig", "dig", "echo DiG 9.18.49-1 >&2", ("here", "9.18.49")),
        ("docker", "docker", "echo 28.2.2", ("here", "28.2.2")),
        ("docker", "docker", NO_ENGINE, ("no engine", "24.0.5")),
        ("chromium", "google-chrome", "echo Google Chrome 141.0.1", ("here", "141.0.1")),
        ("chromium", "chromium-browser", "echo please use snap; exit 1", ("broken", "")),
        ("promtool", "promtool", "exec /absent/promtool", ("broken", "")),
    ],
)
def test_a_program_is_here_when_it_will_do(
    folder: Path, name: str, called: str, script: str, expected: tuple[str, str]
) -> None:
    path = program(folder, called, script)
    found = look(TOOLS[name])
    assert (found.state, found.version, found.path) == (*expected, path)
    assert found.usable is (expected[0] == "here")


def test_an_old_one_does_not_hide_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    program(tmp_path / "one", "kubectl", "echo v1.20.0")
    newer = program(tmp_path / "two", "kubectl", "echo v1.34.1")
    monkeypatch.setattr(tools, "folders", lambda: [str(tmp_path / n) for n in ("one", "two")])
    assert look(TOOLS["kubectl"]).path == newer


def test_the_assets_are_two_programs_in_one_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tools.ASSETS_IN, str(folder))
    program(folder, "kube-apiserver", "echo Kubernetes v1.34.3")
    assert look(TOOLS["envtest"]).state == "broken"
    program(folder, "etcd", "echo etcd Version: 3.6.4")
    found = look(TOOLS["envtest"])
    assert (found.state, found.version, found.path) == ("here", "1.34.3", str(folder))


def test_what_is_said_to_need_a_tool_is_there() -> None:
    targets = re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    there_is = {f"cascade {name}" for name in COMMANDS} | {f"make {name}" for name in targets}
    named = {user for tool in TOOLS.values() for user in tool.needed_by}
    assert named and not named - there_is


def test_what_a_test_needs_is_said_to_be_needed_by_the_tests() -> None:
    """All but recorded exchanges, which are no program and nothing that a user needs."""
    wanted: set[tuple[str, str]] = set()
    for path in {*(ROOT / "tests").rglob("test_*.py")} - {ROOT / "tests" / "test_left_out.py"}:
        for marks in re.findall(r'mark\.needs\(("[^)]*")\)', path.read_text()):
            by = "make e2e" if "e2e" in path.parts else "make test"
            wanted |= {(t, by) for t in re.findall(r'"(\w+)"', marks) if t != GOLDEN}
    assert wanted and not wanted - {(t.name, by) for t in TOOLS.values() for by in t.needed_by}
