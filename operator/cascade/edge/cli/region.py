"""The region in a few words: what a tired engineer asks of hours of story, a row a question.

`ROWS` lists them. A row that the run has nothing for is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cascade.edge.report.beside import hours
from cascade.lab.course import WINDOW_SECONDS, Course
from cascade.lab.failures import fronted, in_front_between
from cascade.lab.milestones import endpoint_empty
from cascade.lab.milestones_of_the_day import NETWORK_LATE_SECONDS, UNREACHED_SHARE_MAX
from cascade.lab.stretches import HELD_SHARE
from cascade.model.resources import (
    DependentService,
    DropletManager,
    HealthChecker,
    Launcher,
    NetworkManager,
    Resource,
)
from cascade.model.resources.dependent_service import IMPAIRED_SHARE

BAR = 20  # characters
LATE_SECONDS = 300.0  # work so old has timed out
LATE_CHECKS_SHARE = 0.05
ZONES_TOLD_MAX = 4
LATE_LAUNCHES_SECONDS = 900.0
WHY = {
    "no_capacity": "without capacity",
    "over_limit": "over the limit",
    "unavailable": "unavailable",
    "failed": "timed out",
}


class Cell(NamedTuple):
    """One row: its name, its value in words, and whether that is bad."""

    name: str
    words: str
    bad: bool = False
    short: str = ""
    """The same in a line with others."""
    is_aside: bool = False
    """Left out of such a line, as it is well."""

    @property
    def in_a_line(self) -> str:
        return self.short or f"{self.name} {self.words}"


def leases(run: Course, now: float) -> Iterator[Cell]:
    if run.droplets:
        held = run.held.at(now)
        filled = round(BAR * held / run.droplets)
        bar = "█" * filled + "░" * (BAR - filled)
        bad = held < HELD_SHARE * run.droplets
        said = f"{held:,.0f} of {run.droplets:,}"
        yield Cell("leases held", f"{bar} {said}", bad, f"{said} leases held")


def work(run: Course, now: float) -> Iterator[Cell]:
    if run.has(DropletManager):
        items = total(run, DropletManager, "queue_items", now)
        age = most(run, DropletManager, "oldest_seconds", now)
        said = f"{items:,.0f}" + (f", the oldest for {hours(age)}" if age >= 60 else "")
        yield Cell("work queued", said, age >= LATE_SECONDS, f"queued {said}")


def launches(run: Course, now: float) -> Iterator[Cell]:
    """Of the last quarter of an hour: how many came through, and why the others did not."""
    if not run.has(Launcher):
        return

    def of_late(field: str) -> float:
        return run.total(Launcher, field, now - LATE_LAUNCHES_SECONDS, now)

    refused = {why: of_late(field) for field, why in WHY.items()}
    failed = sum(refused.values())
    launched = f"{of_late('launched'):,.0f} launched"
    reasons = ", ".join(f"{number:,.0f} {why}" for why, number in refused.items() if number)
    told = f", {failed:,.0f} not: {reasons}" if failed else ""
    waiting = run.pending.at(now)
    also = f"; {waiting:,.0f} still wanted" if waiting else ""
    short = f"{launched}, {failed:,.0f} not"
    yield Cell("launches", f"{launched}{told}{also}", bool(failed), short)


def network(run: Course, now: float) -> Iterator[Cell]:
    """What is not spread yet, and how late what arrives is."""
    if run.has(NetworkManager):
        items = total(run, NetworkManager, "queue_items", now)
        age = most(run, NetworkManager, "oldest_seconds", now)
        said = f"{items:,.0f} changes" + (f", the oldest for {hours(age)}" if age >= 60 else "")
        late = most(run, NetworkManager, "latency_seconds", now)
        also = f"; what arrives took {hours(late)}" if late >= 60 else ""
        yield Cell("network", said + also, age > NETWORK_LATE_SECONDS, f"network {said}")


def balancers(run: Course, now: float) -> Iterator[Cell]:
    """Which are out of DNS, how many targets users are sent to, and how many of them in vain."""
    fronts, names = run.fronts, fronted(run)
    if not run.has(HealthChecker) or not fronts.targets.values:
        return
    out, targets = fronts.out_now, fronts.targets.at(now)
    failed = in_front_between(run, names, now - WINDOW_SECONDS, now)
    bad = bool(out) or failed > UNREACHED_SHARE_MAX
    told = [f"{fronts.serving.at(now):,.0f} of {targets:,.0f} targets in DNS"]
    short = [f"{len(out)} zone{'s' if len(out) > 1 else ''} out of DNS"] if out else []
    if failed > UNREACHED_SHARE_MAX:
        told.append(f"{percent(failed)} of their users fail there")
        short.append(f"{percent(failed)} fail at load balancers")
    if out:
        more = f" and {len(out) - ZONES_TOLD_MAX} more" if len(out) > ZONES_TOLD_MAX else ""
        told.append(f"out: {', '.join(out[:ZONES_TOLD_MAX])}{more}")
    yield Cell("load balancers", "; ".join(told), bad, ", ".join(short), not bad)


def checks(run: Course, now: float) -> Iterator[Cell]:
    """How much those who check have to do, and how late they are."""
    if run.has(HealthChecker):
        queued = total(run, HealthChecker, "queue_items", now)
        waited = most(run, HealthChecker, "wait_seconds", now)
        late = most(run, HealthChecker, "late_share", now)
        busy = most(run, HealthChecker, "busy_share", now)
        waits = f"{queued:,.0f} queued, waited {waited:.0f} s"
        told = f"{waits}, {percent(late)} late; checkers {percent(busy)} busy"
        bad = late > LATE_CHECKS_SHARE
        yield Cell("checks", told, bad, f"{percent(late)} of checks late", not bad)


def services(run: Course, now: float) -> Iterator[Cell]:
    """How many fail more than one in twenty of their users, and the one that fails most."""
    errors = run.gauge(DependentService, "error_share")
    shares = {name: steps.at(now) for name, steps in errors.items()}
    if not shares:
        return
    impaired = sum(share > IMPAIRED_SHARE for share in shares.values())
    worst = max(shares, key=lambda name: shares[name])
    if not impaired:
        yield Cell("services", f"all {len(shares)} are well" if len(shares) > 1 else "well")
        return
    share = percent(shares[worst])
    told = f"{impaired} of {len(shares)} impaired; {worst} fails {share} of its users"
    short = f"{impaired} of {len(shares)} services impaired, {worst} {share}"
    yield Cell("services", told, True, short)


def people(run: Course, now: float) -> Iterator[Cell]:
    if run.deeds:
        last = run.deeds[-1]
        since = endpoint_empty(run) or 0.0
        did = last.fields.get("did", "")
        yield Cell("people", f"at T0+{hours(last.at - since)} {did}")


ROWS: tuple[Callable[[Course, float], Iterator[Cell]], ...] = (
    leases,
    work,
    launches,
    network,
    balancers,
    checks,
    services,
    people,
)


def region(run: Course, now: float) -> list[Cell]:
    """How it stands; nothing for a run of the race alone."""
    cells = [cell for row in ROWS for cell in row(run, now)]
    return cells if any(cell.name != "people" for cell in cells) else []


def total(run: Course, kind: type[Resource], field: str, now: float) -> float:
    """At all objects of a kind."""
    return sum(values.at(now) for values in run.gauge(kind, field).values())


def most(run: Course, kind: type[Resource], field: str, now: float) -> float:
    return max((values.at(now) for values in run.gauge(kind, field).values()), default=0.0)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def since_t0(run: Course, now: float) -> str:
    """`T0+4:26`, or nothing before T0."""
    t0 = endpoint_empty(run)
    return "" if t0 is None else f"T0+{hours(now - t0)}"
