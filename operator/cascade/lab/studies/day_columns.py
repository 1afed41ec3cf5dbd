"""What the table of the day shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cascade.lab.studies.intervals import median_of
from cascade.lab.studies.paired import paired_table
from cascade.lab.studies.study import Column

if TYPE_CHECKING:
    from cascade.lab.studies.day import DayRow, DaySample

Samples = Sequence["DaySample"]


def _counts(sample: DaySample) -> bool:
    return sample.trigger is not None


def lost(row: DayRow, samples: Samples) -> str:
    """In how many runs the regional endpoint went empty."""
    return f"{sum(s.trigger is not None for s in samples)} of {len(samples)}"


def median(of: Callable[[DaySample], float | None], form: str) -> Callable[[DayRow, Samples], str]:
    """Over those that lost the endpoint."""
    return median_of(of, form, _counts)


COLUMNS: tuple[Column[Any, Any], ...] = (
    Column("lost", lost),
    Column("leases back, min after DNS", median(lambda s: s.leases, ".0f")),
    Column("launches refused", median(lambda s: s.refused, ",.0f")),
    Column("calls a launch", median(lambda s: s.calls_each, ".1f")),
    Column("store calls a request", median(lambda s: s.amplification, ".2f")),
    Column("network late, h", median(lambda s: s.late_hours, ".1f")),
    Column("targets out of DNS, min", median(lambda s: s.removed_minutes, ".0f")),
    Column("users' lost minutes", median(lambda s: s.lost_minutes, ".0f")),
    Column("consequence / trigger", median(lambda s: s.ratio, ".2f")),
)


def tabulated(rows: Sequence[DayRow], samples: Samples) -> tuple[list[str], list[list[str]]]:
    """The columns, and what a row saves its users."""
    return paired_table(rows, samples, COLUMNS, _counts)
