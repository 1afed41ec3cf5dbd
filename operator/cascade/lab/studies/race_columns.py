"""What the tables of the race's studies show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cascade.lab.studies.intervals import middle, wilson
from cascade.lab.studies.race import RaceRow, RaceSample
from cascade.lab.studies.study import Column

Samples = Sequence[RaceSample]


def outages(row: RaceRow, samples: Samples) -> str:
    return f"{sum(s.lost_at_seconds is not None for s in samples)} of {len(samples)}"


def interval(row: RaceRow, samples: Samples) -> str:
    """Wilson's 95 % interval of the share that is lost."""
    low, high = wilson(sum(s.lost_at_seconds is not None for s in samples), len(samples))
    return f"{low:.0%}-{high:.0%}"


def median_minutes(row: RaceRow, samples: Samples) -> str:
    found = middle([s.lost_at_seconds for s in samples if s.lost_at_seconds is not None])
    return "-" if found is None else f"{found / 60:.0f} min"


def endpoints(row: RaceRow, samples: Samples) -> str:
    """Which endpoint was lost first, and how often."""
    names = Counter(s.lost_endpoint for s in samples if s.lost_endpoint is not None)
    return ", ".join(f"{name} {count}" for name, count in names.most_common()) or "-"


def calls(row: RaceRow, samples: Samples) -> str:
    """API calls of all agents in one hour of story."""
    hours = sum(s.story_seconds for s in samples) / 3600
    return f"{sum(s.calls for s in samples) / hours:,.0f}" if hours else "-"


def plans(row: RaceRow, samples: Samples) -> str:
    return f"{sum(s.plans for s in samples):,}"


def per_plans(row: RaceRow, samples: Samples) -> str:
    """Outages for each 1,000 plans written."""
    written = sum(s.plans for s in samples)
    lost = sum(s.lost_at_seconds is not None for s in samples)
    return f"{1000 * lost / written:.2f}" if written else "-"


def violations(row: RaceRow, samples: Samples) -> str:
    """How many runs broke which claim."""
    broken = Counter(claim for s in samples for claim in s.violated)
    return ", ".join(f"{claim} {count}" for claim, count in broken.most_common()) or "none"


def expected(row: RaceRow, samples: Samples) -> str:
    return row.expected or "-"


OUTAGES = Column("outages", outages)
INTERVAL = Column("95 %", interval)
MEDIAN = Column("median", median_minutes)
ENDPOINTS = Column("lost first", endpoints)
CALLS = Column("calls/h", calls)
PLANS = Column("plans", plans)
PER_PLANS = Column("per 1,000 plans", per_plans)
VIOLATIONS = Column("runs that broke a claim", violations)
EXPECTED = Column("small model", expected)
