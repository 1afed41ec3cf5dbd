"""Health checker: who is admitted when, what a result says, what may leave DNS.

"As it was" is the reading of AWS's account in docs/critiques.md: instances were taken into service
before their network state had arrived, checks alternated, and zones were taken out of DNS although
their capacity was healthy [Q]. AWS has since limited how much capacity one load balancer may
remove [A].
"""

from __future__ import annotations

from collections.abc import Sequence

from cascade.model.policies.base import Policy

OF_THE_LAST = 5


class Admission(Policy):
    """When a new target, or a new checker, enters service."""

    field, as_it_was, guarded = "HealthChecker.admission", "AtOnce", "NetworkReady"

    def admits(self, zones: Sequence[str], reached_in: Sequence[str]) -> bool:
        """An instance that runs, and can be reached in some of those zones?"""
        return True


class AtOnce(Admission):
    """As soon as its instance runs, whoever can reach it."""


class NetworkReady(Admission):
    """When its network state has arrived in every zone."""

    def admits(self, zones: Sequence[str], reached_in: Sequence[str]) -> bool:
        return set(zones) <= set(reached_in)


class Judgement(Policy):
    """What the last results of a target, the newest at the end, make of it."""

    field, as_it_was, guarded = "HealthChecker.judgement", "InARow", "Majority"

    def is_in(self, was_in: bool, results: Sequence[bool], bad: int, good: int) -> bool:
        """In service from now on? `bad` and `good`: how many in a row the spec asks for."""
        needed = good if not was_in else bad
        last = results[-needed:]
        agree = len(last) == needed and all(result != was_in for result in last)
        return was_in != agree


class InARow(Judgement):
    """So many in a row that say otherwise (badResults, goodResults)."""


class Majority(Judgement):
    """Most of the last five."""

    def is_in(self, was_in: bool, results: Sequence[bool], bad: int, good: int) -> bool:
        otherwise = sum(result != was_in for result in results[-OF_THE_LAST:])
        return was_in != (otherwise * 2 > OF_THE_LAST)


class Failover(Policy):
    """Whether a zone whose targets look bad may leave DNS; an endpoint's last one never may."""

    field, as_it_was, guarded = "HealthChecker.failover", "Automatic", "Velocity"
    takes_out = True

    def may_leave(self, out: int, zones: int, left_lately: int) -> bool:
        """With so many of its endpoint's zones out already, and so many that left within
        velocitySeconds?"""
        return out < zones - 1


class Automatic(Failover):
    """Each that looks bad."""


class Velocity(Failover):
    """One zone within velocitySeconds, and never so many that less than half would be left."""

    def may_leave(self, out: int, zones: int, left_lately: int) -> bool:
        return left_lately == 0 and (zones - out - 1) * 2 >= zones


class Off(Failover):
    """None; those that are out come back."""

    takes_out = False

    def may_leave(self, out: int, zones: int, left_lately: int) -> bool:
        return False


class AllBad(Policy):
    """What happens when half or more of all targets of an endpoint look bad."""

    field, as_it_was, guarded = "HealthChecker.allBad", "Remove", "FailOpen"
    opens = False


class Remove(AllBad):
    """The same as always: each zone by itself."""


class FailOpen(AllBad):
    """Then it is the checking that is believed to be wrong: every zone is in DNS."""

    opens = True


class Late(Policy):
    """What a check says that had waited longer than lateSeconds before it was begun."""

    field, as_it_was, guarded = "HealthChecker.late", "CountsAsBad", "SaysNothing"
    is_bad = True


class CountsAsBad(Late):
    """Of its zone, that the target is bad, whatever its result."""


class SaysNothing(Late):
    """No more than its result."""

    is_bad = False


class Pool(Policy):
    """Who does the work that a change of a target's state is: writing it and telling DNS."""

    field, as_it_was, guarded = "HealthChecker.pool", "Shared", "Dedicated"
    is_shared = True


class Shared(Pool):
    """The checkers, between their checks."""


class Dedicated(Pool):
    """Others, as many as it takes: no check waits for it."""

    is_shared = False


class Cells(Policy):
    """Which checkers check which targets."""

    field, as_it_was, guarded = "HealthChecker.cells", "One", "One"

    def share(self, checkers: Sequence[str], cell: int, cells: int) -> Sequence[str]:
        """Those of one cell. An endpoint's targets are one cell, numbered from 0."""
        return checkers


class One(Cells):
    """Each checks all of them in turn."""


class ByEndpoint(Cells):
    """Each endpoint has its own, so that trouble with one is no trouble of the others.

    Neighbours, since those are in different zones: checkers that are all in a zone that is lost
    would find everything bad.
    """

    def share(self, checkers: Sequence[str], cell: int, cells: int) -> Sequence[str]:
        parts = max(1, min(cells, len(checkers)))
        first = cell % parts
        return checkers[first * len(checkers) // parts : (first + 1) * len(checkers) // parts]
