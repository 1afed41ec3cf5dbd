"""Day: what each mitigation is worth in us-east-1, the whole day.

Each row changes one policy of the scenario as it was, or all of a system's, and is played with the
same seeds: the race comes by itself, people do what they did unless the row says that nobody acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import fsum

from cascade.claims.endpoint_never_empty import EndpointNeverEmpty
from cascade.lab.course import REFUSALS, Course, course
from cascade.lab.milestones import dns_back, endpoint_empty, leases_back, recovered
from cascade.lab.milestones_of_the_day import NETWORK_LATE_SECONDS, oldest_change
from cascade.lab.stretches import HELD_SHARE
from cascade.lab.studies import day_columns as show
from cascade.lab.studies.balancers import integral
from cascade.lab.studies.paired import BASE
from cascade.lab.studies.study import Row, Sample, Study
from cascade.lab.timed_run import play
from cascade.model.policies import FAMILIES
from cascade.model.presets import configured, other_choices
from cascade.model.resources import DependentService, Launcher, Scenario
from cascade.model.resources.scenario import Preset, Stop

MINUTE, HOUR = 60.0, 3600.0
AFTER_HOURS = 15.0  # of story after the endpoint went empty
SYSTEMS = ("DropletManager", "Launcher", "DependentService", "NetworkManager", "HealthChecker")


@dataclass(frozen=True)
class DayRow(Row):
    """What is changed in the scenario."""

    settings: tuple[str, ...] = ()
    preset: Preset | None = None
    acts: bool = True
    """Whether people do anything once DNS is back."""
    parts: tuple[str, ...] = ()
    """The rows whose changes it has together."""


@dataclass(frozen=True)
class DaySample(Sample):
    """What one seed of one row gave; minutes of story, None for what did not come."""

    trigger: float | None
    """How long the endpoint answered with nothing."""
    leases: float | None
    """From the return of DNS until 95 % of the leases are held for good; 0 if none was missing."""
    refused: int
    """Calls for a launch that failed."""
    calls_each: float
    """Calls for each launch that succeeded."""
    lost_minutes: float
    """Minutes in which all users of all services would have failed, as many as failed."""
    amplification: float
    """Calls of the store for each request of a user, while the endpoint was empty."""
    late_hours: float
    """Hours in which a change of network state was older than 10 min, after T0."""
    removed_minutes: float
    """Integral of the share of all targets that stood behind load balancers out of DNS, from T0."""
    ratio: float | None
    """Consequence to trigger; None where it did not end."""


NO_DEMAND = tuple(
    f"dependentservice.{field}=0"
    for field in ("requestsPerSecond", "requestsPerSecondPeak", "instances", "instancesPeak",
                  "replacedPerHour")
)  # fmt: skip
"""Nobody asks for anything, and nobody launches but those who check targets."""


def scenario_of(row: DayRow, base: Scenario, after_hours: float = AFTER_HOURS) -> Scenario:
    """The base as the row wants it, ended so many hours after the loss."""
    steps = base.spec.runbook if row.acts else base.spec.runbook[:2]
    spec = base.spec.but(
        runbook=steps,
        stop=Stop(claim="endpoint_never_empty", after_seconds=after_hours * HOUR),
        expectations=(),
    )
    whole = Scenario.model_validate({"metadata": base.metadata, "spec": spec.model_dump()})
    return configured(whole, row.preset, row.settings)


def sample(row: DayRow, base: Scenario, seed: int, after_hours: float = AFTER_HOURS) -> DaySample:
    """One run of the timed driver; only the claim that ends it is judged, and nobody probes."""
    scenario = scenario_of(row, base, after_hours)
    played = play(scenario, seed, claims=[EndpointNeverEmpty()], without=("probe",))
    return measured(row.name, seed, course(played.entries, played.ended_at))


def measured(row: str, seed: int, run: Course) -> DaySample:
    """The numbers of a run."""
    lost, back = endpoint_empty(run), dns_back(run)
    trigger = (back - lost) / MINUTE if lost is not None and back is not None else None
    launched = run.total(Launcher, "launched", lost or 0.0, run.end)
    failed = sum(run.total(Launcher, why, lost or 0.0, run.end) for why in (*REFUSALS, "failed"))
    return DaySample(
        row,
        seed,
        trigger,
        _leases(run, back),
        round(failed),
        (failed + launched) / launched if launched else 0.0,
        _lost_minutes(run, lost or 0.0),
        _amplification(run, lost, back),
        _late_hours(run, lost or 0.0),
        _removed_minutes(run, lost or 0.0),
        _ratio(run, lost, back),
    )


def _leases(run: Course, back: float | None) -> float | None:
    """None: not within the hours that were watched."""
    if back is None:
        return 0.0
    again = leases_back(run)
    missing = run.held.at(run.end) < HELD_SHARE * run.droplets
    if again is None:
        return None if missing else 0.0
    return max(0.0, again - back) / MINUTE


def _lost_minutes(run: Course, since: float) -> float:
    """The integral of the share of requests that failed."""
    failing = run.failing()
    ends = [*failing.times[1:], run.end]
    return fsum(
        (until - at) / MINUTE * share
        for at, until, share in zip(failing.times, ends, failing.values, strict=True)
        if at >= since
    )


def _amplification(run: Course, lost: float | None, back: float | None) -> float:
    if lost is None or back is None:
        return 1.0
    asked = run.total(DependentService, "offered", lost, back)
    return run.total(DependentService, "attempts", lost, back) / asked if asked else 0.0


def _late_hours(run: Course, since: float) -> float:
    late = oldest_change(run).spells(lambda age: age > NETWORK_LATE_SECONDS, run.end)
    return fsum(max(0.0, spell.end - max(spell.start, since)) for spell in late) / HOUR


def _removed_minutes(run: Course, since: float) -> float:
    removed = run.fronts.removed_share()
    return (integral(removed, run.end) - integral(removed, since)) / MINUTE


def _ratio(run: Course, lost: float | None, back: float | None) -> float | None:
    """After AWS: how much longer the consequences went on than the trigger had lasted."""
    if lost is None or back is None:
        return 0.0
    over = recovered(run)
    return None if over is None else max(0.0, over - back) / (back - lost)


def singly(*systems: str) -> tuple[DayRow, ...]:
    """The base, nobody's deeds, and each policy of these systems alone."""
    return (
        DayRow(BASE),
        DayRow("nobody acts after DNS", acts=False),
        *(DayRow(choice, settings=(choice,)) for choice in other_choices(*systems)),
        DayRow("DependentService.retries=0", settings=("dependentservice.retries=0",)),
    )


