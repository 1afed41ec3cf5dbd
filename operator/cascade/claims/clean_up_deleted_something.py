"""Clean-up deleted something: a tree or a plan went while an enactor was cleaning up."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Sometimes
from cascade.claims.world import World, deleted
from cascade.model.history import Write
from cascade.model.resources import DNSPlan, RecordTree


class CleanUpDeletedSomething(Sometimes):
    kinds: ClassVar[tuple[str, ...]] = ("RecordTree", "DNSPlan")

    def wrote(self, write: Write, before: World) -> None:
        if not (deleted(write, RecordTree) or deleted(write, DNSPlan)):
            return
        for enactor in before.enactors.values():
            if enactor.status.phase == "CleaningUp" and write.by in ("", enactor.name):
                self.seen(write, f"{write.by or 'somebody'} deletes {write.name} in its clean-up")
                return
