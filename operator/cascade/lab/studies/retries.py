"""Retries: how slow the store may be before its clients' retries keep it from getting well.

The first half of us-east-1 with a store that takes longer for each request, and the dependents'
four ways of trying again. Retries are load: with a slow store they may hold down what everybody
waits for. Then one edge at a time, who calls whom, with the breaker there and nowhere else.
"""

from __future__ import annotations

from cascade.lab.studies import day_columns as show
from cascade.lab.studies.day import DayRow
from cascade.lab.studies.night import sample, tabulated
from cascade.lab.studies.study import Study

SERVICE_SECONDS = (0.36, 0.6, 0.8, 1.0, 1.2)
SPREAD = 0.1
POLICIES = {
    "two retries": "dependentservice.retry=Retry",
    "none": "dependentservice.retries=0",
    "budget": "dependentservice.retry=Budget",
    "breaker": "dependentservice.retry=CircuitBreaker",
}
SLOW_SECONDS = 0.8  # some seeds recover there, some do not
EDGES = {
    "EC2's API to the store": ("dependentservice/ec2-api.retry=CircuitBreaker",),
    "hosts to the store": ("dropletmanager.calls=CircuitBreaker",),
    "the launcher to hosts": ("launcher.calls=CircuitBreaker",),
    "every edge": (
        "dependentservice.retry=CircuitBreaker",
        "dropletmanager.calls=CircuitBreaker",
        "launcher.calls=CircuitBreaker",
    ),
}


def service(seconds: float) -> tuple[str, ...]:
    """Settings: what one worker of a front end takes for a request."""
    low, high = (round(seconds * (1 + way), 3) for way in (-SPREAD, SPREAD))
    return f"store.serviceSecondsMin={low}", f"store.serviceSecondsMax={high}"


RETRIES = Study(
    name="retries",
    title="a slower store, how its dependents try again, and a breaker on each edge",
    rows=(
        *(
            DayRow(f"{seconds:g} s, {name}", settings=(*service(seconds), policy))
            for seconds in SERVICE_SECONDS
            for name, policy in POLICIES.items()
        ),
        *(
            DayRow(f"{SLOW_SECONDS:g} s, breaker: {edge}", settings=service(SLOW_SECONDS) + there)
            for edge, there in EDGES.items()
        ),
    ),
    sample=sample,
    columns=show.COLUMNS,
    tabulated=tabulated,
    seeds=10,
    scenario="us-east-1",
)
