"""The milestones of hours of story: when what AWS tells of happened here.

A milestone is a function of a run's course; its docstring is its definition, fixed before runs
were looked at. What people did is an input, not a result: those stand in `INPUTS`, and a table of
results must say so. A milestone that did not come is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from inspect import getdoc

from cascade.lab.course import Course, course
from cascade.lab.milestones_of_the_day import (
    NETWORK_LATE_SECONDS,
    failover_off,
    first_failover,
    network_normal,
    network_slow,
    nlb_errors_begin,
    nlb_errors_end,
    oldest_change,
    throttles_relaxed,
)
from cascade.lab.steps import Spell, Steps
from cascade.lab.stretches import (
    HELD_SHARE,
    after,
    first_start,
    joined,
    lasting,
    missing,
    settled,
    trigger,
)
from cascade.model.history import Entry
from cascade.model.resources import DependentService

GONE_SHARE = 0.05
PENDING_LAUNCHES_MAX = 8
FAILING_SHARE_MAX = 0.02

Milestone = Callable[[Course], float | None]


def endpoint_empty(run: Course) -> float | None:
    """T0: the endpoint that droplet managers use answers with nothing, for a minute or more.

    Without droplet managers it is the first endpoint that does.
    """
    spell = trigger(run)
    return spell.start if spell else None


def first_lease_expired(run: Course) -> float | None:
    """The first lease runs out after T0; any lease, where no endpoint was lost."""
    since = endpoint_empty(run) or 0.0
    return next((at for at in run.expiries if at >= since), None)


def leases_gone(run: Course) -> float | None:
    """Fewer than 5 % of all leases are held, after T0."""
    gone = run.held.spells(lambda n: n < GONE_SHARE * run.droplets, run.end)
    return first_start(after(run, gone))


def dns_back(run: Course) -> float | None:
    """The endpoint of T0 answers again."""
    spell = trigger(run)
    return spell.end if spell and spell.end < run.end else None


def people_throttle(run: Course) -> float | None:
    """After T0, people change for the first time what a droplet manager lets into its queue."""
    since = endpoint_empty(run)
    if since is None:
        return None
    return next((at for at in run.throttles if at >= since), None)


def leases_back(run: Course) -> float | None:
    """At least 95 % of all leases are held once more after T0, for 10 min or until the end."""
    lost = first_start(after(run, missing(run)))
    if lost is None:
        return None
    held = run.held.spells(lambda n: n >= HELD_SHARE * run.droplets, run.end)
    back = (s for s in held if s.start > lost and settled(s, run.end))
    return first_start(back)


def launches_back(run: Course) -> float | None:
    """The first launch that succeeds after the leases are back."""
    back = leases_back(run)
    return None if back is None else next((at for at in run.launches if at >= back), None)


def services_back(run: Course) -> float | None:
    """All dependents together answer 95 % of their requests again, for 10 min or until the end.

    In windows of five minutes, after T0 and after they answered fewer.
    """
    if endpoint_empty(run) is None:
        return None
    failing = run.failing()
    bad = first_start(after(run, failing.spells(lambda share: share > 1 - HELD_SHARE, run.end)))
    if bad is None:
        return None
    good = failing.spells(lambda share: share <= 1 - HELD_SHARE, run.end)
    return first_start(s for s in good if s.start > bad and settled(s, run.end))


def recovered(run: Course) -> float | None:
    """The end of the last 10 min or more with something amiss, in a run that has dependents.

    Amiss: more than 8 launches are pending, or a change of network state is older than 10 min, or
    fewer than 95 % of leases are held, or more than 2 % of the dependents' requests fail. What is
    amiss at the end has not recovered.
    """
    if not run.gauge(DependentService, "offered"):
        return None
    amiss = lasting(after(run, troubles(run)), run.end)
    return amiss[-1].end if amiss and amiss[-1].end < run.end else None


MILESTONES: dict[str, Milestone] = {
    milestone.__name__: milestone
    for milestone in (
        endpoint_empty,
        first_lease_expired,
        leases_gone,
        dns_back,
        people_throttle,
        leases_back,
        launches_back,
        services_back,
        nlb_errors_begin,
        network_slow,
        first_failover,
        failover_off,
        nlb_errors_end,
        network_normal,
        throttles_relaxed,
        recovered,
    )
}
"""In the order in which AWS's came."""

INPUTS = frozenset({"dns_back", "people_throttle", "failover_off", "throttles_relaxed"})
"""People did them, at times that a runbook gives: never counted as agreement."""

FITTED = frozenset({"leases_gone", "network_normal"})
"""AWS's time was used to choose a parameter: the length of leases; what a network change takes, and
how few launches people let through while it is slow. No results either."""

LINKS = {
    "first_lease_expired": "endpoint_empty",
    "leases_gone": "endpoint_empty",
    "leases_back": "people_throttle",
    "launches_back": "leases_back",
    "nlb_errors_begin": "leases_back",
    "network_slow": "leases_back",
    "first_failover": "leases_back",
    "nlb_errors_end": "failover_off",
    "network_normal": "leases_back",
    "recovered": "network_normal",
}
"""Milestone -> the one that led to it. The time between the two is what can be compared."""


def milestones(entries: Iterable[Entry], end: float | None = None) -> dict[str, float | None]:
    """Name -> story seconds, None for what did not come. `end`: when the run ended."""
    return of(course(entries, end))


def of(run: Course) -> dict[str, float | None]:
    """The same, of a course that was read already."""
    return {name: milestone(run) for name, milestone in MILESTONES.items()}


def definition(name: str) -> str:
    """What a milestone means: the first paragraph of its docstring, on one line."""
    return " ".join((getdoc(MILESTONES[name]) or "").split("\n\n")[0].split())


# Parts of definitions


def troubles(run: Course) -> Iterator[Spell]:
    """When at least one of what `recovered` lists was amiss."""
    parts: tuple[tuple[Steps, Callable[[float], bool]], ...] = (
        (run.pending, lambda number: number > PENDING_LAUNCHES_MAX),
        (run.held, lambda number: number < HELD_SHARE * run.droplets),
        (oldest_change(run), lambda age: age > NETWORK_LATE_SECONDS),
        (run.failing(), lambda share: share > FAILING_SHARE_MAX),
    )
    bad = (spell for steps, is_bad in parts for spell in steps.spells(is_bad, run.end))
    return iter(joined(bad))
