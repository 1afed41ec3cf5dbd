"""Workers and deadlines: how many droplets a host gets back after all of its leases are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cascade.lab.studies.chart import Axis, Plot, Point, Series, Span
from cascade.lab.studies.edges import COLUMNS, EdgeRow, EdgeSample, edge_by_chance, sample
from cascade.lab.studies.intervals import middle_or_never
from cascade.lab.studies.prediction import stable_droplets
from cascade.lab.studies.stable_region import row_of
from cascade.lab.studies.study import Study
from cascade.model.resources import DropletManagerSpec

AFTER_MINUTES = 157
WORKERS = {1: "33-35", 2: "", 3: "", 4: "95", 6: ""}
DEADLINES_MINUTES = {2: "", 5: "33-35", 10: "42-43", 20: "", 40: "", 60: ""}


def chart(
    title: str, x: Axis, y: Axis, of: Callable[[DropletManagerSpec], float]
) -> Callable[[Sequence[EdgeRow], Sequence[EdgeSample]], Plot]:
    """Droplets against one parameter: predicted and measured."""

    def drawn(rows: Sequence[EdgeRow], samples: Sequence[EdgeSample]) -> Plot:
        spans, curve, chance = [], [], []
        for row in rows:
            edges = [s.middle for s in samples if s.row == row.name]
            at = of(row.spec)
            curve.append(Point(at, stable_droplets(row.spec)))
            middle = middle_or_never(edges) if edges else None
            if middle is not None:
                said = f"{row.name}: {middle:g} ({min(edges):g} to {max(edges):g})"
                spans.append(Span(at, min(edges), middle, max(edges), said))
                chance.append(Point(at, edge_by_chance(row)))
        return Plot(
            title=title,
            describes="Droplets of one host up to which all leases come back by themselves when"
            " all of them were lost. A dot is the median of the seeds' edges, its line goes from"
            " the lowest to the highest.",
            x=x,
            y=y,
            series=(
                Series("measured", "measured", spans=tuple(spans)),
                Series("predicted without chance", "predicted", curve=tuple(curve)),
                Series("with chance", "predicted-2", curve=tuple(chance)),
            ),
        )

    return drawn


WORKERS_STUDY = Study(
    name="workers",
    title="how many droplets a host with more workers gets back by itself",
    rows=tuple(
        row_of(f"{n} workers" if n > 1 else "1 worker", AFTER_MINUTES, known, workers=n)
        for n, known in WORKERS.items()
    ),
    sample=sample,
    columns=COLUMNS,
    seeds=5,
    scenario="store-away",
    picture=chart(
        "What more workers give",
        Axis("workers of the host", 0, 7),
        Axis("droplets of the host", 0, 200),
        lambda host: host.workers,
    ),
)

DEADLINES = Study(
    name="deadlines",
    title="how many droplets a host with a longer deadline gets back by itself",
    rows=tuple(
        row_of(f"{minutes} min", AFTER_MINUTES, known, deadlineSeconds=60 * minutes)
        for minutes, known in DEADLINES_MINUTES.items()
    ),
    sample=sample,
    columns=COLUMNS,
    seeds=5,
    scenario="store-away",
    picture=chart(
        "What a longer deadline gives",
        Axis("deadline, minutes", 0, 65),
        Axis("droplets of the host", 0, 120),
        lambda host: host.deadline_seconds / 60,
    ),
)
