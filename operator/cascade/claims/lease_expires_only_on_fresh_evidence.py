"""A lease is given up only when its droplet was asked and was silent, not when nobody could ask."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DropletLease

WHY = {
    "StoreSilent": "the metadata store was silent",
    "TimedOut": "its checks waited too long in the queue",
}


class LeaseExpiresOnlyOnFreshEvidence(Claim):
    about: ClassVar[str] = "DropletManager"
    kinds: ClassVar[tuple[str, ...]] = ("DropletLease",)

    def wrote(self, write: Write, before: World) -> None:
        lease = write.resource
        if not isinstance(lease, DropletLease) or lease.status.phase != "Expired":
            return
        why = WHY.get(lease.status.evidence)
        if why is not None:
            gives_up = f"{lease.spec.holder} gives the lease of {lease.name} up"
            self.violate(write, f"{gives_up} although all it knows is that {why}")
