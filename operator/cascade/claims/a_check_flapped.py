"""A target left service twice within an hour: its checks alternate between good and bad."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Sometimes
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import NLBTarget
from cascade.model.story_time import clock_face

WITHIN_SECONDS = 3600.0


class ACheckFlapped(Sometimes):
    about: ClassVar[str] = "HealthChecker"
    kinds: ClassVar[tuple[str, ...]] = ("NLBTarget",)

    def begin(self) -> None:
        self.left_at: dict[str, float] = {}

    def wrote(self, write: Write, before: World) -> None:
        target, name, known = write.resource, write.name, before.targets.get(write.name)
        if not isinstance(target, NLBTarget) or known is None or write.verb == "delete":
            self.left_at.pop(name, None)
            return
        if target.is_in_service or not known.is_in_service:
            return
        last = self.left_at.get(name)
        self.left_at[name] = write.at
        if last is not None and write.at - last < WITHIN_SECONDS:
            self.seen(write, f"{name} leaves service as it did at {clock_face(last)}")
