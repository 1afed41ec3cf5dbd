"""A run from its file: judged anew from the history alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cascade.edge.report.reading import read_run, said_besides
from cascade.lab.run import Played
from cascade.model.errors import BadInput
from cascade.model.history_file import Header, HistoryWriter
from tests.support.runs import played


def written(path: Path, run: Played, entries: int | None = None) -> Path:
    with path.open("wb") as stream:
        header = Header(scenario=run.scenario.name, seed=run.seed, driver="timed", preset="guarded")
        writer = HistoryWriter(stream, header)
        for entry in run.entries[:entries]:
            writer.add(entry)
    return path


def test_the_history_alone_is_enough(tmp_path: Path) -> None:
    run = played("dns-race", 1)
    again = read_run(written(tmp_path / "any-name.jsonl", run))
    assert (again.seed, again.driver, again.lost) == (1, "timed", run.lost)
    assert [v.verdict for v in again.verdicts] == [v.verdict for v in run.verdicts]
    assert again.scenario.spec == run.scenario.spec
    assert again.ended_at == pytest.approx(run.entries[-1].at)


def test_a_broken_verdict_file_is_not_needed(tmp_path: Path) -> None:
    written(tmp_path / "history.jsonl", played("dns-race", 1))
    (tmp_path / "verdict.json").write_text("{")
    assert read_run(tmp_path).lost == ["dynamodb-account", "dynamodb-fips"]


def test_a_line_that_breaks_off_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "history.jsonl", played("dns-race", 1), entries=3)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(BadInput, match=r"history.jsonl line 4 breaks off"):
        read_run(tmp_path)


def test_a_history_without_a_scenario_is_no_run(tmp_path: Path) -> None:
    written(tmp_path / "history.jsonl", played("dns-race", 1), entries=0)
    with pytest.raises(BadInput, match="holds no Scenario, so it is no whole run"):
        read_run(tmp_path)


def test_a_verdict_that_somebody_spoilt_says_nothing(tmp_path: Path) -> None:
    """The history says what matters; of verdict.json what is as it should be is taken."""
    verdict = tmp_path / "verdict.json"
    verdict.write_text('{"calls": "many", "ended_at_seconds": null, "interrupted": true}')
    assert said_besides(verdict) == {"interrupted": True}
    verdict.write_text('["a", "list"]')
    assert said_besides(verdict) == {}
