"""Liveness: what is owed must come within a time limit of the claim's own.

A wait begins with an entry and ends with another. The limit alone would call a run held that
ends in the middle of a disaster, so a run's oldest wait is compared with those that ended: when
it is far longer than all of them, the claim is unknown.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import ClassVar, NamedTuple

from cascade.claims.base import NEVER, Claim, Verdict
from cascade.model.history import Entry
from cascade.model.story_time import clock_face

UNUSUAL = 2  # times the longest wait that ended: a run now and then ends in its longest one


class Wait(NamedTuple):
    """What is owed, since when and by which step."""

    since_seconds: float
    step: int
    sentence: str


class Liveness(Claim):
    """Keeps the waits, the oldest first; a subclass begins and ends them."""

    sort: ClassVar[str] = "liveness"
    limit_seconds_default: ClassVar[float]

    def __init__(self, limit_seconds: float | None = None) -> None:
        self.limit_seconds = self.limit_seconds_default if limit_seconds is None else limit_seconds
        super().__init__()

    def begin(self) -> None:
        # Waits begin in the order of time, so the first of the dict is the oldest.
        self.waits: dict[Hashable, Wait] = {}
        self.longest_seconds = 0.0
        self.due_seconds = NEVER

    def wait(self, key: Hashable, entry: Entry, sentence: str) -> None:
        """From now on this is owed; if it was before, only the sentence is new."""
        known = self.waits.get(key)
        if known is None:
            self.waits[key] = Wait(entry.at, entry.step, sentence)
            self._set_due()
        else:
            self.waits[key] = known._replace(sentence=sentence)

    def end(self, keys: Iterable[Hashable], at_seconds: float | None = None) -> None:
        """These came at that time; without a time they are owed no longer, and prove nothing."""
        for key in keys:
            wait = self.waits.pop(key)
            if at_seconds is not None:
                waited_seconds = at_seconds - wait.since_seconds
                self.longest_seconds = max(self.longest_seconds, waited_seconds)
        self._set_due()

    def overdue(self) -> None:
        wait = next(iter(self.waits.values()))
        limit = clock_face(self.limit_seconds)
        since = clock_face(wait.since_seconds)
        sentence = f"{wait.sentence} (since {since}; the limit is {limit})"
        self.decide("violated", self.due_seconds, wait.step, sentence)

    def finish(self, at_seconds: float) -> Verdict:
        verdict = super().finish(at_seconds)
        oldest = next(iter(self.waits.values()), None)
        if self.decided or oldest is None:
            return verdict
        waited_seconds = at_seconds - oldest.since_seconds
        if waited_seconds <= UNUSUAL * self.longest_seconds:
            return verdict
        return self._open(
            "unknown",
            f"{oldest.sentence} when the run ended, for {clock_face(waited_seconds)}: far longer"
            f" than ever before in it, but not yet {clock_face(self.limit_seconds)}",
        )

    def _set_due(self) -> None:
        oldest = next(iter(self.waits.values()), None)
        self.due_seconds = oldest.since_seconds + self.limit_seconds if oldest else NEVER
