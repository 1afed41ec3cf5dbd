"""What the tables of the leases' studies show."""

from __future__ import annotations

from collections.abc import Sequence

from cascade.lab.studies.intervals import bootstrap, middle_or_never, wilson
from cascade.lab.studies.leases import LeaseRow, LeaseSample
from cascade.lab.studies.study import Column

Samples = Sequence[LeaseSample]


def in_minutes(minutes: float | None) -> str:
    return "never" if minutes is None else f"{minutes:.0f}"


def recovered(row: LeaseRow, samples: Samples) -> str:
    return f"{sum(s.minutes is not None for s in samples)} of {len(samples)}"


def interval(row: LeaseRow, samples: Samples) -> str:
    """Wilson's 95 % interval of the share that recovers."""
    low, high = wilson(sum(s.minutes is not None for s in samples), len(samples))
    return f"{low:.0%}-{high:.0%}"


def minutes(row: LeaseRow, samples: Samples) -> str:
    """The median, and its bootstrap interval; never, where half of the seeds or more never do."""
    found = [s.minutes for s in samples]
    middle = middle_or_never(found)
    if middle is None:
        return "never"
    low, high = bootstrap(found)
    return f"{middle:.0f} ({in_minutes(low)}-{in_minutes(high)})"


def held_at_return(row: LeaseRow, samples: Samples) -> str:
    return _share([s.held_at_return / s.leases for s in samples])


def held_at_end(row: LeaseRow, samples: Samples) -> str:
    return _share([s.held_at_end / s.leases for s in samples])


def expected(row: LeaseRow, samples: Samples) -> str:
    return row.expected or "-"


def _share(shares: Sequence[float]) -> str:
    return f"{middle_or_never(shares):.0%}"


RECOVERED = Column("recovered", recovered)
INTERVAL = Column("95 %", interval)
MINUTES = Column("minutes (95 %)", minutes)
HELD_AT_RETURN = Column("held when DNS is back", held_at_return)
HELD_AT_END = Column("held at the end", held_at_end)
EXPECTED = Column("small model", expected)
