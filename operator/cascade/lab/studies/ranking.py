"""Ranking: are the exits the same, and in the same order, where we assumed wrongly?

Each assumed parameter halved and doubled, the others as they are; what people do at 04:14, and what
could have been so from the start, as in `exits.py`. Of one worker there is no half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cascade.lab.studies import deeds
from cascade.lab.studies.chart import Cell, Matrix
from cascade.lab.studies.exits import DROP, change, design, late
from cascade.lab.studies.intervals import middle_or_never
from cascade.lab.studies.leases import ACT_MINUTES, LeaseRow
from cascade.lab.studies.leases import sample as recover
from cascade.lab.studies.study import Column, Row, Sample, Study
from cascade.model.resources import DropletManagerSpec, Scenario

ASSUMED = {
    "slowdownItems": "q0",
    "deadlineSeconds": "deadline",
    "establishSeconds": "establishment",
    "checkIntervalSeconds": "interval",
    "workers": "workers",
}
EXITS = {
    "nothing": LeaseRow("nothing", hosts=3, watched_hours=6 + ACT_MINUTES / 60),
    "limit": late("", deeds.limit(5)),
    "restart": late("", deeds.restart_all()),
    "both at once": late("", deeds.limit(5) + deeds.restart_all()),
    "both, rolling": late("", deeds.limit(5) + deeds.rolling_restart()),
    "drop, limit": late("", DROP + deeds.limit(5)),
    "16 workers": late("", change("workers", "16")),
    "limit by design": design("limit 5", intake="QueueLimit", queueLimitItems=5),
    "static by design": design("static stability", leaseLoss="StaticStability"),
}


@dataclass(frozen=True)
class RankRow(Row):
    """The base with one number changed."""

    host: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RankSample(Sample):
    """Minutes of each exit, None: never."""

    minutes: dict[str, float | None]


def sample(row: RankRow, base: Scenario, seed: int) -> RankSample:
    """One run for each exit, all with the same seed."""
    found = {}
    for name, tried in EXITS.items():
        hosts = {**row.host, **tried.host}
        found[name] = recover(replace(tried, host=hosts), base, seed).minutes
    return RankSample(row.name, seed, found)


def rows() -> tuple[RankRow, ...]:
    base = DropletManagerSpec(zone="az1").model_dump(by_alias=True)
    made = [RankRow("as assumed")]
    for name, said in ASSUMED.items():
        for factor, word in ((0.5, "half"), (2, "double")):
            value = base[name] * factor
            if name == "workers" and value < 1:
                continue
            made.append(RankRow(f"{said}, {word}: {value:g}", host={name: int(value)}))
    return tuple(made)


def minutes_of(name: str, samples: Sequence[RankSample]) -> tuple[float | None, int]:
    """The median of an exit, and how many seeds recover."""
    found = [s.minutes[name] for s in samples]
    return middle_or_never(found), sum(minutes is not None for minutes in found)


def column(name: str) -> Column[RankRow, RankSample]:
    def cell(row: RankRow, samples: Sequence[RankSample]) -> str:
        return _said(*minutes_of(name, samples), of=len(samples))

    return Column(name, cell)


def order(row: RankRow, samples: Sequence[RankSample]) -> str:
    """What people can do at 04:14, the quickest first; what never helps is left out."""
    acts = [name for name in EXITS if not name.endswith("by design") and name != "nothing"]
    ranked = sorted(
        (middle, name) for name in acts if (middle := minutes_of(name, samples)[0]) is not None
    )
    return " < ".join(name for _, name in ranked) or "none"


def chart(rows: Sequence[RankRow], samples: Sequence[RankSample]) -> Matrix:
    """Minutes of each exit under each assumption, the slower the darker."""
    lines = []
    for row in rows:
        mine = [s for s in samples if s.row == row.name]
        if mine:
            lines.append((row.name, tuple(_cell(row, name, mine) for name in EXITS)))
    return Matrix(
        title="The exits, where we assumed wrongly",
        describes="Median minutes until 95 % of the leases are held for good. Each line changes"
        " one of the numbers that we assumed. 2/3: so many of the seeds recover, where not all do."
        " Limit is 5 items, restart is that of every host, both are both.",
        columns=tuple(EXITS),
        rows=tuple(lines),
    )


def _cell(row: RankRow, name: str, samples: Sequence[RankSample]) -> Cell:
    middle, recovered = minutes_of(name, samples)
    said = _said(middle, recovered, of=len(samples))
    share = 1.0 if middle is None else min(0.74, middle / 120)
    return Cell(said, share, f"{row.name}; {name}: {said}")


def _said(middle: float | None, recovered: int, of: int) -> str:
    share = "" if recovered in (0, of) else f" · {recovered}/{of}"
    return ("never" if middle is None else f"{middle:.0f}") + share


RANKING = Study(
    name="ranking",
    title="minutes of each exit where one assumed number is halved or doubled",
    rows=rows(),
    sample=sample,
    columns=(*(column(name) for name in EXITS), Column("order at 04:14", order)),
    seeds=3,
    scenario="store-away",
    picture=chart,
)
