"""Stable region: how many droplets a host gets back by itself, against the length of the trigger.

Predicted by the recursion in `prediction.py`, which knows no time-out and no chance; measured by
the agents. `expected` is what a small model of the same mechanism gave: predicted, then measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cascade.lab.studies.chart import Axis, Kind, Plot, Point, Series
from cascade.lab.studies.edges import COLUMNS, EdgeRow, EdgeSample, around, edge_by_chance, sample
from cascade.lab.studies.leases import OUTAGE_MINUTES
from cascade.lab.studies.prediction import (
    all_at_once,
    as_slow_as_can_be,
    lost_share,
    stable_droplets,
)
from cascade.lab.studies.study import Study
from cascade.model.resources import DropletManagerSpec

TRIGGERS_MINUTES = (15, 20, 30, 40, 60, 80, 100, 125, 157, 240)
TRIED_MAX = 210  # droplets: from about 250 on a host cannot even check what it holds


def row_of(name: str, minutes: float, expected: str = "", **host: Any) -> EdgeRow:
    """A host like this, and a trigger of so many minutes."""
    spec = DropletManagerSpec.model_validate({"zone": "az1", **host})
    share = lost_share(spec, minutes * 60)
    predicted = stable_droplets(spec, share)
    is_bounded = share == 1 and spec.deadline_seconds <= spec.check_interval_seconds
    return EdgeRow(
        name,
        expected=expected,
        host=host,
        trigger_minutes=minutes,
        tries=tuple(n for n in around(predicted) if n <= TRIED_MAX),
        predicted=predicted,
        bounds=(all_at_once(spec), as_slow_as_can_be(spec)) if is_bounded else None,
    )


def trigger_rows() -> tuple[EdgeRow, ...]:
    """The base, with shorter and longer triggers."""
    known = {OUTAGE_MINUTES: "33, 33-35"}
    return tuple(
        row_of(f"{minutes} min", minutes, known.get(minutes, "")) for minutes in TRIGGERS_MINUTES
    )


def chart(rows: Sequence[EdgeRow], samples: Sequence[EdgeSample]) -> Plot:
    """Each try a dot, with all its seeds; the curve is predicted."""
    dots: dict[Kind, list[Point]] = {"good": [], "mixed": [], "bad": []}
    for row in rows:
        for droplets in row.tries if not row.host else ():
            mine = [s.comes_back(droplets) for s in samples if s.row == row.name]
            runs = [back for back in mine if back is not None]
            kind: Kind = "good" if all(runs) else "mixed" if any(runs) else "bad"
            said = (
                f"{droplets} droplets, {row.trigger_minutes:g} min: {sum(runs)} of {len(runs)} back"
            )
            if runs:
                dots[kind].append(Point(row.trigger_minutes, droplets, said))
    return Plot(
        title="Which leases come back by themselves",
        describes="One host, its droplets, and how long DNS answered with nothing. A dot stands for"
        " a run of each seed. Below the lines, which are predicted without an agent and without a"
        " time-out, all leases should come back by themselves.",
        x=Axis("minutes without DNS", 0, 250),
        y=Axis("droplets of the host", 0, 200),
        series=(
            Series("back in every seed", "good", dots=tuple(dots["good"])),
            Series("in some", "mixed", dots=tuple(dots["mixed"])),
            Series("in none", "bad", dots=tuple(dots["bad"])),
            Series("predicted without chance", "predicted", curve=tuple(predicted_curve())),
            Series("with chance", "predicted-2", curve=tuple(curve_with_chance(rows, samples))),
        ),
    )


def predicted_curve() -> Iterator[Point]:
    base = DropletManagerSpec(zone="az1")
    for minutes in range(10, 251, 5):
        droplets = stable_droplets(base, lost_share(base, minutes * 60))
        yield Point(minutes, droplets, f"{droplets} droplets are predicted for {minutes} min")


def curve_with_chance(rows: Sequence[EdgeRow], samples: Sequence[EdgeSample]) -> Iterator[Point]:
    """Where there are samples: it takes a second a point."""
    sampled = {sample.row for sample in samples}
    for row in rows:
        if not row.host and row.name in sampled:
            yield Point(row.trigger_minutes, edge_by_chance(row))


STABLE_REGION = Study(
    name="stable-region",
    title="how many droplets a host gets back by itself, against the length of the trigger",
    rows=(
        *trigger_rows(),
        row_of("q0 = 10, 157 min", 157, "30, 27-29", slowdownItems=10),
        row_of("q0 = 60, 157 min", 157, "40, 43-45", slowdownItems=60),
        row_of("establishment 24 s, 157 min", 157, "19, 19-21", establishSeconds=24),
        row_of("deadline 600 s, 157 min", 157, "39, 42-43", deadlineSeconds=600),
        row_of("4 workers, 157 min", 157, "95, 95", workers=4),
    ),
    sample=sample,
    columns=COLUMNS,
    seeds=5,
    scenario="store-away",
    picture=chart,
)
