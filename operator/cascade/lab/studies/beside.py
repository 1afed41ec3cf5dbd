"""Beside AWS: numbers of runs, each with AWS's own and a band that was stated before the runs.

Three sorts of measures, and only the first counts: a *result*; what was *fitted*, as a parameter
was chosen after this very number; an *input*, which is what people did, at the times that the
runbook gives. A band is for the median; an interval that reaches out of it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from cascade.claims import CLAIMS
from cascade.lab.course import Course, course
from cascade.lab.studies.intervals import bootstrap, middle_or_never
from cascade.lab.studies.study import Row, Sample, Study
from cascade.lab.timed_run import play
from cascade.model.presets import configured
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Step

FIRST_SEED = 101  # 1 to 20 were looked at while the lab was made
MINUTE = 60.0
HEADINGS = ["", "", "AWS", "band", "median", "95 %", "runs", ""]
Sort = Literal["result", "fitted", "input"]
Take = Callable[[Course], float | None]


@dataclass(frozen=True)
class BesideRow(Row):
    """A scenario, and what people do otherwise in it."""

    runbook: tuple[Step, ...] | None = None
    """Instead of the scenario's own."""
    restart_seconds: float | None = None
    """Between two restarts, instead of what the runbook says."""
    nobody_sets: str = ""
    """A policy that people leave alone, as `HealthChecker.failover`."""


@dataclass(frozen=True)
class BesideSample(Sample):
    """What one run measured, by the name of the measure; None where it did not come."""

    measured: dict[str, float | None]


class Measure(NamedTuple):
    """A number of a run: minutes, a share, or so many times something."""

    words: str
    sort: Sort
    take: Take
    aws: float | None
    band: tuple[float, float] | None = None
    """What the median must lie in, the bounds included; an input has none."""
    unit: Literal["min", "share", "times"] = "min"


Measures = Mapping[str, Measure]


def around(value: float, share: float) -> tuple[float, float]:
    """A band: so much less or more than AWS's."""
    return value * (1 - share), value * (1 + share)


def study(
    name: str,
    title: str,
    scenario: str,
    rows: tuple[BesideRow, ...],
    measures: Measures,
    seeds: int = 20,
) -> Study[BesideRow, BesideSample]:
    """A study whose table has a line for each measure of each row. `measures`: of a module."""
    return Study(
        name=name,
        title=title,
        rows=rows,
        sample=partial(sample, measures),
        columns=(),
        seeds=seeds,
        scenario=scenario,
        first_seed=FIRST_SEED,
        tabulated=partial(tabulated, measures),
    )


def sample(measures: Measures, row: BesideRow, base: Scenario, seed: int) -> BesideSample:
    """One run, from its history alone; nobody probes."""
    claims = [CLAIMS["endpoint_never_empty"]()]  # it says when the run is to end
    played = play(scenario_of(row, base), seed, claims=claims, without=("probe",))
    run = course(played.entries, played.ended_at)
    measured = {name: measure.take(run) for name, measure in measures.items()}
    return BesideSample(row.name, seed, measured)


def scenario_of(row: BesideRow, base: Scenario) -> Scenario:
    """The base with what people do in this row, judged by no expectation."""
    steps: list[Step] = []
    for step in base.spec.runbook if row.runbook is None else row.runbook:
        if row.nobody_sets and step.policy == row.nobody_sets:
            continue
        is_next = bool(steps) and step.do == "restart" and steps[-1].do == "restart"
        seconds = row.restart_seconds if is_next else None
        steps.append(step if seconds is None else step.but(after_seconds=seconds))
    spec = base.spec.but(runbook=tuple(steps), expectations=())
    whole = Scenario.model_validate({"metadata": base.metadata, "spec": spec.model_dump()})
    return configured(whole)


def tabulated(
    measures: Measures, rows: Sequence[BesideRow], samples: Sequence[BesideSample]
) -> tuple[list[str], list[list[str]]]:
    """For each row that has samples a line a measure, and how many results are in their bands."""
    lines = []
    for row in rows:
        mine = [one for one in samples if one.row == row.name]
        if not mine:
            continue
        values = {name: [one.measured[name] for one in mine] for name in measures}
        lines.append([row.name, *[""] * 7])
        lines += [line(measures[name], values[name]) for name in measures]
        results = [name for name in measures if measures[name].sort == "result"]
        inside = sum(verdict(measures[name], values[name]).startswith("in") for name in results)
        lines.append([f"  {inside} of {len(results)} results in their bands", *[""] * 7])
    return HEADINGS, lines


def line(measure: Measure, values: Sequence[float | None]) -> list[str]:
    """What it is, AWS's, the band, the median with its interval, how many runs came there."""
    came = sum(value is not None for value in values)
    return [
        f"  {measure.words}",
        measure.sort,
        shown(measure.aws, measure.unit),
        "" if measure.band is None else spread(*measure.band, measure.unit),
        shown(middle_or_never(values), measure.unit, "never"),
        spread(*bootstrap(values), measure.unit),
        f"{came} of {len(values)}",
        verdict(measure, values),
    ]


def verdict(measure: Measure, values: Sequence[float | None]) -> str:
    """In or out of the band; an input is neither."""
    if measure.band is None:
        return ""
    middle, (least, most) = middle_or_never(values), measure.band
    if middle is None or not least <= middle <= most:
        return "OUT"
    low, high = bootstrap(values)
    whole = low is not None and high is not None and least <= low and high <= most
    return "in" if whole else "in, its interval is not"


def shown(value: float | None, unit: str, otherwise: str = "") -> str:
    if value is None:
        return otherwise
    forms = {"share": f"{value:.0%}", "times": f"{value:.1f}"}
    return forms.get(unit, f"{value:.0f} min")


def spread(low: float | None, high: float | None, unit: str) -> str:
    """`59-89 min`, or `never`."""
    if low is None and high is None:
        return "never"
    ends = [shown(end, unit, "never").removesuffix(" min") for end in (low, high)]
    return f"{ends[0]}-{ends[1]}" + (" min" if unit == "min" else "")
