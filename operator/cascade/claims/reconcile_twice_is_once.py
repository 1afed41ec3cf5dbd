"""What is done is not done again by who is started anew, or looks again.

Such a one comes by the same place twice, and cannot know whether it has done a thing. A write that
changes nothing is none, in Kubernetes as here, and no history can show one; so a history is asked
for what must happen once and leaves a mark each time: a call for an instance is answered once, a
lease that its holder holds is renewed and not established, an enactor takes no plan up that it has
applied, and a plan says something else than the one before it.

To flip a root once more to the tree that it names is none of these: three enactors that apply each
plan are the design, and each says by its flip that it was there.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.repeats import REPEATS
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DNSPlan


class ReconcileTwiceIsOnce(Claim):
    kinds: ClassVar[tuple[str, ...]] = (*REPEATS, "DNSPlan")

    def begin(self) -> None:
        self.newest: dict[str, DNSPlan] = {}
        """Region -> its newest plan."""

    def wrote(self, write: Write, before: World) -> None:
        plan = write.resource
        again = self._plan(write, plan) if isinstance(plan, DNSPlan) else ""
        again = again or (REPEATS[write.kind](write, before) if write.kind in REPEATS else "")
        if again:
            self.violate(write, again)

    def _plan(self, write: Write, plan: DNSPlan) -> str:
        last = self.newest.get(plan.spec.region)
        if write.verb != "create" or (last is not None and last.generation >= plan.generation):
            return ""
        self.newest[plan.spec.region] = plan
        if last is None or last.spec.endpoints != plan.spec.endpoints:
            return ""
        return f"{write.by} writes plan {plan.generation}, which says what {last.generation} said"
