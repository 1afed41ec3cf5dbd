"""Enactor: the one-time check, clean-up by age, the rollback defect, and what would have helped."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cascade.model.doubling import doubled
from cascade.model.policies.base import Policy


class Check(Policy):
    """When a plan is compared with what is already applied."""

    field, as_it_was, guarded = "Enactor.check", "Once", "EveryWrite"

    def picks_up(
        self, generation: int, last_applied: int, roots: Callable[[], Iterable[int]]
    ) -> bool:
        """Is a plan worth picking up? `roots()`: generations that the records publish, as seen."""
        return generation > last_applied

    def outdated(self, generation: int, root: int | None) -> bool:
        """Is there nothing to win for a plan at a record whose root, just read, is `root`?"""
        return False


class Once(Check):
    """When the plan is picked up, against the own last applied plan, and never again."""


class OnceAgainstRoots(Check):
    """When the plan is picked up, against the newest root that is seen, and never again."""

    def picks_up(
        self, generation: int, last_applied: int, roots: Callable[[], Iterable[int]]
    ) -> bool:
        return generation > max(last_applied, *roots(), 0)


class EveryWrite(Check):
    """Against the record just read, in the same compare-and-swap that flips it."""

    def outdated(self, generation: int, root: int | None) -> bool:
        return root is not None and root >= generation


class CleanUp(Policy):
    """What is deleted after a plan is applied everywhere.

    `old` sorts by generation; `looks_first` says whether clean-up must look at what a record names,
    under its lock, and `spares_applying` whether it must leave plans that an enactor may be at.
    """

    field, as_it_was, guarded = "Enactor.cleanUp", "ByAge", "KeepInFlight"
    looks_first = False
    spares_applying = False

    def old(self, generation: int, applied: int, keep: int) -> bool:
        """Is `generation` much older than the plan just applied?"""
        return generation < applied - keep


class ByAge(CleanUp):
    """What is much older than the plan just applied, whether or not something points to it."""


class KeepInFlight(CleanUp):
    """No tree that a record names, under its lock, and no plan that an enactor may be at."""

    looks_first = True
    spares_applying = True


class KeepReachable(CleanUp):
    """No tree that a root or a rollback names, under the endpoint's lock."""

    looks_first = True


class AllOlder(CleanUp):
    """Everything older than the plan just applied."""

    def old(self, generation: int, applied: int, keep: int) -> bool:
        return generation < applied


class Rollback(Policy):
    """What becomes of the rollback alias when its target is gone."""

    field, as_it_was, guarded = "Enactor.rollback", "MustExist", "TolerateMissing"
    wanted = True

    def refuses(self, target_exists: bool) -> bool:
        """Does a missing target fail the whole batch?"""
        return False


class MustExist(Rollback):
    """A missing target fails the batch, again and again."""

    def refuses(self, target_exists: bool) -> bool:
        return not target_exists


class TolerateMissing(Rollback):
    """A missing target leaves the alias out, and the batch goes through."""


class NoRollback(Rollback):
    """There is no rollback alias."""

    name = "None"
    wanted = False


class StuckEndpoint(Policy):
    """What becomes of a plan when one endpoint fails again and again."""

    field, as_it_was, guarded = "Enactor.stuckEndpoint", "RetryForever", "SkipEndpoint"

    def failures_max(self, stuck_attempts_max: int) -> int | None:
        """After how many failures the endpoint is left for the next plan; None: never."""
        raise NotImplementedError


class RetryForever(StuckEndpoint):
    """The plan waits, and with it every endpoint after this one."""

    def failures_max(self, stuck_attempts_max: int) -> int | None:
        return None


class SkipEndpoint(StuckEndpoint):
    """The other endpoints go on; the next plan tries this one anew."""

    def failures_max(self, stuck_attempts_max: int) -> int | None:
        return stuck_attempts_max


class BackOff(Policy):
    """How the wait grows after a lock that was taken or a batch that failed."""

    field, as_it_was, guarded = "Enactor.backOff", "Doubling", "DoublingFullJitter"

    def seconds(
        self, failures: int, base: float, longest: float, uniform: Callable[[float, float], float]
    ) -> float:
        """The wait after that many failures in a row (1 or more)."""
        raise NotImplementedError


class Doubling(BackOff):
    """Twice as long each time (that it doubles is our assumption)."""

    def seconds(
        self, failures: int, base: float, longest: float, uniform: Callable[[float, float], float]
    ) -> float:
        return doubled(base, longest, failures)


class DoublingFullJitter(BackOff):
    """Anything between nothing and a limit that doubles."""

    def seconds(
        self, failures: int, base: float, longest: float, uniform: Callable[[float, float], float]
    ) -> float:
        return uniform(0.0, doubled(base, longest, failures))


class Constant(BackOff):
    """Always the same."""

    def seconds(
        self, failures: int, base: float, longest: float, uniform: Callable[[float, float], float]
    ) -> float:
        return min(longest, base)


class LockPolicy(Policy):
    """What keeps two enactors apart: a lock in each record, or one leader."""

    field, as_it_was, guarded = "Enactor.lock", "PerEndpoint", "PerEndpoint"
    in_record = False
    elects = False


class PerEndpoint(LockPolicy):
    """A lock inside each record, by the same compare-and-swap as its root."""

    in_record = True


class SingleWriter(LockPolicy):
    """One coordination Lease elects the only enactor that writes."""

    elects = True


class NoLock(LockPolicy):
    """Nothing but compare-and-swap on each write."""

    name = "None"
