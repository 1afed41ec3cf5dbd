"""Loop: where checking keeps itself too late, after what made it late is gone.

Predicted without an agent: a zone that is out of DNS is watched so many times as closely, and all
but one can be out; the load that the checkers have at rest times that is the load of the loop, and
above 1 nothing in it ends. Measured: whether zones are still out, hours after the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cascade.lab.studies.balancers import BalancerRow, BalancerSample, sample
from cascade.lab.studies.chart import Cell, Matrix
from cascade.lab.studies.study import Column, Study
from cascade.model.resources import HealthCheckerSpec

TARGETS, ZONES = 72, 3  # of the base scenario
LOADS = (0.2, 0.3, 0.4, 0.45, 0.5, 0.6)
CHANGES_SECONDS = (0, 6, 12, 24)


@dataclass(frozen=True)
class LoopRow(BalancerRow):
    """A load at rest, and how close the watch is."""

    load: float = 0.5
    close_watch_seconds: float = 10.0

    @property
    def amplified(self) -> float:
        """The load with all zones but one of each endpoint out of DNS."""
        spec = HealthCheckerSpec(close_watch_seconds=self.close_watch_seconds)
        closer = spec.check_every_seconds / spec.close_watch_seconds
        return self.load * (1 + (ZONES - 1) * closer) / ZONES


def row_of(load: float, change_seconds: float, close_watch_seconds: float = 10.0) -> LoopRow:
    """Twelve checkers that are so busy at rest."""
    spec = HealthCheckerSpec()
    check = load * 12 * spec.check_every_seconds / TARGETS
    name = f"load {load:g}, a change {change_seconds:g} s"
    if close_watch_seconds != spec.close_watch_seconds:
        name += f", close watch {close_watch_seconds:g} s"
    return LoopRow(
        name,
        settings=(
            f"healthchecker.checkSeconds={check:g}",
            f"healthchecker.changeSeconds={change_seconds:g}",
            f"healthchecker.closeWatchSeconds={close_watch_seconds:g}",
        ),
        load=load,
        close_watch_seconds=close_watch_seconds,
    )


def predicted(row: LoopRow, samples: Sequence[BalancerSample]) -> str:
    return f"{row.amplified:.2f}, {'goes on' if row.amplified > 1 else 'ends'}"


def goes_on(row: LoopRow, samples: Sequence[BalancerSample]) -> str:
    return f"{persisting(samples)} of {len(samples)}"


def left(row: LoopRow, samples: Sequence[BalancerSample]) -> str:
    return f"{sum(s.failovers > 0 for s in samples)} of {len(samples)}"


def persisting(samples: Sequence[BalancerSample]) -> int:
    return sum(s.persists_minutes is None for s in samples)


def chart(rows: Sequence[LoopRow], samples: Sequence[BalancerSample]) -> Matrix:
    """A field for each load and cost; its number says in how many runs zones stayed out."""

    def cell(load: float, change: float) -> Cell:
        name = row_of(load, change).name
        mine = [s for s in samples if s.row == name]
        share = persisting(mine) / len(mine) if mine else 0.0
        return Cell(f"{persisting(mine)} of {len(mine)}", share, name)

    grid = (
        (f"load {load:g}", tuple(cell(load, change) for change in CHANGES_SECONDS))
        for load in LOADS
    )
    return Matrix(
        title="Where zones stay out of DNS after the network is normal",
        describes="Twelve checkers, how busy they are at rest, and how long a change of a target's"
        " state keeps one of them. A field says in how many runs a zone was still out at the end.",
        columns=tuple(f"a change {change:g} s" for change in CHANGES_SECONDS),
        rows=tuple(grid),
    )


LOOP = Study(
    name="loop",
    title="where the loop of late checks goes on by itself",
    rows=(
        *(row_of(load, change) for load in LOADS for change in CHANGES_SECONDS),
        row_of(0.5, 12, 15),
        row_of(0.5, 12, 30),
    ),
    sample=sample,
    columns=(
        Column("predicted load of the loop", predicted),
        Column("zones left", left),
        Column("zones still out at the end", goes_on),
    ),
    seeds=5,
    scenario="nlb-flapping",
    picture=chart,
)
