"""One run of the lease phase: the store's name is taken away and given back; are leases held again?

What counts as recovered is in `lease_counts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cascade.lab.studies.lease_counts import LeaseCounts
from cascade.lab.studies.study import Row, Sample
from cascade.lab.timed_run import play
from cascade.model.presets import configured
from cascade.model.resources import DropletManager, DropletManagerSpec, Scenario
from cascade.model.resources.scenario import Step, Template

BEFORE_SECONDS = 600.0  # of quiet work before the trigger
OUTAGE_MINUTES = 157.0  # 2 h 37 min, as in October 2025
ACT_MINUTES = 109.0  # from the return of DNS to 04:14 PDT [Q]


@dataclass(frozen=True)
class LeaseRow(Row):
    """Hosts and droplets, what is otherwise from the start, the trigger, and what people do."""

    host: Mapping[str, Any] = field(default_factory=dict)
    """Fields of every host's spec, as a scenario writes them."""
    droplets: int = 80
    """Of one host."""
    hosts: int = 1
    trigger_minutes: float = OUTAGE_MINUTES
    deeds: tuple[Step, ...] = ()
    """What people do after DNS is back; each `after_seconds` counts from the one before."""
    watched_hours: float = 4.0
    """How long is waited at most, after DNS is back or after the last deed."""

    @property
    def spec(self) -> DropletManagerSpec:
        """What each host is like: for predictions."""
        fields = {"zone": "az1", "droplets": self.droplets, **self.host}
        return DropletManagerSpec.model_validate(fields)


@dataclass(frozen=True)
class LeaseSample(Sample):
    """A run's recovery."""

    minutes: float | None
    """From the return of DNS, or from what people did after it; None: never."""
    held_at_return: int
    held_at_end: int
    leases: int
    queued_at_deed: int
    """Items queued at all hosts when people acted (or DNS came back), as they had said last."""


def sample(row: LeaseRow, base: Scenario, seed: int) -> LeaseSample:
    """One run, judged by no claim: leases are counted. It ends early when they are back."""
    scenario = scenario_of(row, base)
    counts = LeaseCounts(len(scenario.spec.runbook))
    played = play(scenario, seed, claims=[], is_over=counts.is_over, without=("probe",))
    counts.see(played.entries)
    recovered, acted = counts.recovered_at(played.ended_at), counts.acted_at
    assert acted is not None, "the runbook gives the root back"
    return LeaseSample(
        row.name,
        seed,
        minutes=None if recovered is None else max(0.0, recovered - acted) / 60,
        held_at_return=counts.held_at_return,
        held_at_end=len(counts.held),
        leases=len(counts.names),
        queued_at_deed=counts.queued_at_deed,
    )


def scenario_of(row: LeaseRow, base: Scenario) -> Scenario:
    """The base with that many hosts and droplets, that trigger, and these deeds after it."""
    spec = base.spec
    hosts = [template for template in spec.resources if template.kind == DropletManager.__name__]
    world = [template for template in spec.resources if template not in hosts]
    world += [_as_wanted(template, row) for template in hosts[: row.hosts]]
    trigger = row.trigger_minutes * 60
    drop, repair = spec.runbook[:2]
    runbook = (
        drop.but(after_seconds=BEFORE_SECONDS),
        repair.but(after_seconds=trigger),
        *row.deeds,
    )
    acting = sum(deed.after_seconds for deed in row.deeds)
    changed = spec.but(
        resources=tuple(world),
        runbook=runbook,
        horizon_seconds=BEFORE_SECONDS + trigger + acting + row.watched_hours * 3600 + 60,
        expectations=(),
    )
    whole = Scenario.model_validate({"metadata": base.metadata, "spec": changed.model_dump()})
    return configured(whole)


def _as_wanted(host: Template, row: LeaseRow) -> Template:
    return host.but(spec={**host.spec, "droplets": row.droplets, **row.host})
