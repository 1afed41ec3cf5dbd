"""An instance that runs, and whose owner wants it to, goes on running whatever else is broken."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Instance


class RunningInstancesAreLeftAlone(Claim):
    about: ClassVar[str] = "Launcher"
    kinds: ClassVar[tuple[str, ...]] = ("Instance",)

    def wrote(self, write: Write, before: World) -> None:
        after, known = write.resource, before.instances.get(write.name)
        if not isinstance(after, Instance) or known is None:
            return
        if known.status.phase != "Running" or known.spec.desired != "Running":
            return
        who = write.by or "somebody"
        if write.verb == "delete":
            self.violate(write, f"{who} deletes {write.name}, which runs and is wanted")
        elif after.status.phase != "Running":
            becomes = after.status.phase or "launched anew"
            self.violate(write, f"{who} lets {write.name} become {becomes}, which nobody wanted")
        elif after.spec.droplet != known.spec.droplet:
            self.violate(write, f"{who} takes {write.name} off {known.spec.droplet} while it runs")
