"""Every endpoint serves the newest plan, or one newer still, soon after its publication.

Soon is a time limit: DNS converges without a person. Plans may come faster than they are applied,
so each has a limit of its own, and a newer one that is served in its place will do. An endpoint
that falls back owes the newest plan again, from then on. An empty answer reaches a plan only
where the plan's own tree is empty.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World, deleted
from cascade.model.history import AnswerChange, Entry, Write
from cascade.model.resources import DNSPlan, EndpointRecord


class EndpointReachesNewestPlan(Liveness):
    kinds: ClassVar[tuple[str, ...]] = ("DNSPlan", "EndpointRecord")
    limit_seconds_default: ClassVar[float] = 600.0

    def begin(self) -> None:
        super().begin()
        self.newest: dict[str, int] = {}  # endpoint -> generation of the newest plan with it

    def wrote(self, write: Write, before: World) -> None:
        plan = write.resource
        if isinstance(plan, DNSPlan) and write.verb == "create":
            for endpoint in plan.spec.endpoints:
                self.newest[endpoint.name] = plan.generation
                self._owe(endpoint.name, write)
        elif deleted(write, EndpointRecord):
            self.end([key for key in self._owed() if key[0] == write.name])

    def answered(self, change: AnswerChange, before: World) -> None:
        tree = before.trees.get(change.tree or "")
        serves = bool(change.addresses) or (tree is not None and not tree.spec.targets)
        reached = (change.generation or 0) if serves else 0
        owed = [key for key in self._owed() if key[0] == change.endpoint]
        self.end([key for key in owed if key[1] <= reached], change.at)
        if reached < self.newest.get(change.endpoint, 0):
            self._owe(change.endpoint, change)

    def _owe(self, endpoint: str, entry: Entry) -> None:
        generation = self.newest[endpoint]
        self.wait((endpoint, generation), entry, f"{endpoint} does not serve plan {generation}")

    def _owed(self) -> list[tuple[str, int]]:
        return [key for key in self.waits if isinstance(key, tuple)]
