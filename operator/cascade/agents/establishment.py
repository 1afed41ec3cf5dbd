"""The droplet manager's queue: what is submitted, in service, late, and thrown away.

Work is counted from the moment it is queued, not from the moment it is begun: that, and service
that slows with the queue, is all that a collapse needs.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from cascade.model.ports import Task


@dataclass(eq=False)
class Attempt:
    """One piece of work for one droplet."""

    droplet: str
    establishes: bool
    """Else it is the check of a lease that is held."""
    queued_at: float
    failures: int
    """Time-outs in a row before it."""
    timer: Task | None = None
    has_expired: bool = False


class Backlog:
    """Everything queued and in service at one host, those that have timed out included."""

    def __init__(self) -> None:
        self.queue: deque[Attempt] = deque()
        self.in_service: list[Attempt] = []
        self.live: dict[str, Attempt] = {}
        """Droplet -> its attempt that has not timed out."""

    def __len__(self) -> int:
        return len(self.queue) + len(self.in_service)

    @property
    def establishing(self) -> int:
        """Establishments that have not timed out."""
        return sum(attempt.establishes for attempt in self.live.values())

    def put(self, attempt: Attempt) -> None:
        self.queue.append(attempt)
        self.live[attempt.droplet] = attempt

    def over(self, attempt: Attempt) -> None:
        """It failed, was completed, or has timed out."""
        if self.live.get(attempt.droplet) is attempt:
            del self.live[attempt.droplet]

    def oldest_seconds(self, now: float) -> float:
        every = (*self.queue, *self.in_service)
        return max((now - attempt.queued_at for attempt in every), default=0.0)
