"""Fidelity: how long one thing took after another in the lease phase, beside AWS's night.

The bands were written down, and committed, before the seeds 101 to 120 had been run.
"""

from __future__ import annotations

from dataclasses import dataclass

from cascade.lab.aws_times import aws_seconds
from cascade.lab.course import Course
from cascade.lab.milestones import (
    Milestone,
    dns_back,
    endpoint_empty,
    leases_back,
    leases_gone,
    people_throttle,
)
from cascade.lab.studies.beside import MINUTE, BesideRow, Measure, around, study


@dataclass(frozen=True)
class Between:
    """Minutes from one milestone to the other. No closure: it goes to other processes."""

    cause: Milestone
    effect: Milestone

    def __call__(self, run: Course) -> float | None:
        since, then = self.cause(run), self.effect(run)
        return None if since is None or then is None else (then - since) / MINUTE


def held_at_throttle(run: Course) -> float | None:
    """The share of leases that are held when people act."""
    acted = people_throttle(run)
    return None if acted is None else run.held.at(acted) / run.droplets


def most_held(run: Course) -> float | None:
    """The largest share of leases that were held at any time from the return of DNS until then."""
    back, acted = dns_back(run), people_throttle(run)
    if back is None or acted is None:
        return None
    held = run.held
    counts = [v for t, v in zip(held.times, held.values, strict=True) if back <= t <= acted]
    return max([held.at(back), *counts]) / run.droplets


def aws_between(cause: str, effect: str) -> float:
    """AWS's minutes between the two; both are published."""
    since, then = aws_seconds(cause), aws_seconds(effect)
    assert since is not None and then is not None
    return (then - since) / MINUTE


BACK = aws_between("people_throttle", "leases_back")
GONE = aws_between("endpoint_empty", "leases_gone")
REPAIR = aws_between("endpoint_empty", "dns_back")
COLLAPSE = aws_between("dns_back", "people_throttle")

MEASURES = {
    "leases_back": Measure(
        "from the throttle to the leases' return",
        "result",
        Between(people_throttle, leases_back),
        BACK,
        around(BACK, 0.2),
    ),
    # "Congestive collapse", and no progress from 02:25 to 04:14 [Q]: none is 0 %.
    "held_at_throttle": Measure(
        "leases held when people throttle", "result", held_at_throttle, 0.0, (0.0, 0.1), "share"
    ),
    "most_held": Measure(
        "most held between DNS and throttle", "result", most_held, None, (0.0, 0.25), "share"
    ),
    "leases_gone": Measure(
        "from T0 to the loss of all leases",
        "fitted",
        Between(endpoint_empty, leases_gone),
        GONE,
        around(GONE, 0.1),
    ),
    "dns_back": Measure(
        "from T0 to the repair of the record", "input", Between(endpoint_empty, dns_back), REPAIR
    ),
    "throttle": Measure(
        "from the repair to the throttle", "input", Between(dns_back, people_throttle), COLLAPSE
    ),
}

FIDELITY = study(
    "fidelity",
    "the lease phase beside AWS's, with bands that were stated before",
    "lease-collapse",
    (
        BesideRow("lease-collapse"),
        BesideRow("restarts 20 min apart", restart_seconds=1200),
    ),
    MEASURES,
)
