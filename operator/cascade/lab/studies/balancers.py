"""Balancers: what each policy of the health checker is worth while network state comes late.

The base is a quiet day with two hours of a slow network in it and nobody who acts: how much healthy
capacity leaves DNS, and whether it comes back when the network is normal again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from typing import Any

from cascade.lab.course import Course, course
from cascade.lab.failures import fronted, in_front_between
from cascade.lab.milestones_of_the_day import network_normal
from cascade.lab.steps import Steps
from cascade.lab.studies.intervals import median_of
from cascade.lab.studies.paired import BASE, paired_table
from cascade.lab.studies.study import Column, Row, Sample, Study
from cascade.lab.timed_run import play
from cascade.model.policies import FAMILIES
from cascade.model.presets import configured, other_choices
from cascade.model.resources import HealthChecker, Scenario

MINUTE = 60.0
SYSTEM = "HealthChecker"
PARTIAL = tuple(
    f"{SYSTEM}.{choice}"
    for choice in ("judgement=Majority", "failover=Velocity", "allBad=FailOpen", "cells=ByEndpoint")
)
"""Each spares a part. Those that spare everything spare the same together."""


@dataclass(frozen=True)
class BalancerRow(Row):
    """What is changed in the scenario."""

    settings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """The rows whose changes it has together."""


@dataclass(frozen=True)
class BalancerSample(Sample):
    """What one seed of one row gave."""

    removed_minutes: float
    """Integral of the share of all targets that stand behind load balancers out of DNS."""
    removed_most: float
    """The largest share at once."""
    lost_minutes: float
    """Integral of the share of requests that failed in front of the services."""
    failovers: int
    changes: int
    """How often a target left service or came back."""
    persists_minutes: float | None
    """From the network's being normal until every zone is in DNS for good; 0 where it was; None
    where one is out at the end."""


def sample(row: BalancerRow, base: Scenario, seed: int) -> BalancerSample:
    """One run, judged by no claim."""
    scenario = configured(base, None, row.settings)
    played = play(scenario, seed, claims=[], without=("probe",))
    return measured(row.name, seed, course(played.entries, played.ended_at))


def measured(row: str, seed: int, run: Course) -> BalancerSample:
    """The numbers of a run."""
    removed = run.fronts.removed_share()
    lost = in_front_between(run, fronted(run), 0.0, run.end) * run.end / MINUTE
    checked = run.gauge(HealthChecker, "changes").values()
    return BalancerSample(
        row,
        seed,
        integral(removed, run.end) / MINUTE,
        max(removed.values, default=0.0),
        lost,
        len(run.fronts.failovers),
        round(sum(steps.at(run.end) for steps in checked)),
        persistence(run),
    )


def persistence(run: Course) -> float | None:
    """Minutes; None for a loop that goes on without its cause."""
    normal = network_normal(run)
    if run.fronts.out.at(run.end) > 0:
        return None
    out = list(run.fronts.out.spells(lambda zones: zones > 0, run.end))
    if normal is None or not out:
        return 0.0
    return max(0.0, out[-1].end - normal) / MINUTE


def integral(steps: Steps, end: float) -> float:
    """Of the value over time until `end`, in seconds times value; 0 where there is none."""
    if not steps.times:
        return 0.0
    ends = [*steps.times[1:], end]
    return fsum(
        max(0.0, min(until, end) - at) * value
        for at, until, value in zip(steps.times, ends, steps.values, strict=True)
    )


COLUMNS: tuple[Column[Any, BalancerSample], ...] = (
    Column("targets out of DNS, min", median_of(lambda s: s.removed_minutes, ".0f")),
    Column("most at once", median_of(lambda s: s.removed_most, ".0%")),
    Column("users' lost minutes", median_of(lambda s: s.lost_minutes, ".1f")),
    Column("zones that left", median_of(lambda s: s.failovers, ".0f")),
    Column("targets that changed", median_of(lambda s: s.changes, ".0f")),
    Column("all back, min after the network", median_of(lambda s: s.persists_minutes, ".0f")),
)


def tabulated(
    rows: Sequence[BalancerRow], samples: Sequence[BalancerSample]
) -> tuple[list[str], list[list[str]]]:
    """The columns, and what a row saves its users."""
    return paired_table(rows, samples, COLUMNS)


def pair(one: str, other: str) -> BalancerRow:
    return BalancerRow(f"{one} and {other}", settings=(one, other), parts=(one, other))


def guarded() -> tuple[str, ...]:
    """Every policy of the health checker as the guarded preset has it."""
    families = (f for field, f in FAMILIES.items() if field.startswith(f"{SYSTEM}."))
    return tuple(f"{family.field}={family.guarded}" for family in families)


BALANCERS = Study(
    name="balancers",
    title="two hours of late network state: each policy of the health checker, pairs, and all",
    rows=(
        BalancerRow(BASE),
        *(BalancerRow(choice, settings=(choice,)) for choice in other_choices(SYSTEM)),
        *(pair(*two) for two in combinations(PARTIAL, 2)),
        BalancerRow("3 bad results, not 2", settings=("healthchecker.badResults=3",)),
        BalancerRow("no close watch", settings=("healthchecker.closeWatchSeconds=30",)),
        BalancerRow("twice the checkers", settings=("healthchecker.instances=24",)),
        BalancerRow("guarded", settings=guarded()),
    ),
    sample=sample,
    columns=COLUMNS,
    tabulated=tabulated,
    seeds=20,
    scenario="nlb-flapping",
)
