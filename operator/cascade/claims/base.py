"""Claim: a sentence about a run, judged entry by entry with a small memory.

Three sorts: *safety* is broken by one step, *liveness* by a time limit that runs out, and
*sometimes* proves that the run was not an empty one: it is never violated, only not yet seen.
A claim stops looking once its verdict can no longer change.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import ClassVar

from cascade.claims.world import World
from cascade.model.history import AnswerChange, Entry, Write
from cascade.model.resources.scenario import ClaimVerdict
from cascade.model.resources.scenario import Verdict as Word
from cascade.model.story_time import clock_face

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one claim says. `at_seconds` and `step` name the entry that decided it, if one did."""

    claim: str
    verdict: Word
    at_seconds: float | None
    step: int | None
    sentence: str

    def in_status(self) -> ClaimVerdict:
        """As a Scenario's status holds it: of a decision, only a violation has a time."""
        at = self.at_seconds if self.verdict == "violated" else None
        return ClaimVerdict(claim=self.claim, verdict=self.verdict, at_seconds=at)


class Claim:
    """Base of all claims. A subclass overrides `wrote`, `answered` or both, and `begin`."""

    name: ClassVar[str]
    sort: ClassVar[str] = "safety"
    about: ClassVar[str] = ""  # a kind: where a scenario has none of it, there is nothing to judge
    kinds: ClassVar[tuple[str, ...]] = ()  # it is shown writes of these only; none named: of all
    due_seconds = NEVER  # story time at which it breaks unless something happens before

    def __init_subclass__(cls) -> None:
        cls.name = cls.__module__.rpartition(".")[2]

    def __init__(self) -> None:
        self.decided: Verdict | None = None
        self.begin()

    def begin(self) -> None:
        """Set the memory up. Done again after a gap: what was remembered may no longer be so."""

    def wrote(self, write: Write, before: World) -> None:
        """A write took effect; `before` is what stood there until then."""

    def answered(self, change: AnswerChange, before: World) -> None:
        """DNS answers differently from now on."""

    def overdue(self) -> None:
        """`due_seconds` came. Decides."""

    @classmethod
    def english(cls) -> str:
        """The sentence that it asserts: the first line of its file."""
        return (sys.modules[cls.__module__].__doc__ or "").partition("\n")[0]

    def so_far(self, at_seconds: float) -> Verdict:
        """The verdict at a story time, while the run goes on."""
        if at_seconds >= self.due_seconds:
            self.overdue()
        return self.decided or self._open("held", "nothing broke it so far")

    def finish(self, at_seconds: float) -> Verdict:
        """The verdict of a run that ended then."""
        verdict = self.so_far(at_seconds)
        return self.decided or self._open(verdict.verdict, "nothing broke it in the whole run")

    def after_gap(self, gap_seconds: float, at_seconds: float) -> Verdict:
        """The verdict when something may have happened unseen at `gap_seconds`."""
        self.so_far(at_seconds)
        why = f"the watch has a gap at {clock_face(gap_seconds)}: what happened there is not known"
        return self.decided or self._open("unknown", why)

    def violate(self, entry: Entry, sentence: str) -> None:
        self.decide("violated", entry.at, entry.step, sentence)

    def decide(self, verdict: Word, at_seconds: float, step: int, sentence: str) -> None:
        self.decided = Verdict(self.name, verdict, at_seconds, step, sentence)
        self.due_seconds = NEVER

    def _open(self, verdict: Word, sentence: str) -> Verdict:
        return Verdict(self.name, verdict, None, None, sentence)


class Sometimes(Claim):
    """Holds from the first time that it was seen."""

    sort: ClassVar[str] = "sometimes"

    def seen(self, entry: Entry, sentence: str) -> None:
        self.decide("held", entry.at, entry.step, sentence)

    def so_far(self, at_seconds: float) -> Verdict:
        return self.decided or self._open("unknown", "it has not happened so far")

    def finish(self, at_seconds: float) -> Verdict:
        never = "it did not happen in this run: what the other claims say proves little"
        return self.decided or self._open("unknown", never)
