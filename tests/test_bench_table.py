"""The figures in bench/README.md are put there by the benchmarks, one at a time if need be."""

from __future__ import annotations

import re

import pytest

from bench.table import FIRST, LAST, NAMES, README, machine, sections, written

EMPTY = f"# Benchmarks\n\nwords\n\n{FIRST}\n{LAST}\n\nmore words\n"


def test_what_a_benchmark_printed_stands_between_the_marks_and_nothing_else_changes() -> None:
    text = written(EMPTY, {"dns_server": "2 cores.\n\n    case  ratio"})
    assert sections(text) == {"dns_server": "2 cores.\n\n    case  ratio"}
    assert text.startswith("# Benchmarks\n\nwords\n\n") and text.endswith("\n\nmore words\n")
    assert "### `python -m bench.dns_server`\n" in text


def test_one_anew_leaves_the_others_as_they_were_in_their_order() -> None:
    text = written(EMPTY, {"story_hour": "old", "api_server": "old"})
    text = written(text, {"story_hour": "new"})
    assert sections(text) == {"api_server": "old", "story_hour": "new"}
    assert text.index("bench.api_server") < text.index("bench.story_hour")
    assert written(text, {}) == text


def test_a_lost_mark_is_said_before_anything_is_run() -> None:
    with pytest.raises(SystemExit, match="lacks the mark"):
        sections(EMPTY.replace(LAST, ""))


def test_the_readme_has_the_marks_and_every_section_is_a_benchmark() -> None:
    assert set(sections(README.read_text())) <= set(NAMES)
    assert all((README.parent / f"{name}.py").is_file() for name in NAMES)


def test_the_machine_is_said_with_how_busy_it_was() -> None:
    assert re.fullmatch(
        r"\d+ cores \(.*\), Python 3\.\d+\.\d+, \w+; load \d+\.\d before", machine()
    )
