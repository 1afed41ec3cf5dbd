"""The folder of a run: what was run, what happened, what was judged, and how to do it again."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import rmtree

from cascade.edge.cli.words import as_json
from cascade.lab.run import Played
from cascade.lab.scenario_file import dump
from cascade.model.errors import BadInput
from cascade.model.history import Entry
from cascade.model.history_file import Header, HistoryWriter
from cascade.model.presets import policies_in
from cascade.model.resources import Scenario

SCENARIO, HISTORY, VERDICT, REPORT, REPLAY = (
    "scenario.yaml",
    "history.jsonl",
    "verdict.json",
    "report.html",
    "replay.txt",
)
PAGE = b"<!doctype html>"  # how a report begins


class RunFolder:
    """Written as the run goes on: however it ends, what was recorded is kept."""

    def __init__(
        self, out: Path, scenario: Scenario, seed: int, driver: str, *, by_hand: bool = False
    ) -> None:
        """Makes the folder. Raises BadInput where nothing can be written. `by_hand`: a person
        plays, who is not to see the seed in the folder's name."""
        self.path = new_folder(out, f"{scenario.name}-{'by-hand' if by_hand else seed}")
        manual = ("--manual",) if by_hand else ()
        self.replay = replay_command(self.path, seed, driver, *manual)
        (self.path / SCENARIO).write_text(dump(scenario))
        (self.path / REPLAY).write_text(
            f"To play this run again, with the same seed and policies:\n\n  {self.replay}\n"
        )
        header = Header(
            scenario=scenario.name,
            seed=seed,
            driver=driver,
            preset=scenario.spec.preset,
            policies=policies_in(scenario),
        )
        self._history = (self.path / HISTORY).open("wb")
        self._writer = HistoryWriter(self._history, header)
        self._written = 0

    def record(self, entries: Sequence[Entry]) -> None:
        """What is new in the history so far."""
        with ctrl_c_later():
            for entry in entries[self._written :]:
                self._writer.add(entry)
                self._written += 1

    def discard(self) -> None:
        """Take the folder away again: nothing was run."""
        self._history.close()
        rmtree(self.path)

    def finish(self, played: Played) -> None:
        """The rest of the history, the verdict, and the report."""
        self.record(played.entries)
        self._history.close()
        (self.path / VERDICT).write_text(as_json(played.to_json()) + "\n")
        write_report(self.path / REPORT, played, self.replay)


def replay_command(folder: Path, seed: int, driver: str, *more: str) -> str:
    """What plays the run in that folder again."""
    command = ["cascade", "run", str(folder / SCENARIO), "--seed", str(seed), "--driver", driver]
    return shlex.join([*command, *more])


def check_page(path: Path, option: str = "--out") -> None:
    """A page is drawn anew; anything else that is there stays. Raises BadInput."""
    if path.is_file() and os.access(path, os.R_OK):
        with path.open("rb") as there:
            begins = there.read(len(PAGE)).lower()
        if begins not in (b"", PAGE):
            raise BadInput(f"{path} is there and is no report: choose another file with {option}")


def write_report(path: Path, played: Played, replay: str) -> None:
    """Raises BadInput where it cannot be written."""
    from cascade.edge.report.page import page  # its library takes a while to load

    write_page(path, page(played, replay))


def write_page(path: Path, text: str, option: str = "--out") -> None:
    """Raises BadInput where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written ({error.strerror}): choose another file with {option}"
        ) from error


def new_folder(out: Path, name: str) -> Path:
    """`out/name-1`, or with the next number that is free. Raises BadInput."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            path = out / f"{name}-{number}"
            if not path.exists():
                path.mkdir()
                return path
    except OSError as error:
        raise BadInput(
            f"no run can be written to {out} ({error.strerror}): choose another folder with --out"
        ) from error
    raise AssertionError("numbers do not end")


@contextmanager
def ctrl_c_later() -> Iterator[None]:
    """Ctrl-C waits until the block is done, so that no line of the history is cut or doubled."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
