"""`cascade run` in the timed driver: what it prints, what it writes, how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cascade.edge.cli import drivers
from cascade.edge.report.reading import read_run
from cascade.lab.run import Played, Watch
from cascade.lab.scenario_file import load
from cascade.model.history_file import history_hash
from cascade.model.resources import Scenario
from tests.edge.cli.terminal import Terminal

TIMED = ("--driver", "timed")
FILES = ["history.jsonl", "replay.txt", "report.html", "scenario.yaml", "verdict.json"]


def test_the_seed_comes_first_and_the_story_is_told(terminal: Terminal) -> None:
    ended = terminal("run", *TIMED)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "seed 1"
    assert lines[1].startswith("scenario dns-race: ")
    assert "0:14:25 dynamodb-account answers with nothing" in lines
    for told in (
        "dynamodb-account and dynamodb-fips are lost: no answer since 0:14:25, and no enactor can",
        "  1. At 0:08:56 enactor-az3 picks up plan 27: it is newer than 26, the last one it",
        "All 3 expectations of the scenario are met.",
        "report  runs/dns-race-1-1/report.html",
        "again   cascade run runs/dns-race-1-1/scenario.yaml --seed 1 --driver timed",
    ):
        assert any(line.startswith(told) for line in lines), told
    assert ": the stale" in ended.out and "clean-up of enactor-az2" in ended.out


def test_the_folder_holds_what_is_needed_to_do_it_again(terminal: Terminal) -> None:
    terminal("run", *TIMED, "--set", "enactor.keepGenerations=9", "--seed", "5")
    folder = Path("runs/dns-race-5-1")
    assert sorted(path.name for path in folder.iterdir()) == FILES
    again = (folder / "replay.txt").read_text().split()
    assert again[-7:] == [
        "cascade",
        "run",
        "runs/dns-race-5-1/scenario.yaml",
        "--seed",
        "5",
        *TIMED,
    ]
    terminal(*again[-6:])
    first, second = (read_run(Path(f"runs/dns-race-5-{n}")) for n in (1, 2))
    assert history_hash(first.entries) == history_hash(second.entries)
    assert load(folder / "scenario.yaml") == load(Path("runs/dns-race-5-2/scenario.yaml"))


def test_what_is_read_from_the_folder_is_what_was_judged(terminal: Terminal) -> None:
    ended = terminal("run", *TIMED, "-o", "json")
    said = json.loads(ended.out)
    assert said == json.loads(Path("runs/dns-race-1-1/verdict.json").read_text())
    assert ended.err.startswith("seed 1\n")
    read = read_run(Path("runs/dns-race-1-1")).to_json()
    for field in ("policies", "lost", "calls", "expectations_unmet", "ended_at_seconds"):
        assert read[field] == said[field]
    assert judged(read) == judged(said)


def judged(verdict: dict[str, Any]) -> dict[str, tuple[str, int | None]]:
    """Without the times, of which a file keeps microseconds."""
    claims = verdict["claims"]
    return {name: (claim["verdict"], claim["step"]) for name, claim in claims.items()}


def test_unmet_expectations_exit_with_1(terminal: Terminal) -> None:
    ended = terminal("run", *TIMED, "--preset", "guarded")
    assert ended.code == 1
    assert "Not what the scenario expects: endpoint_never_empty was expected violated" in ended.out


def test_ctrl_c_keeps_what_was_recorded(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = drivers.play

    def interrupted(
        choice: drivers.Choice, scenario: Scenario, seed: int, watch: Watch, told: object
    ) -> Played:
        def until_ten_minutes(now: float, entries: object) -> None:
            watch(now, entries)  # type: ignore[arg-type]
            if now >= 600:
                raise KeyboardInterrupt

        return whole(choice, scenario, seed, until_ten_minutes)

    monkeypatch.setattr(drivers, "play", interrupted)
    ended = terminal("run", *TIMED)
    assert ended.code == 130
    assert "Interrupted at 0:10:00, up to then: No endpoint was lost in 0:10:00" in ended.out
    assert "is not judged, as the run was interrupted" in ended.out.replace("\n", " ")
    kept = read_run(Path("runs/dns-race-1-1"))
    assert kept.interrupted and kept.ended_at == 600.0
    assert max(entry.at for entry in kept.entries) > 590


def test_more_losses_than_two_get_a_line_each(terminal: Terminal) -> None:
    often = ("--set", "planner.intervalSeconds=20", "--set", "fleet.changeSeconds=20")
    ended = terminal("run", "dns-race-as-in-the-article", *TIMED, *often)
    assert ended.out.count("How dynamodb") == 2
    rest = [line for line in ended.out.splitlines() if line.startswith("  since ")]
    assert rest and all("answered with nothing, for " in line for line in rest)


def test_a_report_can_be_drawn_again_elsewhere(terminal: Terminal) -> None:
    terminal("run", *TIMED)
    folder = Path("runs/dns-race-1-1")
    ended = terminal("report", str(folder / "history.jsonl"), "--out", "page.html")
    assert (ended.code, ended.out) == (0, "page.html\n")
    assert Path("page.html").read_text() == (folder / "report.html").read_text()
    ended = terminal("report", str(folder), "--out", "absent/page.html")
    assert ended.code == 2
    assert ended.err == (
        "cascade: absent/page.html cannot be written (No such file or directory): choose another"
        " file with --out\n"
    )


def test_a_run_of_the_race_alone_has_no_hours_to_stand_above_others(terminal: Terminal) -> None:
    terminal("run", *TIMED)
    folder = "runs/dns-race-1-1"
    ended = terminal("report", folder, "--above", folder)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "cascade: dns-race has no hours to draw: give a run with leases, as of us-east-1\n"
    )
    assert not Path(folder, "two-days.html").exists()


def test_its_metrics_can_be_had_for_prometheus(terminal: Terminal) -> None:
    ended = terminal("run", *TIMED, "--openmetrics", "run.om")
    assert "metrics promtool tsdb create-blocks-from openmetrics run.om DATA" in ended.out
    text = Path("run.om").read_text()
    assert text.endswith("# EOF\n")
    assert 'cascade_endpoint_answers{namespace="dns-race-1-1",job="cascade",endpoint=' in text
    assert 'scenario="dns-race",seed="1",driver="timed",preset="as-it-was"' in text


def test_a_run_whose_metrics_cannot_be_written_is_not_begun(terminal: Terminal) -> None:
    ended = terminal("run", *TIMED, "--openmetrics", "absent/run.om")
    assert (ended.code, ended.out) == (2, "")
    assert "absent/run.om cannot be written (No such file or directory): choose" in ended.err
    assert not list(Path("runs").iterdir())


def test_a_run_with_leases_ends_with_its_milestones_beside_aws(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ended = terminal("run", "lease-collapse", *TIMED, "--seed", "5")
    lines = ended.out.splitlines()
    at = lines.index("Since the endpoint went empty")
    assert lines[at + 1].split() == ["here", "AWS"]
    assert [line.split()[-2:] for line in lines[at + 2 : at + 4]] == [
        ["0:00", "0:00"],
        ["out", "0:07"],
    ]
    assert lines[at + 7].split("  ")[-1] == "0:44 after the throttle, AWS 1:14"
    assert max(map(len, lines[at : at + 8])) <= 80
    every_quarter = [line for line in lines if "leases held" in line]
    assert len(every_quarter) == 28 and "T0+4:24" in every_quarter[17]
