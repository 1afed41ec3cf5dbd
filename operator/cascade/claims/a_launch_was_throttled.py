"""A launch was refused because of the request limit."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Sometimes
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Instance


class ALaunchWasThrottled(Sometimes):
    about: ClassVar[str] = "Launcher"
    kinds: ClassVar[tuple[str, ...]] = ("Instance",)

    def wrote(self, write: Write, before: World) -> None:
        instance = write.resource
        if isinstance(instance, Instance) and instance.status.reason == "RequestLimitExceeded":
            self.seen(write, f"the launch of {instance.name} is over the request limit")
