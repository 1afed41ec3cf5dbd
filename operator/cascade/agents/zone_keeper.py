"""Zone keeper: takes load balancers out of DNS whose targets look bad, and brings them back.

A part of the health checker; it judges by what that believes of its targets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cascade.agents.check_tally import CheckTally
from cascade.agents.retelling import retell
from cascade.agents.target_health import TargetHealth, Zones
from cascade.model.ports import Ports
from cascade.model.resources import HealthCheckerSpec, LoadBalancer


class ZoneKeeper:
    """The zones of all endpoints. `settings` are asked at each look."""

    def __init__(
        self,
        ports: Ports,
        targets: Mapping[str, TargetHealth],
        tally: CheckTally,
        settings: Callable[[], HealthCheckerSpec],
    ) -> None:
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.journal = ports.journal
        self.targets = targets
        self.tally = tally
        self._settings = settings
        self.zones: dict[str, Zones] = {}
        """Endpoint -> its load balancers."""
        self.endpoints: list[str] = []
        """Those that had targets at the last look."""

    @property
    def out(self) -> int:
        """How many load balancers are out of DNS."""
        return sum(len(zones.out) for zones in self.zones.values())

    def is_out(self, balancer: str) -> bool:
        return any(zones.out_since.get(balancer) is not None for zones in self.zones.values())

    def meet(self) -> None:
        """The load balancers there are, from the VIEW; one that was out when I came is out."""
        for balancer in self.cluster.view(LoadBalancer).all():
            for endpoint in balancer.spec.endpoints:
                zones = self.zones.setdefault(endpoint, Zones())
                since = self.clock.now() if balancer.status.failed_over else None
                zones.out_since.setdefault(balancer.name, since)

    async def look(self) -> None:
        """Judge each endpoint's zones anew."""
        by_endpoint: dict[str, list[TargetHealth]] = {}
        for health in self.targets.values():
            by_endpoint.setdefault(health.endpoint, []).append(health)
        self.endpoints = sorted(by_endpoint)
        for endpoint, targets in sorted(by_endpoint.items()):
            zones = self.zones.get(endpoint, Zones())
            for name in zones.judge(targets, self._settings(), self.clock.now()):
                is_out = zones.out_since[name] is not None
                self.tally.failovers += is_out
                self.journal.note("zone_left" if is_out else "zone_back", balancer=name)
                await self.tell(name)

    async def tell(self, name: str) -> None:
        """Of a load balancer: how many of its targets serve, and whether it is out of DNS.

        Counted after the read: of two that tell at once, the later one to write knows the more.
        """

        def told(balancer: LoadBalancer) -> LoadBalancer:
            behind = [h for h in self.targets.values() if h.balancer == name]
            return balancer.with_status(
                targets=len(behind),
                healthy_targets=sum(h.is_in for h in behind),
                failed_over=self.is_out(name),
            )

        await retell(self.cluster, LoadBalancer, name, told)
