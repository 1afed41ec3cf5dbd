"""A test that needs an absent tool is left out by name in one line; in CI that is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import tools

pytest_plugins = ["pytester"]

SUITE = """
import pytest

@pytest.mark.needs("kind")
@pytest.mark.parametrize("round", [1, 2])
def test_in_a_cluster(round): pass

@pytest.mark.needs("dig", "kind")
def test_a_question(): pass

def test_everywhere(): pass

@pytest.mark.e2e
def test_of_a_lab(): pass
"""
QUIETLY = ("-q", "-p", "no:xdist", "-p", "no:asyncio")
LINE = (
    "left out for want of a cluster of their own (make e2e): test_of_a_lab; "
    "kind (*): test_a_question, test_in_a_cluster"
)


@pytest.fixture
def without_kind(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with this project's rules, on a machine that has dig and lacks kind."""
    found = {"dig": "/usr/bin/dig", "kind": None}
    monkeypatch.setattr(tools, "find", found.__getitem__)
    for name in ("CI", "CASCADE_CI"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text())
    pytester.makepyfile(SUITE)
    return pytester


def test_absent_tools_are_named_in_one_line(without_kind: pytest.Pytester) -> None:
    result = without_kind.runpytest_inprocess(*QUIETLY)
    result.assert_outcomes(passed=1, skipped=4)
    result.stdout.fnmatch_lines([LINE])


def test_a_line_that_names_many_stays_short(without_kind: pytest.Pytester) -> None:
    many = "".join(f"def test_{letter}(): pass\n" for letter in "abcdef")
    without_kind.makepyfile(f"import pytest\npytestmark = pytest.mark.needs('kind')\n{many}")
    result = without_kind.runpytest_inprocess(*QUIETLY)
    result.stdout.fnmatch_lines(
        ["left out for want of kind (*): test_a, test_b, test_c and 3 more"]
    )


def test_what_needs_a_cluster_runs_when_it_is_asked_for(without_kind: pytest.Pytester) -> None:
    result = without_kind.runpytest_inprocess(*QUIETLY, "-m", "e2e")
    result.assert_outcomes(passed=1, deselected=4)


@pytest.mark.parametrize("name", ["CI", "CASCADE_CI"])
def test_in_ci_an_absent_tool_is_an_error(
    without_kind: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "true")
    result = without_kind.runpytest_inprocess(*QUIETLY)
    result.assert_outcomes(passed=1, errors=3, skipped=1)
    result.stdout.fnmatch_lines(["*kind is absent; to get it: *"])


def test_a_tool_that_nobody_knows_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ValueError, match="no tool 'kubctl' is known here"):
        tools.find("kubctl")


def test_an_absent_tool_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find", lambda tool: None)
    with pytest.raises(tools.ToolAbsent, match="dig is absent; to get it: make tools"):
        tools.path("dig")
