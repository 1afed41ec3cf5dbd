"""The help: there at once, with an example for each command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cascade.edge.cli.group import COMMANDS
from tests.edge.cli.terminal import Terminal

OPERATOR = Path(__file__).parents[3] / "operator"
HEAVY = {"pydantic", "kopf", "aiohttp", "rich", "jinja2", "yaml", "cascade.model"}
LOADED = "import sys; sys.stderr.write(' '.join(sys.modules))"


def test_the_help_names_every_command_and_loads_none(terminal: Terminal) -> None:
    ended = terminal("--help")
    assert (ended.code, ended.err) == (0, "")
    for name, entry in COMMANDS.items():
        assert f"  {name} " in ended.out and entry.line in ended.out
    assert terminal("-h") == ended == terminal()


def test_nothing_heavy_is_imported_for_the_help() -> None:
    program = (
        "import sys, atexit\n"
        f"atexit.register(lambda: exec({LOADED!r}))\n"
        "sys.argv = ['cascade', '--help']\n"
        "from cascade.edge.cli import main\n"
        "main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True,
        env=os.environ | {"PYTHONPATH": str(OPERATOR)},
    )  # fmt: skip
    assert not HEAVY & set(ended.stderr.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_an_example(command: str, terminal: Terminal) -> None:
    ended = terminal(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: cascade {command} ")
    assert "Example" in ended.out and f"cascade {command}" in ended.out.partition("Example")[2]


def test_the_version_is_the_installed_one(terminal: Terminal) -> None:
    ended = terminal("--version")
    assert ended.code == 0 and ended.out.startswith("cascade")


def test_as_a_plugin_it_calls_itself_what_the_user_typed(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cascade.edge.cli import failures

    monkeypatch.setattr(failures, "called", lambda: "kubectl cascade")
    assert terminal("run", "--help").out.startswith("Usage: kubectl cascade run ")
