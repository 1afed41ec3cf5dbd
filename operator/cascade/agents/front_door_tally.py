"""Tally: how many calls a launcher has answered and how, and how that looks to those who call."""

from __future__ import annotations

from collections import deque
from math import fsum
from typing import Any, NamedTuple

from cascade.model.resources import Instance
from cascade.model.resources.instance import Reason

MINUTE = 60.0


class Answer(NamedTuple):
    """One call, as its caller sees it."""

    at_seconds: float
    failed: bool
    latency_seconds: float


class Tally:
    """Counts since the launcher began, and the calls of the last minute."""

    def __init__(self) -> None:
        self.placed = 0
        self.launched = 0
        self.failed = 0
        self.refusals: dict[Reason, int] = {}
        self.recent: deque[Answer] = deque()

    def refused(self, instance: Instance, reason: Reason, now: float) -> None:
        """By the launcher itself."""
        self.refusals[reason] = self.refusals.get(reason, 0) + 1
        self._answered(instance, True, now)

    def placed_ended(self, instance: Instance, now: float) -> None:
        """By the droplet manager, for a place that was given."""
        lost = instance.status.reason != ""
        self.launched += not lost
        self.failed += lost
        self._answered(instance, lost, now)

    def _answered(self, instance: Instance, failed: bool, now: float) -> None:
        self.recent.append(Answer(now, failed, now - instance.spec.called_at_seconds))

    def status(self, now: float, waiting: int) -> dict[str, Any]:
        """The numbers of a LauncherStatus."""
        while self.recent and self.recent[0].at_seconds <= now - MINUTE:
            self.recent.popleft()
        calls = len(self.recent)
        failed = sum(answer.failed for answer in self.recent)
        latency = fsum(answer.latency_seconds for answer in self.recent)
        return {
            "offered": self.placed + sum(self.refusals.values()),
            "placed": self.placed,
            "over_limit": self.refusals.get("RequestLimitExceeded", 0),
            "no_capacity": self.refusals.get("InsufficientCapacity", 0),
            "unavailable": self.refusals.get("Unavailable", 0),
            "launched": self.launched,
            "failed": self.failed,
            "waiting": waiting,
            "error_share": round(failed / calls, 4) if calls else 0.0,
            "latency_seconds": round(latency / calls, 3) if calls else 0.0,
        }
