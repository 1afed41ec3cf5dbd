"""Stable region: how many droplets a host gets back by itself, against the length of the trigger.

Predicted by the recursion in `prediction.py`, which knows no time-out and no chance; measured by
the agents. `expected` is what a small model of the same mechanism gave: predicted, then measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cascade.lab.studies.chart import Axis, Chart, Point, Series
from cascade.lab.studies.edges import COLUMNS, EdgeRow, EdgeSample, around, sample
from cascade.lab.studies.leases import OUTAGE_MINUTES
from cascade.lab.studies.prediction import (
    all_at_once,
    as_slow_as_can_be,
    lost_share,
    stable_droplets,
)
from cascade.lab.studies.study import Study
from cascade.model.resources import DropletManagerSpec

TRIGGERS_MINUTES = (20, 30, 45, 60, 90, 120, 157, 240)
TRIED_MAX = 210  # droplets: from about 250 on a host cannot even check what it holds


def row_of(name: str, minutes: float, expected: str = "", **host: Any) -> EdgeRow:
    """A host like this, and a trigger of so many minutes."""
    spec = DropletManagerSpec.model_validate({"zone": "az1", **host})
    share = lost_share(spec, minutes * 60)
    predicted = stable_droplets(spec, share)
    return EdgeRow(
        name,
        expected=expected,
        host=host,
        trigger_minutes=minutes,
        tries=tuple(n for n in around(predicted) if n <= TRIED_MAX),
        predicted=predicted,
        bounds=(all_at_once(spec), as_slow_as_can_be(spec)) if share == 1 else None,
    )


def trigger_rows() -> tuple[EdgeRow, ...]:
    """The base, with shorter and longer triggers."""
    known = {OUTAGE_MINUTES: "33, 33-35"}
    return tuple(
        row_of(f"{minutes} min", minutes, known.get(minutes, "")) for minutes in TRIGGERS_MINUTES
    )


def chart(rows: Sequence[EdgeRow], samples: Sequence[EdgeSample]) -> Chart:
    """Each run a dot; the curve is predicted."""
    shown = {row.name: row for row in rows if not row.host}
    good: list[Point] = []
    bad: list[Point] = []
    for one in samples:
        if one.row in shown:
            minutes = shown[one.row].trigger_minutes
            for droplets, came_back in one.came_back:
                said = f"seed {one.seed}: {droplets} droplets, {minutes:g} min"
                (good if came_back else bad).append(Point(minutes, droplets, said))
    curve = tuple(
        Point(float(minutes), stable_droplets(DropletManagerSpec(zone="az1"), share))
        for minutes in range(15, 251, 5)
        if (share := lost_share(DropletManagerSpec(zone="az1"), minutes * 60)) > 0
    )
    return Chart(
        title="Which leases come back by themselves",
        describes="Each dot is a run: one host, its droplets, and how long DNS answered with"
        " nothing. Below the line, which is predicted without time-outs and without chance, all"
        " leases should be held again within two hours of DNS.",
        x=Axis("trigger, minutes", 0, 250),
        y=Axis("droplets of the host", 0, TRIED_MAX),
        series=(
            Series("leases are back within 2 h", "good", dots=tuple(good)),
            Series("they are not", "bad", dots=tuple(bad)),
            Series("predicted edge", "predicted", curve=curve),
        ),
    )


STABLE_REGION = Study(
    name="stable-region",
    title="how many droplets a host gets back within 2 h, against the length of the trigger",
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
    seeds=10,
    scenario="store-away",
    picture=chart,
)
