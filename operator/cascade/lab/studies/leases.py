"""One run of the lease phase: the store's name is taken away and given back; are leases held again?

Recovered means: 95 % of the leases are held at the end, and have been for half an hour. The time is
that of the last moment at which they were not. This was settled before the first run was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cascade.lab.run import Played
from cascade.lab.studies.study import Row, Sample
from cascade.lab.timed_run import play
from cascade.model.history import AnswerChange, Note, Write
from cascade.model.presets import configured
from cascade.model.resources import DropletLease, DropletManager, DropletManagerSpec, Scenario
from cascade.model.resources.scenario import Step, Template

HELD_SHARE = 0.95
STAYS_SECONDS = 1800.0
BEFORE_SECONDS = 600.0  # of quiet work before the trigger
OUTAGE_MINUTES = 157.0  # 2 h 37 min, as in October 2025
Counts = list[tuple[float, int]]
"""Story time and a number, in order."""

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
    watched_hours: float = 2.0
    """How long is waited, after DNS is back or after the last deed."""

    @property
    def spec(self) -> DropletManagerSpec:
        """What each host is like: for predictions."""
        fields = {"zone": "az1", "droplets": self.droplets, **self.host}
        return DropletManagerSpec.model_validate(fields)


@dataclass(frozen=True)
class Recovery:
    """What one run gave. Seconds are the story's."""

    emptied_at: float
    back_at: float
    """When DNS answered again."""
    acted_at: float
    """When people did their first deed after that; without one as `back_at`."""
    recovered_at: float | None
    """None: never, while it was watched."""
    held_at_return: int
    lowest: int
    """Leases held when there were fewest."""
    leases: int
    queued: Counts
    """Items queued at all hosts, as they said once a minute."""

    @property
    def minutes(self) -> float | None:
        """From the deed, or from the return of DNS, to the recovery."""
        if self.recovered_at is None:
            return None
        return max(0.0, self.recovered_at - self.acted_at) / 60


@dataclass(frozen=True)
class LeaseSample(Sample):
    """A run's recovery."""

    minutes: float | None
    """From the return of DNS, or from what people did after it; None: never."""
    held_at_return: int
    lowest: int
    leases: int


def sample(row: LeaseRow, base: Scenario, seed: int) -> LeaseSample:
    """One run."""
    found = recovery(row, base, seed)
    return LeaseSample(
        row.name, seed, found.minutes, found.held_at_return, found.lowest, found.leases
    )


def recovery(row: LeaseRow, base: Scenario, seed: int) -> Recovery:
    """The run of a row, judged by no claim: leases are counted."""
    return read(play(scenario_of(row, base), seed, claims=[]))


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


def read(played: Played) -> Recovery:
    """What became of the leases, from the history alone."""
    changes = [entry for entry in played.entries if isinstance(entry, AnswerChange)]
    served = next(e.at for e in changes if e.addresses)
    emptied = next(e.at for e in changes if e.at > served and not e.addresses)
    back = next(e.at for e in changes if e.at > emptied and e.addresses)
    deeds = [e.at for e in played.entries if isinstance(e, Note) and e.event == "runbook_step"]
    held, queued = counted(played)
    leases = max(count for _, count in held)
    under = _last_under(held, HELD_SHARE * leases, played.ended_at)
    return Recovery(
        emptied_at=emptied,
        back_at=back,
        acted_at=next((at for at in deeds if at > back), back),
        recovered_at=under if under <= played.ended_at - STAYS_SECONDS else None,
        held_at_return=next(count for at, count in reversed(held) if at <= back),
        lowest=min(count for at, count in held if at >= emptied),
        leases=leases,
        queued=queued,
    )


def counted(played: Played) -> tuple[Counts, Counts]:
    """Story time and leases held, and story time and items queued at all hosts as they said."""
    held, queued = set[str](), dict[str, int]()
    leases: Counts = []
    items: Counts = []
    for entry in played.entries:
        if not isinstance(entry, Write):
            continue
        if isinstance(entry.resource, DropletLease):
            is_held = entry.resource.status.phase == "Held"
            (held.add if is_held else held.discard)(entry.name)
            leases.append((entry.at, len(held)))
        elif isinstance(entry.resource, DropletManager):
            queued[entry.name] = entry.resource.status.queue_items
            items.append((entry.at, sum(queued.values())))
    return leases, items


def _last_under(counts: Counts, wanted: float, end: float) -> float:
    """The last moment at which fewer were held than wanted; 0 where there is none."""
    until = [at for at, _ in counts[1:]] + [end]
    return max(
        (to for (_, count), to in zip(counts, until, strict=True) if count < wanted), default=0
    )


def _as_wanted(host: Template, row: LeaseRow) -> Template:
    return host.but(spec={**host.spec, "droplets": row.droplets, **row.host})
