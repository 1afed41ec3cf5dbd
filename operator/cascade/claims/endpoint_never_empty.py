"""Once served, every endpoint answers with at least one address.

An endpoint that was never served may be empty, and one whose record is deleted is withdrawn, not
empty: clients get NXDOMAIN, as they should.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World, deleted
from cascade.model.history import AnswerChange, Write
from cascade.model.resources import EndpointRecord


class EndpointNeverEmpty(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("EndpointRecord",)

    def begin(self) -> None:
        self.served: set[str] = set()

    def wrote(self, write: Write, before: World) -> None:
        if deleted(write, EndpointRecord):
            self.served.discard(write.name)

    def answered(self, change: AnswerChange, before: World) -> None:
        if change.addresses:
            self.served.add(change.endpoint)
        elif change.endpoint in self.served:
            because = f"its root names {change.tree}" if change.tree else "it has no root"
            self.violate(change, f"{change.endpoint} answers with no address: {because}")
