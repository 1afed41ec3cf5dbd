"""A picture of rows: each a line with its seeds' minutes, the median and its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cascade.lab.studies.chart import Axis, Ladder, Rung
from cascade.lab.studies.intervals import bootstrap, middle_or_never
from cascade.lab.studies.leases import LeaseRow, LeaseSample


def ladder(
    title: str, describes: str
) -> Callable[[Sequence[LeaseRow], Sequence[LeaseSample]], Ladder]:
    """A chart of minutes; who never recovers stands in words."""

    def chart(rows: Sequence[LeaseRow], samples: Sequence[LeaseSample]) -> Ladder:
        rungs = [_rung(row, [s for s in samples if s.row == row.name]) for row in rows]
        longest = max((max(rung.values, default=0.0) for rung in rungs), default=0.0)
        axis = Axis("minutes", 0, max(30.0, longest * 1.02))
        return Ladder(title, describes, axis, tuple(rungs))

    return chart


def _rung(row: LeaseRow, samples: Sequence[LeaseSample]) -> Rung:
    found = [s.minutes for s in samples]
    there = tuple(minutes for minutes in found if minutes is not None)
    never = len(found) - len(there)
    expected = float(row.expected) if row.expected.isdecimal() else None
    if not found:
        return Rung(row.name, (), expected=expected)
    words = f"never, {never} of {len(found)}" if never else ""
    middle = middle_or_never(found)
    low, high = bootstrap(found)
    return Rung(row.name, there, low, high, middle, words, expected)
