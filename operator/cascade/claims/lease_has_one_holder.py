"""A droplet's lease has one holder at a time, in true time, whatever the local clocks say."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DropletLease


class LeaseHasOneHolder(Claim):
    about: ClassVar[str] = "DropletManager"
    kinds: ClassVar[tuple[str, ...]] = ("DropletLease",)

    def begin(self) -> None:
        self.ends_at: dict[str, tuple[str, float]] = {}  # droplet -> holder, end in true time

    def wrote(self, write: Write, before: World) -> None:
        lease = write.resource
        if not isinstance(lease, DropletLease) or write.verb == "replace_status":
            return
        if write.verb == "delete":
            self.ends_at.pop(write.name, None)
            return
        holder, ends_at = self.ends_at.get(write.name, (lease.spec.holder, 0.0))
        if holder != lease.spec.holder and write.at < ends_at:
            taken = f"{lease.spec.holder} takes the lease of {write.name}"
            self.violate(
                write, f"{taken}, which {holder} holds for {ends_at - write.at:.0f} s more"
            )
        self.ends_at[write.name] = (lease.spec.holder, write.at + lease.spec.lease_seconds)
