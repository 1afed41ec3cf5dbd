"""An instance that runs can be reached in every zone within an hour."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.liveness import Liveness
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Instance, NetworkManager


class NetworkBacklogDrains(Liveness):
    about: ClassVar[str] = "NetworkManager"
    kinds: ClassVar[tuple[str, ...]] = ("Instance", "NetworkManager")
    limit_seconds_default: ClassVar[float] = 3600.0

    def begin(self) -> None:
        super().begin()
        self.zones: set[str] = set()

    def wrote(self, write: Write, before: World) -> None:
        if isinstance(write.resource, NetworkManager):
            self.zones = {p.zone for p in write.resource.spec.propagators}
        elif isinstance(write.resource, Instance):
            self._instance(write, write.resource)

    def _instance(self, write: Write, instance: Instance) -> None:
        name, reached = write.name, set(instance.status.network)
        if write.verb == "delete" or instance.status.phase != "Running":
            self.end([name] if name in self.waits else [])
        elif reached >= self.zones:
            self.end([name] if name in self.waits else [], write.at)
        else:
            missing = ", ".join(sorted(self.zones - reached))
            self.wait(name, write, f"{name} runs and cannot be reached in {missing}")
