"""No tree is deleted while a record's root names it."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World, deleted
from cascade.model.history import Write
from cascade.model.resources import RecordTree


class ActiveTreeIsNeverDeleted(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("RecordTree",)

    def wrote(self, write: Write, before: World) -> None:
        if not deleted(write, RecordTree):
            return
        for record in before.records.values():
            if record.spec.root and record.spec.root.tree == write.name:
                who = write.by or "somebody"
                self.violate(write, f"{who} deletes {write.name}, the root of {record.name}")
