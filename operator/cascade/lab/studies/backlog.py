"""Backlog: how long the network stays late after a burst, against the law of its queue.

Predicted without an agent, for the slowest zone alone: what comes, what is applied, and what is
sent once more because it was not applied in time. Measured: until no change is older than 10 min.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cascade.lab.course import course
from cascade.lab.milestones_of_the_day import NETWORK_LATE_SECONDS, network_normal, network_slow
from cascade.lab.studies.intervals import in_words, median_of
from cascade.lab.studies.study import Column, Row, Sample, Study
from cascade.lab.timed_run import play
from cascade.model.presets import configured
from cascade.model.resources import NetworkManagerSpec, Scenario

HOUR, MINUTE = 3600.0, 60.0
BURST, BURST_SECONDS = 180, 1800.0  # of the base: one launch in ten seconds
SLOWEST = 0.6
HORIZON_HOURS = 24.0
NEVER_AGAIN = 1_000_000.0


@dataclass(frozen=True)
class BacklogRow(Row):
    """What comes after the burst, and the sender's patience."""

    replaced_per_hour: float
    resend_seconds: float

    @property
    def settings(self) -> tuple[str, ...]:
        return (
            f"dependentservice.replacedPerHour={self.replaced_per_hour:g}",
            f"networkmanager.resendSeconds={self.resend_seconds:g}",
            f"scenario.horizonSeconds={HORIZON_HOURS * HOUR:g}",
        )


@dataclass(frozen=True)
class BacklogSample(Sample):
    """Hours from the first late minute until the network is normal; None: not within the run."""

    hours: float | None
    queue: float
    """The longest queue of a zone, as the network manager said."""


def sample(row: BacklogRow, base: Scenario, seed: int) -> BacklogSample:
    """One run, judged by no claim."""
    played = play(configured(base, None, row.settings), seed, claims=[], without=("probe",))
    run = course(played.entries, played.ended_at)
    slow, normal = network_slow(run), network_normal(run)
    hours = 0.0 if slow is None else None if normal is None else (normal - slow) / HOUR
    queues = run.gauges.get("NetworkManager.queue_items", {}).values()
    return BacklogSample(row.name, seed, hours, max((max(q.values) for q in queues), default=0.0))


def predicted_hours(row: BacklogRow) -> float | None:
    """Fluid, in steps of a minute; None: it never ends, or not within the run."""
    takes = NetworkManagerSpec(propagators=({"zone": "az1"},)).change_seconds / SLOWEST
    patience = round(row.resend_seconds / MINUTE)
    queue, late_since, came, waits = 0.0, None, list[float](), list[float]()
    for minute in range(round(HORIZON_HOURS * HOUR / MINUTE)):
        burst = BURST * MINUTE / BURST_SECONDS if minute * MINUTE < BURST_SECONDS else 0.0
        came.append(burst + 2 * row.replaced_per_hour * MINUTE / HOUR)
        waits.append(queue * takes)
        before = minute - patience
        again = came[before] if before >= 0 and waits[before] > row.resend_seconds else 0.0
        queue = max(0.0, queue + came[-1] + again - MINUTE / takes)
        if queue * takes > NETWORK_LATE_SECONDS:
            late_since = minute if late_since is None else late_since
        elif late_since is not None:
            return (minute - late_since) * MINUTE / HOUR
    return 0.0 if late_since is None else None


def predicted(row: BacklogRow, samples: Sequence[BacklogSample]) -> str:
    return in_words([predicted_hours(row)], ".1f")


def row_of(replaced_per_hour: float, resend_seconds: float) -> BacklogRow:
    patience = "never again" if resend_seconds == NEVER_AGAIN else f"again after {resend_seconds:g}"
    name = f"{replaced_per_hour:g} replaced an hour, {patience}"
    return BacklogRow(name, replaced_per_hour=replaced_per_hour, resend_seconds=resend_seconds)


BACKLOG = Study(
    name="backlog",
    title="a burst of 180 launches: how long the network is late, predicted and measured",
    rows=tuple(
        row_of(replaced, patience)
        for patience in (NEVER_AGAIN, 7200.0, 900.0)
        for replaced in (0, 5, 10, 15, 20, 30)
    ),
    sample=sample,
    columns=(
        Column("late, h: predicted", predicted),
        Column("measured", median_of(lambda s: s.hours, ".1f")),
        Column("longest queue", median_of(lambda s: s.queue, ".0f")),
    ),
    seeds=3,
    scenario="network-backlog",
)
