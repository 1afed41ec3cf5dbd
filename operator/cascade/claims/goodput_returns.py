"""A service that was well and fails one in twenty of its users is well again within an hour."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DependentService
from cascade.model.resources.dependent_service import IMPAIRED_SHARE


class GoodputReturns(Liveness):
    about: ClassVar[str] = "DependentService"
    kinds: ClassVar[tuple[str, ...]] = ("DependentService",)
    limit_seconds_default: ClassVar[float] = 3600.0

    def begin(self) -> None:
        super().begin()
        self.was_well: set[str] = set()

    def wrote(self, write: Write, before: World) -> None:
        service, name = write.resource, write.name
        if not isinstance(service, DependentService):
            return
        if write.verb == "delete":
            self.end([name] if name in self.waits else [])
        elif service.status.error_share <= IMPAIRED_SHARE:
            if service.status.offered:
                self.was_well.add(name)
            self.end([name] if name in self.waits else [], write.at)
        elif name in self.was_well:
            self.wait(name, write, f"{name} fails {service.status.error_share:.0%} of its users")
