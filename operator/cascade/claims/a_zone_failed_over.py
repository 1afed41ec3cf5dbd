"""A zone's load balancer left DNS, since its targets looked bad."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Sometimes
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import LoadBalancer


class AZoneFailedOver(Sometimes):
    about: ClassVar[str] = "HealthChecker"
    kinds: ClassVar[tuple[str, ...]] = ("LoadBalancer",)

    def wrote(self, write: Write, before: World) -> None:
        balancer = write.resource
        if isinstance(balancer, LoadBalancer) and balancer.status.failed_over:
            self.seen(write, f"{write.name} is out of DNS")
