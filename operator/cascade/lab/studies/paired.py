"""Paired: the same seed with a change and without it, so that what chance gave to both drops out.

Each agent draws from a stream of its own. A seed counts where it has a number in every row that is
compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cascade.lab.studies.intervals import in_words
from cascade.lab.studies.study import Column

BASE = "as it was"
HEADINGS = ("saved, min", "beyond the two, min")
Minutes = Mapping[str, Mapping[int, float]]
"""Row -> seed -> what was lost."""


class Losing(Protocol):
    """A sample that says what was lost."""

    @property
    def row(self) -> str: ...

    @property
    def seed(self) -> int: ...

    @property
    def lost_minutes(self) -> float: ...


class Joined(Protocol):
    """A row that has the changes of others together."""

    @property
    def name(self) -> str: ...

    @property
    def parts(self) -> Sequence[str]: ...


def saved(minutes: Minutes, row: str, base: str) -> list[float]:
    """Of each seed the base's minutes less the row's; of the base itself nothing."""
    if row == base:
        return []
    mine, without = minutes.get(row, {}), minutes.get(base, {})
    return [without[seed] - mine[seed] for seed in without if seed in mine]


def beyond(minutes: Minutes, row: Joined, base: str) -> list[float]:
    """What all save together, less the sum of what each saves; below 0 where they save the same."""
    if not row.parts:
        return []
    mine, without = minutes.get(row.name, {}), minutes.get(base, {})
    alone = [minutes.get(part, {}) for part in row.parts]
    return [
        without[seed] - mine[seed] - sum(without[seed] - part[seed] for part in alone)
        for seed in without
        if seed in mine and all(seed in part for part in alone)
    ]


def paired_table(
    rows: Sequence[Joined],
    samples: Sequence[Losing],
    columns: Sequence[Column[Any, Any]],
    counts: Callable[[Any], bool] = lambda sample: True,
) -> tuple[list[str], list[list[str]]]:
    """The columns, what a row saves its users, and beyond what its parts save.

    `counts`: whether a sample is one that can be compared.
    """
    minutes: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for sample in filter(counts, samples):
        minutes[sample.row][sample.seed] = sample.lost_minutes
    lines = []
    for row in rows:
        if mine := [sample for sample in samples if sample.row == row.name]:
            cells = [column.cell(row, mine) for column in columns]
            alone, together = saved(minutes, row.name, BASE), beyond(minutes, row, BASE)
            lines.append([row.name, *cells, _signed(alone), _signed(together)])
    headings = ["", *(column.heading for column in columns), *HEADINGS]
    empty = [name for at, name in enumerate(headings) if not any(line[at] for line in lines)]
    return leaving_out(empty, headings, lines)


def leaving_out(
    left_out: Sequence[str], headings: Sequence[str], lines: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """The table without those columns; that of the rows' names always stays."""
    kept = [at for at, name in enumerate(headings) if name not in left_out or at == 0]
    return [headings[at] for at in kept], [[line[at] for at in kept] for line in lines]


def _signed(differences: Sequence[float]) -> str:
    return in_words(differences, "+z.0f", " to ") if differences else ""
