"""A service that fails more than one in twenty of its users is well again within an hour."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import DependentService

IMPAIRED_SHARE = 0.05


class GoodputReturns(Liveness):
    about: ClassVar[str] = "DependentService"
    limit_seconds_default: ClassVar[float] = 3600.0

    def wrote(self, write: Write, before: World) -> None:
        service, name = write.resource, write.name
        if not isinstance(service, DependentService):
            return
        if write.verb == "delete":
            self.end([name] if name in self.waits else [])
        elif service.status.error_share > IMPAIRED_SHARE:
            self.wait(name, write, f"{name} fails {service.status.error_share:.0%} of its users")
        elif name in self.waits:
            self.end([name], write.at)
