"""Network manager: the order of its queues, and what it takes into them.

"As it was": first in, first out, all that comes, and hours of launches and terminations had piled
up [Q]. AWS has since made the intake follow the size of the waiting queue [A].
"""

from __future__ import annotations

from collections import deque
from typing import TypeVar

from cascade.model.policies.base import Policy

T = TypeVar("T")


class ChangeOrder(Policy):
    """Which change of a zone's queue is next."""

    field, as_it_was, guarded = "NetworkManager.order", "Fifo", "Fifo"

    def take(self, queue: deque[T]) -> T:
        """Takes it out of the queue, which is not empty."""
        return queue.popleft()


class Fifo(ChangeOrder):
    """The oldest change."""


class NewestFirst(ChangeOrder):
    """The youngest change."""

    def take(self, queue: deque[T]) -> T:
        return queue.pop()


class Coalesce(Policy):
    """Whether an instance that is gone before it was ever announced is announced at all."""

    field, as_it_was, guarded = "NetworkManager.coalesce", "Each", "CancelOut"
    cancels = False


class Each(Coalesce):
    """Every change is spread, its launch and its end."""


class CancelOut(Coalesce):
    """A launch that is still queued and the end of the same instance cancel out."""

    cancels = True


class ChangeIntake(Policy):
    """How many changes may wait in a zone's queue; the others wait before it, sent to nobody."""

    field, as_it_was, guarded = "NetworkManager.intake", "Unbounded", "QueueLimit"

    def admits(self, waiting: int, limit: int) -> bool:
        return True


class Unbounded(ChangeIntake):
    """All that comes."""


class QueueLimit(ChangeIntake):
    """No more than queueLimitItems."""

    def admits(self, waiting: int, limit: int) -> bool:
        return waiting < limit
