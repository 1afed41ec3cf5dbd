"""Alarms of the day: what a pager says of network state and load balancers while a person plays.

Symptoms again: that something is late, out or turned away, and not why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cascade.edge.report.beside import hours
from cascade.lab.course import Course
from cascade.lab.failures import fronted, in_front_between
from cascade.lab.milestones_of_the_day import (
    NETWORK_LATE_SECONDS,
    UNREACHED_SHARE_MAX,
    oldest_change,
)
from cascade.lab.stretches import BEGUN_SECONDS
from cascade.model.resources import HealthChecker
from cascade.model.story_time import clock_face

EVERY_SECONDS = 900.0  # of story, between two times that the same is said
LOOK_SECONDS = 60.0
LATE_SHARE = 0.05


def symptoms(run: Course, now: float) -> Iterator[str]:
    """Each as the words of an alarm."""
    age = oldest_change(run).at(now)
    if age > NETWORK_LATE_SECONDS:
        yield f"changes of network state wait for {hours(age)}"
    late = max((s.at(now) for s in run.gauge(HealthChecker, "late_share").values()), default=0.0)
    if late > LATE_SHARE:
        yield f"{100 * late:.0f} % of health checks are late"
    if out := run.fronts.out.at(now):
        yield f"{out:.0f} of {run.fronts.zones.at(now):.0f} load balancers are out of DNS"
    failed = in_front_between(run, fronted(run), now - EVERY_SECONDS, now)
    if failed > UNREACHED_SHARE_MAX:
        yield f"{100 * failed:.0f} % of connections to load balancers fail"


class DayAlarms:
    """Asked again and again; says what is new at once, and the rest now and then."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._look_at = BEGUN_SECONDS
        self._next_at = 0.0
        self._were = 0

    def at(self, run: Course, now: float) -> None:
        if now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        found = list(symptoms(run, now))
        if len(found) > self._were or (found and now >= self._next_at):
            self._next_at = now + EVERY_SECONDS
            for symptom in found:
                self._say(f"{clock_face(now)} ALARM {symptom}")
        elif self._were and not found:
            self._say(f"{clock_face(now)} network and load balancers are well")
        self._were = len(found)
