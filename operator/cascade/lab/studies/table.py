"""A study's table: one line a row, each number made from the samples and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from cascade.lab.studies.intervals import middle, wilson
from cascade.lab.studies.row import Row, Sample, Study

Samples = Sequence[Sample]


def outages(row: Row, samples: Samples) -> str:
    return f"{sum(s.lost_at_seconds is not None for s in samples)} of {len(samples)}"


def interval(row: Row, samples: Samples) -> str:
    """Wilson's 95 % interval of the share that is lost."""
    low, high = wilson(sum(s.lost_at_seconds is not None for s in samples), len(samples))
    return f"{low:.0%}-{high:.0%}"


def median_minutes(row: Row, samples: Samples) -> str:
    found = middle([s.lost_at_seconds for s in samples if s.lost_at_seconds is not None])
    return "-" if found is None else f"{found / 60:.0f} min"


def endpoints(row: Row, samples: Samples) -> str:
    """Which endpoint was lost first, and how often."""
    names = Counter(s.lost_endpoint for s in samples if s.lost_endpoint is not None)
    return ", ".join(f"{name} {count}" for name, count in names.most_common()) or "-"


def calls(row: Row, samples: Samples) -> str:
    """API calls of all agents in one hour of story."""
    hours = sum(s.story_seconds for s in samples) / 3600
    return f"{sum(s.calls for s in samples) / hours:,.0f}" if hours else "-"


def plans(row: Row, samples: Samples) -> str:
    return f"{sum(s.plans for s in samples):,}"


def per_plans(row: Row, samples: Samples) -> str:
    """Outages for each 1,000 plans written."""
    written = sum(s.plans for s in samples)
    lost = sum(s.lost_at_seconds is not None for s in samples)
    return f"{1000 * lost / written:.2f}" if written else "-"


def violations(row: Row, samples: Samples) -> str:
    """How many runs broke which claim."""
    broken = Counter(claim for s in samples for claim in s.violated)
    return ", ".join(f"{claim} {count}" for claim, count in broken.most_common()) or "none"


def expected(row: Row, samples: Samples) -> str:
    return row.expected or "-"


COLUMNS: dict[str, tuple[str, Callable[[Row, Samples], str]]] = {
    "outages": ("outages", outages),
    "interval": ("95 %", interval),
    "median": ("median", median_minutes),
    "endpoints": ("lost first", endpoints),
    "calls": ("calls/h", calls),
    "plans": ("plans", plans),
    "per_plans": ("per 1,000 plans", per_plans),
    "violations": ("runs that broke a claim", violations),
    "expected": ("small model", expected),
}


def table(study: Study, samples: Samples) -> tuple[list[str], list[list[str]]]:
    """Headings and lines; a row without a sample yet is left out."""
    lines = []
    for row in study.rows:
        mine = [s for s in samples if s.row == row.name]
        if mine:
            cells = [COLUMNS[column][1](row, mine) for column in study.columns]
            lines.append([row.name, *cells])
    return ["", *(COLUMNS[column][0] for column in study.columns)], lines
