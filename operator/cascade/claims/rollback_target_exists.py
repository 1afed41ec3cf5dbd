"""The tree that a record's rollback names exists.

Broken by the write that names a missing tree, or by the deletion of a tree that is named.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World, deleted
from cascade.model.history import Write
from cascade.model.resources import EndpointRecord, RecordTree


class RollbackTargetExists(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("EndpointRecord", "RecordTree")

    def wrote(self, write: Write, before: World) -> None:
        who = write.by or "somebody"
        if deleted(write, RecordTree):
            for record in before.records.values():
                if record.spec.rollback and record.spec.rollback.tree == write.name:
                    named = f"which {record.name} would roll back to"
                    self.violate(write, f"{who} deletes {write.name}, {named}")
        elif isinstance(write.resource, EndpointRecord) and write.verb != "delete":
            target = write.resource.spec.rollback
            known = before.records.get(write.name)
            is_new = target is not None and (known is None or known.spec.rollback != target)
            if target and is_new and target.tree not in before.trees:
                sets = f"sets the rollback of {write.name} to {target.tree}"
                self.violate(write, f"{who} {sets}, which does not exist")
