"""Within an hour of a launch that failed, one in the same zone succeeds."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Instance


class LaunchesSucceedAgain(Liveness):
    about: ClassVar[str] = "Launcher"
    kinds: ClassVar[tuple[str, ...]] = ("Instance",)
    limit_seconds_default: ClassVar[float] = 3600.0

    def wrote(self, write: Write, before: World) -> None:
        after = write.resource
        if not isinstance(after, Instance) or write.verb != "replace_status":
            return
        known, zone = before.instances.get(write.name), after.spec.zone
        launches = known is not None and known.status.phase == ""
        if launches and after.status.phase == "Running":
            self.end([zone] if zone in self.waits else [], write.at)
        elif launches and after.status.reason:
            self.wait(zone, write, f"no launch succeeds in {zone}: {after.status.reason}")
