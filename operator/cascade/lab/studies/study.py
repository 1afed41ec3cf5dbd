"""A study: rows, how a row is sampled, and how all samples are taken on every core."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Generic, NamedTuple, TypeVar

from cascade.lab.studies.chart import Chart
from cascade.model.resources import Scenario


@dataclass(frozen=True)
class Row:
    """One line of a study's table."""

    name: str
    expected: str = field(default="", kw_only=True)
    """What another model found, to be confirmed or refuted."""


@dataclass(frozen=True)
class Sample:
    """What one seed of one row gave."""

    row: str
    seed: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Sample)


class Column(NamedTuple, Generic[R, S]):
    """A column of the table: each cell is made from the row's samples and nothing else."""

    heading: str
    cell: Callable[[R, Sequence[S]], str]


@dataclass(frozen=True)
class Study(Generic[R, S]):
    """Rows that are compared with each other."""

    name: str
    title: str
    rows: tuple[R, ...]
    sample: Callable[[R, Scenario, int], S]
    """Row, base scenario and seed to a sample; in another process, so it must be picklable."""
    columns: tuple[Column[R, S], ...]
    seeds: int
    """How many, unless somebody asks for another number."""
    scenario: str = "dns-race"
    """The base that each row changes."""
    first_seed: int = 1
    tabulated: Callable[[Sequence[R], Sequence[S]], tuple[list[str], list[list[str]]]] | None = None
    """Headings and lines, where a row is more than one line."""
    picture: Callable[[Sequence[R], Sequence[S]], Chart] | None = None


def run(
    study: Study[R, S],
    base: Scenario,
    seeds: int,
    jobs: int | None = None,
    known: Collection[tuple[str, int]] = (),
) -> Iterator[S]:
    """Every row with every seed, on all cores; each sample as soon as it is there.

    All rows with a seed before the next seed: one that is interrupted has whole pairs. `known`:
    rows and seeds that are left out.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs or os.cpu_count(), context, end_with_parent) as pool:
        with ctrl_c_ignored():
            waiting = [
                pool.submit(one, study.sample, row, base, seed)
                for seed in range(study.first_seed, study.first_seed + seeds)
                for row in study.rows
                if (row.name, seed) not in known
            ]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def one(sample: Callable[[R, Scenario, int], S], row: R, base: Scenario, seed: int) -> S:
    """A run does without garbage collection, so what it leaves is collected here: the process goes
    on with the next one."""
    try:
        return sample(row, base, seed)
    finally:
        gc.collect()


def table(study: Study[R, S], samples: Sequence[S]) -> tuple[list[str], list[list[str]]]:
    """Headings and lines; a row without a sample yet is left out."""
    if study.tabulated is not None:
        return study.tabulated(study.rows, samples)
    lines = []
    for row in study.rows:
        mine = [sample for sample in samples if sample.row == row.name]
        if mine:
            lines.append([row.name, *(column.cell(row, mine) for column in study.columns)])
    return ["", *(column.heading for column in study.columns)], lines


def end_with_parent() -> None:
    """In each process. Ctrl-C reaches all of a terminal: the parent says so, these end without a
    word. A parent that is killed says nothing, and they would wait for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = parent_process()
    assert parent is not None, "this is no process of a pool"

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


@contextmanager
def ctrl_c_ignored() -> Iterator[None]:
    """Also by processes that are started meanwhile, until they choose for themselves."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