def pair(one: str, other: str) -> DayRow:
    """Both at once; what that gives beyond the two alone is in the table."""
    return DayRow(f"{one} and {other}", settings=(one, other), parts=(one, other))


def guarded(*systems: str) -> tuple[str, ...]:
    """Settings: every policy of these kinds as the guarded preset has it."""
    return tuple(
        f"{field}={family.guarded}"
        for field, family in FAMILIES.items()
        if field.split(".")[0] in systems
    )


KEPT = "DropletManager.leaseLoss=StaticStability"
BY_BACKLOG = "Launcher.throttle=ByBacklog"
READY = "HealthChecker.admission=NetworkReady"
SLOWLY = "HealthChecker.failover=Velocity"

DAY = Study(
    name="day",
    title="us-east-1, fifteen hours from the loss: each policy alone, a system's, and all",
    rows=(
        *singly(*SYSTEMS),
        *(pair(*two) for two in combinations((KEPT, BY_BACKLOG, READY, SLOWLY), 2)),
        DayRow("droplet managers guarded", settings=guarded("DropletManager")),
        DayRow("the same, and nobody acts", settings=guarded("DropletManager"), acts=False),
        DayRow("launcher guarded", settings=guarded("Launcher")),
        DayRow("network manager guarded", settings=guarded("NetworkManager")),
        DayRow("launcher and network manager", settings=guarded("Launcher", "NetworkManager")),
        DayRow("health checker guarded", settings=guarded("HealthChecker")),
        DayRow(
            "all three of these", settings=guarded("Launcher", "NetworkManager", "HealthChecker")
        ),
        DayRow("all guarded but the race", settings=guarded(*SYSTEMS)),
        DayRow("the same, nobody acts after DNS", settings=guarded(*SYSTEMS), acts=False),
        DayRow("EndpointRecord.fencing=Monotonic", settings=("endpointrecord.fencing=Monotonic",)),
        DayRow("guarded", preset="guarded"),
        DayRow("control: no demand", settings=NO_DEMAND),
    ),
    sample=sample,
    columns=show.COLUMNS,
    tabulated=show.tabulated,
    seeds=20,
    scenario="us-east-1",
)
