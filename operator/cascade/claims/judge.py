"""Judge: feeds a history to claims, entry by entry, and says what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cascade.claims.base import Claim, Verdict
from cascade.claims.world import World
from cascade.model.history import AnswerChange, Entry, Write
from cascade.model.resources import Resource
from cascade.model.resources.scenario import ClaimVerdict


class Judge:
    """Listens to a Recorder: `recorder.listen(judge.see)`. The claims' order is the verdicts'.

    `there` is what existed before the first entry; it is known, not judged.
    """

    def __init__(self, claims: Sequence[Claim], there: Iterable[Resource] = ()) -> None:
        self.claims = tuple(claims)
        self.world = World(there)
        self._by_name = {claim.name: claim for claim in self.claims}
        self._gap_at: float | None = None
        self._sort()

    def see(self, entry: Entry) -> None:
        """The next entry of the history."""
        for claim in self._timed:
            if entry.at >= claim.due_seconds:
                claim.overdue()
        if isinstance(entry, Write):
            for claim in self._on_write.get(entry.kind, self._on_any_write):
                if claim.decided is None:
                    claim.wrote(entry, self.world)
            self.world.advance(entry)
        elif isinstance(entry, AnswerChange):
            for claim in self._on_answer:
                if claim.decided is None:
                    claim.answered(entry, self.world)

    def verdicts(self, at_seconds: float) -> tuple[Verdict, ...]:
        """What each claim says at a story time, while the run goes on."""
        return tuple(
            claim.so_far(at_seconds)
            if self._gap_at is None
            else claim.after_gap(self._gap_at, at_seconds)
            for claim in self.claims
        )

    def finish(self, at_seconds: float) -> tuple[Verdict, ...]:
        """What each claim says of a run that ended at that story time."""
        if self._gap_at is not None:
            return self.verdicts(at_seconds)
        return tuple(claim.finish(at_seconds) for claim in self.claims)

    def in_status(self, at_seconds: float) -> tuple[ClaimVerdict, ...]:
        """`verdicts` as a Scenario's status holds them."""
        return tuple(verdict.in_status() for verdict in self.verdicts(at_seconds))

    def violated_at(self, name: str) -> float | None:
        """Story time at which that claim was violated, or None. Raises KeyError."""
        decided = self._by_name[name].decided
        return decided.at_seconds if decided and decided.verdict == "violated" else None

    def gap(self, at_seconds: float, there: Iterable[Resource] = ()) -> None:
        """The watch lost its place: what held so far is unknown from here on, to the end.

        `there` is what a new list shows. From there the claims look on: what breaks after a gap
        is broken all the same.
        """
        self._gap_at = at_seconds if self._gap_at is None else self._gap_at
        self.world = World(there)
        for claim in self.claims:
            if claim.decided is None:
                claim.begin()

    def _sort(self) -> None:
        """Who needs what: a history has tens of thousands of entries."""
        readers = [c for c in self.claims if type(c).wrote is not Claim.wrote]
        self._on_any_write = [c for c in readers if not c.kinds]
        self._on_write = {
            kind: [c for c in readers if not c.kinds or kind in c.kinds]
            for kind in {kind for claim in readers for kind in claim.kinds}
        }
        self._on_answer = [c for c in self.claims if type(c).answered is not Claim.answered]
        self._timed = [c for c in self.claims if c.sort == "liveness"]
