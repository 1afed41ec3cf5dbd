"""A target is first taken into service when its instance can be reached in every zone."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import NLBTarget


class TargetEntersDnsOnlyWithNetwork(Claim):
    about: ClassVar[str] = "HealthChecker"
    kinds: ClassVar[tuple[str, ...]] = ("NLBTarget",)

    def wrote(self, write: Write, before: World) -> None:
        target, known = write.resource, before.targets.get(write.name)
        if not isinstance(target, NLBTarget) or not target.is_in_service:
            return
        if write.verb == "delete" or (known is not None and known.status.phase):
            return  # it was taken into service before: what becomes of it is the checks' business
        instance = before.instances.get(target.spec.instance)
        reached = instance.status.network if instance else ()
        missing = sorted(before.checked_zones() - set(reached))
        if missing:
            nobody = f"nobody in {', '.join(missing)} can reach it"
            self.violate(write, f"{write.by} takes {write.name} into service, and {nobody}")
