"""Every lease that ran out is held again, by itself, within an hour."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DropletLease


class EveryLeaseIsHeldAgain(Liveness):
    about: ClassVar[str] = "DropletManager"
    kinds: ClassVar[tuple[str, ...]] = ("DropletLease",)
    limit_seconds_default: ClassVar[float] = 3600.0

    def wrote(self, write: Write, before: World) -> None:
        lease = write.resource
        if not isinstance(lease, DropletLease):
            return
        if write.verb == "delete":
            self.end([write.name] if write.name in self.waits else [])
        elif lease.status.phase == "Expired":
            self.wait(write.name, write, f"the lease of {write.name} is not held")
        elif write.name in self.waits and lease.is_held:
            self.end([write.name], write.at)
