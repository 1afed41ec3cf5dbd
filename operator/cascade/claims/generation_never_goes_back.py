"""The generation that an endpoint serves never decreases.

Judged by what DNS answers, so an old root that was never in sync does not count. Whoever did it
counts, a person too, and a record that is deleted and created anew is still the same endpoint:
that is the hole in the record's own fence.
"""

from __future__ import annotations

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import AnswerChange


class GenerationNeverGoesBack(Claim):
    def begin(self) -> None:
        self.served: dict[str, int] = {}

    def answered(self, change: AnswerChange, before: World) -> None:
        new = change.generation
        if new is None:
            return
        old = self.served.get(change.endpoint, new)
        if new < old:
            self.violate(change, f"{change.endpoint} goes back from generation {old} to {new}")
        self.served[change.endpoint] = new
