"""Beside AWS: the milestones of a run as a table, what is no result marked as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cascade.lab.aws_times import WINDOW_ENDS_PDT, aws_seconds, since_t0
from cascade.lab.course import Course
from cascade.lab.milestones import FITTED, INPUTS, LINKS, definition, of
from cascade.lab.stretches import trigger
from cascade.model.resources import DependentService, HealthChecker, Launcher, NetworkManager

WORDS = {
    "endpoint_empty": "endpoint empty (T0)",
    "first_lease_expired": "first lease runs out",
    "leases_gone": "95 % of leases lost",
    "dns_back": "DNS answers again",
    "people_throttle": "people throttle",
    "leases_back": "95 % of leases back",
    "launches_back": "launches succeed again",
    "services_back": "95 % of requests are good",
    "nlb_errors_begin": "load balancers: errors begin",
    "network_slow": "network later than 10 min",
    "first_failover": "first zone leaves DNS",
    "failover_off": "people switch failover off",
    "nlb_errors_end": "load balancers: errors end",
    "network_normal": "network normal again",
    "throttles_relaxed": "people let more launches through",
    "recovered": "all is well",
}
NEEDS = {
    "launches_back": Launcher,
    "services_back": DependentService,
    "nlb_errors_begin": HealthChecker,
    "network_slow": NetworkManager,
    "first_failover": HealthChecker,
    "failover_off": HealthChecker,
    "nlb_errors_end": HealthChecker,
    "network_normal": NetworkManager,
    "throttles_relaxed": Launcher,
    "recovered": DependentService,
}
"""What a run must have for a milestone to be looked for."""
SHORT = {
    "endpoint_empty": "T0",
    "people_throttle": "the throttle",
    "leases_back": "the leases",
    "failover_off": "that",
    "network_normal": "the network",
}
"""As the end of `0:44 after ...`."""


NOT_PLAYED = "AWS's last line waited for {} too, which this run has not."
WINDOW = "The window that AWS gives for load balancers goes on to {}, until failover was on."
RATIO = "After DNS was back it took {}, {:.1f} times the trigger; at AWS {}, {:.1f} times."


class Row(NamedTuple):
    """One milestone. Times are hours and minutes since T0."""

    event: str
    here: str
    aws: str
    after: str
    """How long after what led to it, here and at AWS."""
    tag: str
    """`input` or `fitted`: then it is no result."""
    definition: str


def rows(run: Course) -> list[Row]:
    """Nothing where there are no leases, or no endpoint was lost."""
    found = of(run)
    t0 = found["endpoint_empty"]
    if t0 is None or not run.droplets:
        return []
    here = {name: None if at is None else at - t0 for name, at in found.items()}
    return [row(name, here) for name in here if name not in NEEDS or run.has(NEEDS[name])]


def row(name: str, here: Mapping[str, float | None]) -> Row:
    tag = "input" if name in INPUTS else "fitted" if name in FITTED else ""
    event = f"{WORDS[name]} ({tag})" if tag else WORDS[name]
    at, aws = here[name], aws_seconds(name)
    came = "never" if at is None else hours(at)
    theirs = "" if aws is None else hours(aws)
    return Row(event, came, theirs, after(name, here), tag, definition(name))


def after(name: str, here: Mapping[str, float | None]) -> str:
    """`0:44 after the throttle, AWS 1:14`; nothing where that says what the row says already."""
    cause = LINKS.get(name)
    if cause is None or cause == "endpoint_empty":
        return ""
    at, since = here[name], here[cause]
    if at is None or since is None:
        return ""
    told = f"{hours(at - since)} after {SHORT[cause]}"
    aws, aws_since = aws_seconds(name), aws_seconds(cause)
    if aws is None or aws_since is None:
        return told
    return f"{told}, AWS {hours(aws - aws_since)}"


def notes(run: Course, table: Sequence[Row]) -> list[str]:
    """What a reader must know to read the table."""
    if not any(row.event == WORDS["recovered"] for row in table):
        return []
    parts = {NetworkManager: "network state", HealthChecker: "load balancers"}
    missing = [words for kind, words in parts.items() if not run.has(kind)]
    told = [NOT_PLAYED.format(" and ".join(missing))] if missing else []
    if run.has(HealthChecker):
        told.append(WINDOW.format(hours(since_t0(WINDOW_ENDS_PDT))))
    return [*told, *consequence(run)]


def consequence(run: Course) -> Iterator[str]:
    """How much longer the consequences went on than the trigger had lasted, here and at AWS."""
    spell, over = trigger(run), of(run)["recovered"]
    aws, aws_over = aws_seconds("dns_back"), aws_seconds("recovered")
    if spell is None or over is None or aws is None or aws_over is None or over <= spell.end:
        return
    here, there = over - spell.end, aws_over - aws
    yield RATIO.format(hours(here), here / spell.seconds, hours(there), there / aws)


def hours(seconds: float) -> str:
    """`2:37`, rounded to the minute; `-0:04` before T0."""
    minutes = round(abs(seconds) / 60)
    sign = "-" if seconds < 0 and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}"
