"""No plan is deleted while an enactor is applying it.

An enactor says what it is applying in its status, before its one-time check.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World, deleted
from cascade.model.history import Write
from cascade.model.resources import DNSPlan


class PlanInFlightIsNeverDeleted(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("DNSPlan",)

    def wrote(self, write: Write, before: World) -> None:
        plan = deleted(write, DNSPlan)
        if plan is None:
            return
        for enactor in before.enactors.values():
            if enactor.status.applying == plan.generation:
                who = write.by or "somebody"
                applying = f"{enactor.name} is applying it"
                self.violate(write, f"{who} deletes {write.name} while {applying}")
