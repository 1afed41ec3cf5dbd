"""No enactor fails at an endpoint for longer than a time limit while nobody moves its root.

To fail while others make progress is bad luck; to fail while nobody does is a livelock. An
enactor says in its status that it backs off, and from where; it has come through when it
cleans up, starts another plan or works on another endpoint. One that is paused does not try.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Enactor


class NoLivelock(Liveness):
    kinds: ClassVar[tuple[str, ...]] = ("Enactor", "EndpointRecord")
    limit_seconds_default: ClassVar[float] = 600.0

    def begin(self) -> None:
        super().begin()
        self.stuck_at: dict[str, str] = {}  # enactor -> endpoint

    def wrote(self, write: Write, before: World) -> None:
        if before.flip(write) is not None:
            for enactor in [e for e, endpoint in self.stuck_at.items() if endpoint == write.name]:
                self._came_through(enactor, write.at)
        elif isinstance(write.resource, Enactor):
            self._reported(write, write.resource)

    def _reported(self, write: Write, enactor: Enactor) -> None:
        endpoint = enactor.status.endpoint
        tries = enactor.status.phase == "BackingOff"
        if write.verb == "delete" or enactor.spec.paused:
            self._came_through(write.name, None)
            return
        if not tries or self.stuck_at.get(write.name) != endpoint:
            self._came_through(write.name, write.at)
        if tries:
            self.stuck_at[write.name] = endpoint
            why = enactor.status.message.partition(";")[0]
            failing = f"{write.name} fails at {endpoint} and nobody moves its root: {why}"
            self.wait(write.name, write, failing)

    def _came_through(self, enactor: str, at_seconds: float | None) -> None:
        if self.stuck_at.pop(enactor, None):
            self.end([enactor], at_seconds)
