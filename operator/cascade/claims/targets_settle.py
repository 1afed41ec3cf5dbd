"""What an endpoint has in DNS stops changing, and is what is well, within an hour.

It has settled when nothing is out that is well, nothing is in that is not, and its checks have
changed nothing for ten minutes. That targets come and go as their owner deploys is no such change.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Verdict
from cascade.claims.fronts import Fronts
from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write

CALM_SECONDS = 600.0


class TargetsSettle(Liveness):
    about: ClassVar[str] = "HealthChecker"
    kinds: ClassVar[tuple[str, ...]] = (
        "HealthChecker",
        "Instance",
        "LoadBalancer",
        "NLBTarget",
        "Scenario",
    )
    limit_seconds_default: ClassVar[float] = 3600.0

    def begin(self) -> None:
        super().begin()
        self.fronts = Fronts()

    def wrote(self, write: Write, before: World) -> None:
        if self.waits:
            self._settle(write.at)
        for endpoint, said in self.fronts.see(write, before):
            self.wait(endpoint, write, f"{endpoint} does not settle: {said}")

    def overdue(self) -> None:
        due = self.due_seconds
        self._settle(due)
        if self.due_seconds <= due:
            super().overdue()

    def finish(self, at_seconds: float) -> Verdict:
        self.so_far(at_seconds)
        self._settle(at_seconds)
        return super().finish(at_seconds)

    def _settle(self, now: float) -> None:
        """Those that have been calm for long enough by now are waited for no more."""
        for endpoint in list(self.waits):
            if (at := self.fronts.settles_at(str(endpoint), CALM_SECONDS)) <= now:
                self.end([endpoint], at)
