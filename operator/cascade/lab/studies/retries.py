"""Retries: how slow the store may be before its clients' retries keep it from getting well.

us-east-1 with a store that takes longer for each request, and the dependents' four ways of trying
again. Retries are load: with a slow store they may hold down what everybody waits for.
"""

from __future__ import annotations

from cascade.lab.studies import day_columns as show
from cascade.lab.studies.day import DayRow, sample
from cascade.lab.studies.study import Study

SERVICE_SECONDS = (0.36, 0.6, 0.8, 1.0, 1.2)
SPREAD = 0.1
POLICIES = {
    "two retries": "dependentservice.retry=Retry",
    "none": "dependentservice.retries=0",
    "budget": "dependentservice.retry=Budget",
    "breaker": "dependentservice.retry=CircuitBreaker",
}


def service(seconds: float) -> tuple[str, ...]:
    """Settings: what one worker of a front end takes for a request."""
    low, high = (round(seconds * (1 + way), 3) for way in (-SPREAD, SPREAD))
    return f"store.serviceSecondsMin={low}", f"store.serviceSecondsMax={high}"


RETRIES = Study(
    name="retries",
    title="us-east-1 with a slower store, and how its dependents try again",
    rows=tuple(
        DayRow(f"{seconds:g} s, {name}", settings=(*service(seconds), policy))
        for seconds in SERVICE_SECONDS
        for name, policy in POLICIES.items()
    ),
    sample=sample,
    columns=show.COLUMNS,
    seeds=10,
    scenario="us-east-1",
)
