"""The droplet manager's queue: what is submitted, in service, late, and thrown away.

Work is counted from the moment it is queued, not from the moment it is begun: that, and service
that slows with the queue, is all that a collapse needs.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from cascade.model.ports import Task
from cascade.model.resources import DropletManagerSpec

Kind = Literal["check", "establishment", "operation"]


@dataclass(eq=False)
class Attempt:
    """One piece of work for one droplet, or for an instance on it."""

    kind: Kind
    droplet: str
    queued_at: float
    failures: int = 0
    """Time-outs in a row before it."""
    instance: str = ""
    """Of an operation: what is launched, stopped, rebooted or terminated."""
    timer: Task | None = None
    has_expired: bool = False

    @property
    def key(self) -> str:
        """Whoever it is for has one live attempt at most."""
        return self.instance or self.droplet

    def usual_seconds(self, settings: DropletManagerSpec) -> float:
        """What it takes when nothing else is queued."""
        if self.kind == "check":
            return settings.check_seconds
        if self.kind == "establishment":
            return settings.establish_seconds
        return settings.operation_seconds


class Backlog:
    """Everything queued and in service at one host, those that have timed out included."""

    def __init__(self) -> None:
        self.queue: deque[Attempt] = deque()
        self.in_service: list[Attempt] = []
        self.live: dict[str, Attempt] = {}
        """Droplet or instance -> its attempt that has not timed out."""

    def __len__(self) -> int:
        return len(self.queue) + len(self.in_service)

    @property
    def establishing(self) -> int:
        """Establishments that have not timed out."""
        return sum(attempt.kind == "establishment" for attempt in self.live.values())

    def put(self, attempt: Attempt) -> None:
        self.queue.append(attempt)
        self.live[attempt.key] = attempt

    def over(self, attempt: Attempt) -> None:
        """It failed, was completed, or has timed out."""
        if self.live.get(attempt.key) is attempt:
            del self.live[attempt.key]

    def oldest_seconds(self, now: float) -> float:
        """Age of the oldest item. Taken from either end, the queue stays in order of its coming."""
        first = [self.queue[0]] if self.queue else []
        return max((now - attempt.queued_at for attempt in (*first, *self.in_service)), default=0.0)
