"""Stretches: of what milestones are defined: the trigger, what lies after T0, what lasts.

Each reads a run's course; times are story seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cascade.lab.course import Course
from cascade.lab.steps import Spell, Steps

HELD_SHARE = 0.95
SETTLED_SECONDS = 600.0  # what does not last so long was not reached
BEGUN_SECONDS = 1800.0  # in these all agents and the first instances come into being
BLIP_SECONDS = 60.0  # an endpoint that is empty for less than this loses nobody a lease


def trigger(run: Course) -> Spell | None:
    """The first emptiness that counts: of the endpoint that droplet managers use, for a minute or
    more; without droplet managers of any endpoint."""
    used = [name for name in run.emptiness if run.hostnames.get(name) in run.stores]
    chosen = used if run.stores else list(run.emptiness)
    spells = sorted(s for name in chosen for s in run.empty_spells(name))
    lasting = (s for s in spells if s.seconds >= BLIP_SECONDS or s.end >= run.end)
    return next(lasting, None)


def missing(run: Course) -> Iterator[Spell]:
    """When fewer than 95 % of all leases were held."""
    return run.held.spells(lambda n: n < HELD_SHARE * run.droplets, run.end)


def begins(run: Course) -> float:
    """From when on a day is looked at: T0, or half an hour in a run that has none."""
    spell = trigger(run)
    return spell.start if spell else BEGUN_SECONDS


def when(steps: Steps, is_so: Callable[[float], bool], run: Course) -> Iterator[Spell]:
    """When a value was so, without what lies before the day begins."""
    return clipped(steps.spells(is_so, run.end), begins(run))


def after(run: Course, spells: Iterable[Spell]) -> Iterator[Spell]:
    """What of them lies after T0, or nothing where there was none."""
    spell = trigger(run)
    return iter(()) if spell is None else clipped(spells, spell.start)


def clipped(spells: Iterable[Spell], since: float) -> Iterator[Spell]:
    for spell in spells:
        if spell.end > since:
            yield Spell(max(spell.start, since), spell.end)


def joined(spells: Iterable[Spell]) -> list[Spell]:
    """Those that touch as one, in order."""
    whole: list[Spell] = []
    for spell in sorted(spells):
        if whole and spell.start <= whole[-1].end:
            spell = Spell(whole[-1].start, max(whole.pop().end, spell.end))
        whole.append(spell)
    return whole


def first_start(spells: Iterable[Spell]) -> float | None:
    return next((spell.start for spell in spells), None)


def settled(spell: Spell, end: float) -> bool:
    """It lasted, or nobody saw its end."""
    return spell.seconds >= SETTLED_SECONDS or spell.end >= end


def lasting(spells: Iterable[Spell], end: float) -> list[Spell]:
    """Those that did."""
    return [spell for spell in spells if settled(spell, end)]
