"""An instance is launched only on a droplet whose lease is held."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Instance


class NoLaunchWithoutALease(Claim):
    about: ClassVar[str] = "Launcher"
    kinds: ClassVar[tuple[str, ...]] = ("Instance",)

    def wrote(self, write: Write, before: World) -> None:
        after = write.resource
        if not isinstance(after, Instance) or after.status.phase != "Running":
            return
        known = before.instances.get(write.name)
        if known is not None and known.status.phase != "":
            return
        if not before.lease_is_held(after.spec.droplet):
            where = after.spec.droplet or "no droplet at all"
            self.violate(write, f"{write.name} is launched on {where}, whose lease is not held")
