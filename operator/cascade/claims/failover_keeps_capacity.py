"""Health checks take no more than half of an endpoint's zones out of DNS within ten minutes.

What is out already counts too, whenever it left.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import LoadBalancer

WITHIN_SECONDS = 600.0


class FailoverKeepsCapacity(Claim):
    about: ClassVar[str] = "HealthChecker"
    kinds: ClassVar[tuple[str, ...]] = ("LoadBalancer",)

    def begin(self) -> None:
        self.left_at: dict[str, float] = {}
        """Load balancer -> when it left DNS last."""

    def wrote(self, write: Write, before: World) -> None:
        after, known = write.resource, before.balancers.get(write.name)
        if not isinstance(after, LoadBalancer) or not after.status.failed_over:
            return
        if write.verb == "delete" or (known is not None and known.status.failed_over):
            return
        self.left_at[write.name] = write.at
        for endpoint in after.spec.endpoints:
            self._left(write, endpoint, before)

    def _left(self, write: Write, endpoint: str, before: World) -> None:
        every = [b for b in before.balancers.values() if endpoint in b.spec.endpoints]
        gone = [b.name for b in every if b.status.failed_over or self._left_lately(b.name, write)]
        if 2 * len(gone) > len(every):
            of_all = f"{len(gone)} of the {len(every)} load balancers of {endpoint}"
            minutes = round(WITHIN_SECONDS / 60)
            names = ", ".join(sorted(gone))
            self.violate(write, f"{of_all} are out of DNS, or left within {minutes} min: {names}")

    def _left_lately(self, name: str, write: Write) -> bool:
        return self.left_at.get(name, float("-inf")) > write.at - WITHIN_SECONDS
