"""Leases counted as a run goes on: how many are held, and since when that is enough.

Recovered means that 95 % of the leases are held for an hour on end; its time is the hour's begin.
"""

from __future__ import annotations

from collections.abc import Sequence

from cascade.lab.stretches import HELD_SHARE
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import DropletLease, DropletManager

STAYS_SECONDS = 3600.0


class LeaseCounts:
    """Fed a history, a part at a time. Seconds are the story's; None: it has not happened."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        """Of the runbook: it is not over before people have done all that they will."""
        self.emptied_at: float | None = None
        self.back_at: float | None = None
        self.deeds: list[float] = []
        """When people did each step."""
        self.names: set[str] = set()
        self.held: set[str] = set()
        self.held_at_return = 0
        self.enough_since: float | None = None
        self.queued: dict[str, int] = {}
        self.queued_at_deed = 0
        """Items queued at all hosts at the first deed after the return, as they had said last."""
        self._seen = 0

    def see(self, entries: Sequence[Entry]) -> None:
        """The history so far, with what is new in it."""
        for entry in entries[self._seen :]:
            if isinstance(entry, Write):
                self._write(entry)
            elif isinstance(entry, AnswerChange):
                self._answer(entry)
            elif isinstance(entry, Note) and entry.event == "runbook_step":
                self._deed(entry.at)
        self._seen = len(entries)

    @property
    def acted_at(self) -> float | None:
        """The first deed after the return of DNS; without one the return."""
        back = self.back_at
        return next((at for at in self.deeds if back is not None and at > back), back)

    def recovered_at(self, now: float) -> float | None:
        """When the hour began that is over by now."""
        if self.back_at is None or self.enough_since is None or len(self.deeds) < self.steps:
            return None
        since = max(self.enough_since, self.back_at)
        return since if now >= max(since, self.deeds[-1]) + STAYS_SECONDS else None

    def is_over(self, now: float, entries: Sequence[Entry]) -> bool:
        """Nothing more is to be learnt from this run."""
        self.see(entries)
        return self.recovered_at(now) is not None

    def _write(self, write: Write) -> None:
        if isinstance(write.resource, DropletManager):
            is_gone = write.verb == "delete"  # and with it what it had queued
            self.queued[write.name] = 0 if is_gone else write.resource.status.queue_items
        elif isinstance(write.resource, DropletLease):
            self.names.add(write.name)
            is_held = write.resource.is_held
            (self.held.add if is_held else self.held.discard)(write.name)
            if len(self.held) < HELD_SHARE * len(self.names):
                self.enough_since = None
            elif self.enough_since is None:
                self.enough_since = write.at

    def _answer(self, change: AnswerChange) -> None:
        if self.names and not change.addresses and self.emptied_at is None:
            self.emptied_at = change.at
        elif self.emptied_at is not None and change.addresses and self.back_at is None:
            self.back_at = change.at
            self.held_at_return = len(self.held)
            self.queued_at_deed = sum(self.queued.values())

    def _deed(self, at: float) -> None:
        if self.acted_at == self.back_at and self.back_at is not None:
            self.queued_at_deed = sum(self.queued.values())
        self.deeds.append(at)
