"""Day ranking: what helps in us-east-1, and in which order, where we assumed wrongly.

Each assumed number halved and doubled wherever the scenario has it, the others as they are; and the
policies that change most, each alone with the same seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cascade.lab.studies.chart import Cell, Matrix
from cascade.lab.studies.day import BY_BACKLOG, KEPT, READY, SLOWLY, DayRow
from cascade.lab.studies.day import sample as one_day
from cascade.lab.studies.intervals import middle_or_never
from cascade.lab.studies.paired import BASE
from cascade.lab.studies.study import Column, Row, Sample, Study
from cascade.model.presets import resource_of
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Template

ASSUMED = {
    "NetworkManager.changeSeconds": "a change of the network",
    "HealthChecker.checkSeconds": "a check",
    "HealthChecker.changeSeconds": "a change of a target",
    "HealthChecker.lateSeconds": "late",
    "DropletManager.slowdownItems": "q0",
    "DropletManager.establishSeconds": "an establishment",
}
TRIED = {
    BASE: (),
    "keep leases": (KEPT,),
    "launch by backlog": (BY_BACKLOG,),
    "wait for the network": (READY,),
    "one zone at a time": (SLOWLY,),
}
WORST_MINUTES = 250.0  # as dark as the picture gets


@dataclass(frozen=True)
class AssumedRow(Row):
    """One number of all objects of a kind, times a factor."""

    field: str = ""
    """`Kind.field`; empty: everything as assumed."""
    factor: float = 1


@dataclass(frozen=True)
class AssumedSample(Sample):
    """Users' lost minutes of each policy; None where the endpoint was not lost."""

    lost: dict[str, float | None]


def sample(row: AssumedRow, base: Scenario, seed: int) -> AssumedSample:
    """One run for each policy, all with the same seed."""
    assumed = scaled(base, row.field, row.factor)
    lost = {}
    for name, settings in TRIED.items():
        found = one_day(DayRow(name, settings=settings), assumed, seed)
        lost[name] = found.lost_minutes if found.trigger is not None else None
    return AssumedSample(row.name, seed, lost)


def scaled(base: Scenario, field: str, factor: float) -> Scenario:
    """The scenario with that field of every resource of the kind times the factor."""
    kind, _, name = field.partition(".")
    resources = tuple(
        _scaled(entry, name, factor) if entry.kind == kind else entry
        for entry in base.spec.resources
    )
    return base.but(spec=base.spec.but(resources=resources))


def _scaled(entry: Template, name: str, factor: float) -> Template:
    """What the entry does not say is its kind's default."""
    value = resource_of(entry).spec.model_dump(by_alias=True)[name]
    return entry.but(spec={**entry.spec, name: value * factor})


def rows() -> tuple[AssumedRow, ...]:
    made = [AssumedRow("as assumed")]
    for field, said in ASSUMED.items():
        for factor, word in ((0.5, "half"), (2, "double")):
            made.append(AssumedRow(f"{said}, {word}", field=field, factor=factor))
    return tuple(made)


def minutes_of(name: str, samples: Sequence[AssumedSample]) -> float | None:
    """The median of those that lost the endpoint under every policy; None where none did."""
    whole = [sample for sample in samples if None not in sample.lost.values()]
    return middle_or_never([sample.lost[name] for sample in whole]) if whole else None


def column(name: str) -> Column[AssumedRow, AssumedSample]:
    def cell(row: AssumedRow, samples: Sequence[AssumedSample]) -> str:
        return _said(minutes_of(name, samples))

    return Column(name, cell)


def order(row: AssumedRow, samples: Sequence[AssumedSample]) -> str:
    """The policies that save a minute or more, the best first."""
    found = {name: minutes_of(name, samples) for name in TRIED}
    base = found.pop(BASE)
    ranked = sorted(
        (minutes, name)
        for name, minutes in found.items()
        if minutes is not None and base is not None and minutes < base - 1
    )
    return " < ".join(name for _, name in ranked) or "none"


def chart(rows: Sequence[AssumedRow], samples: Sequence[AssumedSample]) -> Matrix:
    """Lost minutes under each assumption, the more the darker."""
    lines = []
    for row in rows:
        mine = [sample for sample in samples if sample.row == row.name]
        if mine:
            lines.append((row.name, tuple(_cell(row, name, mine) for name in TRIED)))
    return Matrix(
        title="What helps, where we assumed wrongly",
        describes="Minutes in which all users would have failed, as many as failed: medians. Each"
        " line changes one of the numbers that we assumed.",
        columns=tuple(TRIED),
        rows=tuple(lines),
    )


def _cell(row: AssumedRow, name: str, samples: Sequence[AssumedSample]) -> Cell:
    minutes = minutes_of(name, samples)
    share = 0.0 if minutes is None else min(1.0, minutes / WORST_MINUTES)
    return Cell(_said(minutes), share, f"{row.name}; {name}: {_said(minutes)}")


def _said(minutes: float | None) -> str:
    return "-" if minutes is None else f"{minutes:.0f}"


DAY_RANKING = Study(
    name="day-ranking",
    title="users' lost minutes of the whole day where one assumed number is halved or doubled",
    rows=rows(),
    sample=sample,
    columns=(*(column(name) for name in TRIED), Column("order", order)),
    seeds=2,
    scenario="us-east-1",
    picture=chart,
)
