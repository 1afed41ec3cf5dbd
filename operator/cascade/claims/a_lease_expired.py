"""A droplet's lease ran out."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Sometimes
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DropletLease


class ALeaseExpired(Sometimes):
    about: ClassVar[str] = "DropletManager"
    kinds: ClassVar[tuple[str, ...]] = ("DropletLease",)

    def wrote(self, write: Write, before: World) -> None:
        lease = write.resource
        if isinstance(lease, DropletLease) and lease.status.phase == "Expired":
            self.seen(write, f"the lease of {lease.name} has run out")
