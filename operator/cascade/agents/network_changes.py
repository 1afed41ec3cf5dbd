"""Network changes: the queue of one zone's propagator, and what became of each change.

A change is sent to every zone; who is slow gets it twice, as its sender cannot know that it is only
slow. Work done twice is what makes a long queue longer.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["launch", "end"]


@dataclass(eq=False)
class NetworkChange:
    """An instance came, or is gone."""

    instance: str
    kind: Kind
    since: float
    """Story time at which it was noticed."""
    missing: set[str] = field(default_factory=set)
    """Zones that have not applied it."""


class ZoneQueue:
    """What one zone has yet to apply, in the order in which it was sent."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.queue: deque[NetworkChange] = deque()

    def __len__(self) -> int:
        return len(self.queue)

    def send(self, change: NetworkChange) -> None:
        self.queue.append(change)

    def cancel(self, instance: str) -> bool:
        """Takes a launch of that instance out, wherever it stands; False where there is none."""
        kept = [c for c in self.queue if c.instance != instance or c.kind != "launch"]
        found = len(kept) < len(self.queue)
        self.queue = deque(kept)
        return found
