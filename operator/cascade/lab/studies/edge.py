"""Edge: the length of the outage from which on leases do not come back, for hosts of some size.

Predicted: n f(D) + k sd = n_edge, where f(D) is the share of leases that run out in an outage of
D, sd its binomial deviation, k the expected maximum of as many normal deviates as there are hosts,
and n_edge what the recursion of `prediction.py` says one host can establish beside its checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cascade.lab.studies.chart import Axis, Kind, Plot, Point, Series, Span
from cascade.lab.studies.edges import COLUMNS, EdgeRow, EdgeSample, around, edge_by_chance, sample
from cascade.lab.studies.intervals import middle_or_never
from cascade.lab.studies.prediction import trigger_at_the_edge
from cascade.lab.studies.study import Study
from cascade.model.resources import DropletManagerSpec

DROPLETS = (50, 65, 80, 110, 140)
OF_HOSTS = {1: "one host", 3: "three hosts"}
KNOWN = {(80, 3): "22-36"}


def edge_minutes(droplets: int, hosts: int) -> float:
    host = DropletManagerSpec(zone="az1", droplets=droplets)
    return trigger_at_the_edge(host, hosts) / 60


def row_of(droplets: int, hosts: int) -> EdgeRow:
    predicted = edge_minutes(droplets, hosts)
    return EdgeRow(
        f"{OF_HOSTS[hosts]} of {droplets}",
        expected=KNOWN.get((droplets, hosts), ""),
        droplets=droplets,
        hosts=hosts,
        turned="trigger_minutes",
        tries=around(predicted, 0.4, 1.4, steps=36),
        predicted=predicted,
    )


def chart(rows: Sequence[EdgeRow], samples: Sequence[EdgeSample]) -> Plot:
    """The seeds' edges against the droplets of a host, and what was predicted."""
    return Plot(
        title="How long an outage may last",
        describes="Minutes without DNS up to which every lease comes back by itself. A dot is the"
        " median of the seeds' edges; its line goes from the lowest to the highest of them. The"
        " unluckiest of three hosts decides for all three.",
        x=Axis("droplets of a host", 40, 150),
        y=Axis("minutes without DNS", 0, 100),
        series=tuple(series for hosts in OF_HOSTS for series in _of(hosts, rows, samples)),
    )


def _of(hosts: int, rows: Sequence[EdgeRow], samples: Sequence[EdgeSample]) -> Iterator[Series]:
    second = hosts > 1
    measured: Kind = "measured-2" if second else "measured"
    spans = []
    for row in rows:
        edges = [s.middle for s in samples if s.row == row.name] if row.hosts == hosts else []
        middle = middle_or_never(edges) if edges else None
        if middle is not None:
            low, high = min(edges), max(edges)
            said = f"{row.name} droplets: {middle:.0f} min ({low:.0f} to {high:.0f})"
            spans.append(Span(row.droplets + second, low, middle, high, said))
    shown = [row for row in rows if row.hosts == hosts and spans]
    curve = tuple(Point(row.droplets, edge_by_chance(row)) for row in shown)
    yield Series(OF_HOSTS[hosts], measured, spans=tuple(spans))
    predicted: Kind = "predicted-2" if second else "predicted"
    yield Series(f"{OF_HOSTS[hosts]}, predicted with chance", predicted, curve=curve)


EDGE = Study(
    name="edge",
    title="the length of the outage, in minutes, from which on leases do not come back",
    rows=tuple(row_of(droplets, hosts) for hosts in OF_HOSTS for droplets in DROPLETS),
    sample=sample,
    columns=COLUMNS,
    seeds=5,
    scenario="store-away",
    picture=chart,
)
