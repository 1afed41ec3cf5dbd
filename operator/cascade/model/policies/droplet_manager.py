"""Droplet manager: what it lets in, in which order, what it does with work that came too late.

"As it was" is the reading of [Q] in docs/critiques.md: AWS says that work timed out before it was
done and that each time-out queued more; the rest is our assumption.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from cascade.model.doubling import doubled
from cascade.model.policies.base import Policy

T = TypeVar("T")


class Intake(Policy):
    """How many establishments may wait; renewals of leases that are held always pass."""

    field, as_it_was, guarded = "DropletManager.intake", "Unbounded", "QueueLimit"

    def admits(self, waiting: int, limit: float) -> bool:
        """May one more establishment be queued, with so many items queued and in service?"""
        return waiting < limit

    def limit_after(self, limit: float, took_seconds: float, good_seconds: float) -> float | None:
        """The limit after work that took so long since it was queued; None: as it is set."""
        return None


class Unbounded(Intake):
    """Everything is let in."""

    def admits(self, waiting: int, limit: float) -> bool:
        return True


class QueueLimit(Intake):
    """No more than queueLimitItems."""


class Adaptive(Intake):
    """A limit that follows the time that work takes: one more while it is short, half when not."""

    def limit_after(self, limit: float, took_seconds: float, good_seconds: float) -> float:
        if took_seconds <= good_seconds:
            return limit + 1 / max(limit, 1.0)
        return max(1.0, limit / 2)


class Order(Policy):
    """Which item of the queue is next."""

    field, as_it_was, guarded = "DropletManager.order", "Fifo", "Fifo"

    def take(self, queue: deque[T]) -> T:
        """Takes it out of the queue, which is not empty."""
        return queue.popleft()


class Fifo(Order):
    """The oldest item."""


class Lifo(Order):
    """The youngest item."""

    def take(self, queue: deque[T]) -> T:
        return queue.pop()


class ExpiredWork(Policy):
    """What becomes of work in the queue whose deadline has passed."""

    field, as_it_was, guarded = "DropletManager.expired", "Keep", "Drop"
    drops = False


class Keep(ExpiredWork):
    """It is done all the same, and its result is thrown away."""


class Drop(ExpiredWork):
    """It is thrown away when its turn comes, before it is done."""

    drops = True


class AfterTimeOut(Policy):
    """When work that timed out is queued once more."""

    field, as_it_was, guarded = "DropletManager.retry", "RequeueAlways", "BackOffFullJitter"

    def wait_seconds(
        self, failures: int, base: float, longest: float, uniform: Callable[[float, float], float]
    ) -> float:
        """The wait after that many time-outs in a row (1 or more)."""
        return 0.0

    def may_retry(self, tokens: float) -> bool:
        """Whether this retry can be paid for."""
        return True


class RequeueAlways(AfterTimeOut):
    """At once, whatever is queued already."""


class BackOffFullJitter(AfterTimeOut):
    """After anything between nothing and a limit that doubles."""

    def wait_seconds(
        self, failures: int, base: float, longest: float, uniform: Callable[[float, float], float]
    ) -> float:
        return uniform(0.0, doubled(base, longest, failures))


class Budget(AfterTimeOut):
    """At once, for one in ten of what is queued; without a token it waits for the next round."""

    def may_retry(self, tokens: float) -> bool:
        return tokens >= 1


class NextRound(AfterTimeOut):
    """Not at all: the droplet is queued again when its next check is due."""

    def may_retry(self, tokens: float) -> bool:
        return False


class LeaseLoss(Policy):
    """Whether a lease that was not renewed in time is lost.

    `evidence` is how the last work for the droplet ended: Answered, StoreSilent, TimedOut or
    DropletSilent; nothing when there was none.
    """

    field, as_it_was, guarded = "DropletManager.leaseLoss", "OnSilence", "StaticStability"

    def keeps(self, evidence: str) -> bool:
        """Is the lease kept although it has run out?"""
        return False


class OnSilence(LeaseLoss):
    """Whoever was silent: the clock alone decides."""


class StaticStability(LeaseLoss):
    """Only when the droplet itself was silent: of all else it is known to be well."""

    def keeps(self, evidence: str) -> bool:
        return evidence != "DropletSilent"


class AfterStart(Policy):
    """When a host that is started anew checks the droplets that it had before."""

    field, as_it_was, guarded = "DropletManager.afterStart", "AllAtOnce", "Spread"
    spreads = False


class AllAtOnce(AfterStart):
    """At once: it does not know when each was checked last."""


class Spread(AfterStart):
    """Spread over an interval, as if it had never been away."""

    spreads = True


class StoreCalls(Policy):
    """What happens before the metadata store is called."""

    field, as_it_was, guarded = "DropletManager.calls", "Direct", "CircuitBreaker"
    breaks = False


class Direct(StoreCalls):
    """Each piece of work calls it, and waits for the failure."""


class CircuitBreaker(StoreCalls):
    """After several failures in a row nobody calls for a while: work fails at once."""

    breaks = True
