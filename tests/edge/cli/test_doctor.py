"""`cascade doctor`: a line a tool, and whether the commands can be used at all."""

from __future__ import annotations

import json
import sys

import pytest

from cascade.edge import tools
from tests.edge.cli.terminal import Terminal


@pytest.fixture(autouse=True)
def a_bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "folders", list)
    monkeypatch.delenv(tools.ASSETS_IN, raising=False)


def test_a_machine_without_any_tool_can_do_all_that_the_commands_do(terminal: Terminal) -> None:
    ended = terminal("doctor")
    assert (ended.code, ended.err) == (0, "")
    *lines, empty, conclusion = ended.out.splitlines()
    assert [line.split()[:2] for line in lines] == [["absent", name] for name in tools.TOOLS]
    for line, tool in zip(lines, tools.TOOLS.values(), strict=True):
        needed_by = ", ".join(tool.needed_by)
        assert line.endswith(f"-  for {needed_by}; to get it: {tool.how_to_get}"), line
    assert empty == "" and conclusion.startswith("run, explore, study, report and all other")


def test_programs_read_the_same(terminal: Terminal) -> None:
    ended = terminal("doctor", "-o", "json")
    said = json.loads(ended.out)
    assert (ended.code, said["basics"]["missing"]) == (0, [])
    kind = next(row for row in said["tools"] if row["name"] == "kind")
    assert kind == {
        "name": "kind",
        "state": "absent",
        "version": None,
        "path": None,
        "needed_by": list(tools.TOOLS["kind"].needed_by),
        "how_to_get": tools.TOOLS["kind"].how_to_get,
    }


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_package_that_is_missing_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    for module in [name for name in sys.modules if name.startswith("cascade.edge.report")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    ended = terminal("doctor", "-o", output)
    assert ended.code == 1
    last = ended.out.splitlines()[-1]
    if output == "json":
        assert json.loads(ended.out)["basics"]["missing"] == ["jinja2"]
    else:
        assert last == "broken: jinja2; make setup mends it, or install cascade-lab again"
