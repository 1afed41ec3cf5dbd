"""Where leases stop coming back, as one number is turned up: each seed tries a range of it.

Near the edge a seed need not be of one mind: more droplets, or a longer outage, changes every draw
of the dice that follows. So a seed has two edges: up to the first all come back, from the second on
none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cascade.lab.studies.chance import stable_by_chance, trigger_by_chance
from cascade.lab.studies.intervals import bootstrap, middle_or_never
from cascade.lab.studies.leases import LeaseRow
from cascade.lab.studies.leases import sample as recover
from cascade.lab.studies.prediction import lost_share
from cascade.lab.studies.study import Column, Sample
from cascade.model.resources import Scenario

COARSE = 4
Turned = Literal["droplets", "trigger_minutes"]


@dataclass(frozen=True)
class EdgeRow(LeaseRow):
    """A row of which one number is tried."""

    turned: Turned = "droplets"
    tries: tuple[int, ...] = ()
    """Ascending."""
    predicted: float = 0.0
    """Where the edge should be, and bounds between which it must be, where there are any."""
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True)
class EdgeSample(Sample):
    """Which of the tries came back by themselves."""

    came_back: tuple[tuple[int, bool], ...]

    @property
    def all_up_to(self) -> float:
        """The last before the first that does not come back."""
        values = [value for value, _ in self.came_back]
        failed = [value for value, good in self.came_back if not good]
        if not failed:
            return values[-1]
        before = [value for value in values if value < failed[0]]
        return before[-1] if before else values[0] - 1

    @property
    def none_from(self) -> float:
        """The first after the last that does."""
        values = [value for value, _ in self.came_back]
        good = [value for value, good in self.came_back if good]
        if not good:
            return values[0]
        after = [value for value in values if value > good[-1]]
        return after[0] if after else values[-1] + 1

    def comes_back(self, value: int) -> bool | None:
        """As tried; where it was not tried by the side of the edges on which it lies."""
        sides = True if value <= self.all_up_to else False if value >= self.none_from else None
        return dict(self.came_back).get(value, sides)

    @property
    def middle(self) -> float:
        return (self.all_up_to + self.none_from) / 2


def sample(row: EdgeRow, base: Scenario, seed: int) -> EdgeSample:
    """Every fourth try, then all from the last before the first failure to the first after the
    last success. All with the same seed; what lies further out is taken to be of the same kind."""
    found: dict[int, bool] = {}

    def run(values: Sequence[int]) -> None:
        for value in values:
            turned: dict[str, Any] = {row.turned: value}
            if value not in found:
                tried = replace(row, **turned)
                found[value] = recover(tried, base, seed).minutes is not None

    run(row.tries[::COARSE])
    failed = [number for number, value in enumerate(row.tries) if not found.get(value, True)]
    good = [number for number, value in enumerate(row.tries) if found.get(value, False)]
    first = max(0, min(failed, default=len(row.tries)) - COARSE)
    last = max(good, default=-1) + COARSE
    run(row.tries[min(first, last) : max(first, last) + 1])
    return EdgeSample(row.name, seed, tuple(sorted(found.items())))


def around(
    predicted: float, low: float = 0.6, high: float = 1.5, steps: int = 24
) -> tuple[int, ...]:
    """Whole numbers about a prediction, some steps apart but at least one."""
    apart = max(1, round(predicted * (high - low) / steps))
    return tuple(range(max(1, round(predicted * low)), round(predicted * high) + apart, apart))


Samples = Sequence[EdgeSample]


def edge_by_chance(row: EdgeRow) -> float:
    """In what the row turns: droplets, or minutes."""
    if row.turned == "droplets":
        return stable_by_chance(row.spec, lost_share(row.spec, row.trigger_minutes * 60))
    return trigger_by_chance(row.spec, row.hosts) / 60


def predicted(row: EdgeRow, samples: Samples) -> str:
    return f"{row.predicted:.0f}"


def with_chance(row: EdgeRow, samples: Samples) -> str:
    """Where half of the draws of the recursion with chance are in time."""
    return f"{edge_by_chance(row):.0f}"


def bounds(row: EdgeRow, samples: Samples) -> str:
    return f"{row.bounds[0]:.0f}-{row.bounds[1]:.0f}" if row.bounds else "-"


def measured(row: EdgeRow, samples: Samples) -> str:
    """The median of the seeds' edges, and the bootstrap's interval of it."""
    edges = [sample.middle for sample in samples]
    low, high = bootstrap(edges)
    return f"{middle_or_never(edges):.1f} ({low:.1f}-{high:.1f})"


def spread(row: EdgeRow, samples: Samples) -> str:
    """In every seed all come back up to the first, and none from the second on."""
    low, high = min(s.all_up_to for s in samples), max(s.none_from for s in samples)
    return f"{low:g}-{high:g}"


def undecided(row: EdgeRow, samples: Samples) -> str:
    """How wide the part is in which a seed is of two minds: the median, and the widest."""
    widths = [s.none_from - s.all_up_to for s in samples]
    return f"{middle_or_never(widths):g}, {max(widths):g}"


def expected(row: EdgeRow, samples: Samples) -> str:
    return row.expected or "-"


COLUMNS = (
    Column("bounds", bounds),
    Column("predicted", predicted),
    Column("with chance", with_chance),
    Column("measured (95 %)", measured),
    Column("all seeds", spread),
    Column("width in a seed", undecided),
    Column("small model", expected),
)
