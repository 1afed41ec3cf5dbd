"""Contention: in which regime the race is lost, and how rarely plans must come for it to sleep.

The row's `expected` is what a small model of the same procedure gave (outages of 20, median in
minutes). It shares the mechanism with the agents here but not one line of their code.
"""

from __future__ import annotations

from functools import partial

from cascade.lab.studies import race_columns as show
from cascade.lab.studies.race import RaceRow, sample
from cascade.lab.studies.study import Study

LOST = partial(sample, claims=("endpoint_never_empty",), ends_at_loss=True)


def plan_every(seconds: int) -> tuple[str, ...]:
    """Settings for a plan in each interval."""
    return (f"planner.intervalSeconds={seconds}", f"fleet.changeSeconds={seconds}")


def api(low: float, high: float) -> tuple[str, ...]:
    return (f"api.latencySecondsMin={low}", f"api.latencySecondsMax={high}")


CONTENTION = Study(
    name="contention",
    title="in which regime the race is lost, 6 h of story a run",
    rows=(
        RaceRow("base", expected="20, 21 min"),
        RaceRow("2 enactors", enactors=2, expected="0"),
        RaceRow("5 enactors", enactors=5, expected="20, 5 min"),
        RaceRow("API call 5 ms", api(0.0025, 0.0075), expected="20, 21 min"),
        RaceRow("API call 300 ms", api(0.15, 0.45), expected="20, 42 min"),
        RaceRow("API call 1 s", api(0.5, 1.5), expected="18, 57 min"),
        RaceRow("full jitter", ("enactor.backOff=DoublingFullJitter",), expected="20, 47 min"),
        RaceRow("back-off at most 20 s", ("enactor.backOffSecondsMax=20",), expected="7, 74 min"),
        RaceRow("back-off from 1 s", ("enactor.backOffSecondsBase=1",), expected="1"),
        RaceRow("keep 20", ("enactor.keepGenerations=20",), expected="20, 57 min"),
        RaceRow("plan every 60 s", plan_every(60), expected="0"),
        RaceRow("8 endpoints", endpoints=8, expected="0"),
        RaceRow("20 endpoints", endpoints=20, expected="0"),
        RaceRow(
            "check against newest root",
            ("enactor.check=OnceAgainstRoots",),
            expected="17, 89 min",
        ),
        RaceRow(
            "slow propagation, rare plans",
            (
                "dns.propagationSecondsMin=10",
                "dns.propagationSecondsMax=60",
                "enactor.backOffSecondsBase=60",
                "enactor.lockLeaseSeconds=600",  # longer than the hold, or the lock is no lock
                *plan_every(120),
            ),
            expected="14, 127 min",
        ),
    ),
    sample=LOST,
    seeds=20,
    columns=(
        show.OUTAGES,
        show.INTERVAL,
        show.MEDIAN,
        show.ENDPOINTS,
        show.CALLS,
        show.PER_PLANS,
        show.EXPECTED,
    ),
)

PACE = Study(
    name="pace",
    title="outages for 1,000 plans against the time between plans, 72 h of story a run",
    rows=tuple(
        RaceRow(f"plan every {seconds} s", plan_every(seconds), hours=72.0)
        for seconds in (10, 15, 20, 25, 30, 35, 40, 60, 120)
    ),
    sample=LOST,
    seeds=5,
    columns=(show.OUTAGES, show.INTERVAL, show.MEDIAN, show.PLANS, show.PER_PLANS),
)
