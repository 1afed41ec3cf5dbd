"""An instance is stopped, started, rebooted or terminated only under its droplet's lease."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Instance


class NoStateChangeWithoutALease(Claim):
    about: ClassVar[str] = "Launcher"
    kinds: ClassVar[tuple[str, ...]] = ("Instance",)

    def wrote(self, write: Write, before: World) -> None:
        after, known = write.resource, before.instances.get(write.name)
        if not isinstance(after, Instance) or known is None or known.status.phase == "":
            return  # a launch has a claim of its own
        was, becomes = known.status, after.status
        if (was.phase, was.reboots) == (becomes.phase, becomes.reboots):
            return
        if not before.lease_is_held(known.spec.droplet):
            changed = f"{becomes.phase}" if was.phase != becomes.phase else "rebooted"
            lease = f"the lease of {known.spec.droplet} is not held"
            self.violate(write, f"{write.name} becomes {changed} although {lease}")
