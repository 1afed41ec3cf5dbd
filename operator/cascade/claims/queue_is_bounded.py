"""Where a droplet manager's intake is limited, no more establishments wait than it says."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.policies.droplet_manager import QueueLimit
from cascade.model.resources import DropletManager


class QueueIsBounded(Claim):
    about: ClassVar[str] = "DropletManager"
    kinds: ClassVar[tuple[str, ...]] = ("DropletManager",)

    def begin(self) -> None:
        self.bounded: set[str] = set()
        """Hosts that have kept their limit since it was set: what waited before may wait on."""

    def wrote(self, write: Write, before: World) -> None:
        manager = write.resource
        if not isinstance(manager, DropletManager):
            return
        limited = isinstance(manager.spec.intake, QueueLimit) and write.verb != "delete"
        limit, waiting = manager.spec.queue_limit_items, manager.status.establishing
        if not limited:
            self.bounded.discard(write.name)
        elif waiting <= limit:
            self.bounded.add(write.name)
        elif write.name in self.bounded:
            more = f"{waiting} establishments wait at {write.name}"
            self.violate(write, f"{more}, which lets in no more than {limit}")
