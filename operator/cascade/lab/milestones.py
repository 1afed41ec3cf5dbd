"""The milestones of hours of story: when what AWS tells of happened here.

A milestone is a function of a run's course; its docstring is its definition, fixed before runs
were looked at. What people did is an input, not a result: those stand in `INPUTS`, and a table of
results must say so. A milestone that did not come is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cascade.lab.course import Course, course
from cascade.lab.steps import Spell, Steps
from cascade.model.history import Entry
from cascade.model.resources import DependentService

GONE_SHARE = 0.05
HELD_SHARE = 0.95
PENDING_LAUNCHES_MAX = 8
FAILING_SHARE_MAX = 0.02
SETTLED_SECONDS = 600.0  # what does not last so long was not reached
BLIP_SECONDS = 60.0  # an endpoint that is empty for less than this loses nobody a lease

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

    Amiss: more than 8 launches are pending, or fewer than 95 % of leases are held, or more than 2 %
    of the dependents' requests fail. What is amiss at the end has not recovered.
    """
    if not run.gauge(DependentService, "offered"):
        return None
    amiss = [spell for spell in after(run, troubles(run)) if settled(spell, run.end)]
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
        recovered,
    )
}
"""In the order in which AWS's came."""

INPUTS = frozenset({"dns_back", "people_throttle"})
"""People did them, at times that a runbook gives: never counted as agreement."""

FITTED = frozenset({"leases_gone"})
"""AWS's time was used to choose a parameter, here the length of leases: no result either."""

LINKS = {
    "first_lease_expired": "endpoint_empty",
    "leases_gone": "endpoint_empty",
    "leases_back": "people_throttle",
    "launches_back": "leases_back",
    "recovered": "dns_back",
}
"""Milestone -> the one that led to it. The time between the two is what can be compared."""


def milestones(entries: Iterable[Entry], end: float | None = None) -> dict[str, float | None]:
    """Name -> story seconds, None for what did not come. `end`: when the run ended."""
    return of(course(entries, end))


def of(run: Course) -> dict[str, float | None]:
    """The same, of a course that was read already."""
    return {name: milestone(run) for name, milestone in MILESTONES.items()}


def definition(name: str) -> str:
    """What a milestone means: the first sentence of its docstring."""
    return (MILESTONES[name].__doc__ or "").split("\n\n")[0].strip()


# Parts of definitions


def trigger(run: Course) -> Spell | None:
    """The first emptiness that counts: see `endpoint_empty`."""
    used = [name for name in run.emptiness if run.hostnames.get(name) in run.stores]
    chosen = used if run.stores else list(run.emptiness)
    spells = sorted(s for name in chosen for s in run.empty_spells(name))
    lasting = (s for s in spells if s.seconds >= BLIP_SECONDS or s.end >= run.end)
    return next(lasting, None)


def missing(run: Course) -> Iterator[Spell]:
    """When fewer than 95 % of all leases were held."""
    return run.held.spells(lambda n: n < HELD_SHARE * run.droplets, run.end)


def troubles(run: Course) -> Iterator[Spell]:
    """When at least one of what `recovered` lists was amiss."""
    parts: tuple[tuple[Steps, Callable[[float], bool]], ...] = (
        (run.pending, lambda number: number > PENDING_LAUNCHES_MAX),
        (run.held, lambda number: number < HELD_SHARE * run.droplets),
        (run.failing(), lambda share: share > FAILING_SHARE_MAX),
    )
    spells = sorted(spell for steps, is_bad in parts for spell in steps.spells(is_bad, run.end))
    joined: list[Spell] = []
    for spell in spells:
        if joined and spell.start <= joined[-1].end:
            spell = Spell(joined[-1].start, max(joined.pop().end, spell.end))
        joined.append(spell)
    return iter(joined)


def after(run: Course, spells: Iterable[Spell]) -> Iterator[Spell]:
    """What of them lies after T0, or nothing where there was none."""
    since = endpoint_empty(run)
    for spell in spells:
        if since is not None and spell.end > since:
            yield Spell(max(spell.start, since), spell.end)


def first_start(spells: Iterable[Spell]) -> float | None:
    return next((spell.start for spell in spells), None)


def settled(spell: Spell, end: float) -> bool:
    """It lasted, or nobody saw its end."""
    return spell.seconds >= SETTLED_SECONDS or spell.end >= end
