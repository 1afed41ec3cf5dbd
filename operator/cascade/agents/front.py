"""Front: a service's load balancers as its users meet them: by name, zone by zone, by target.

A user gets an address from DNS; the load balancer there passes it on to one of its targets that
are in service. Nobody of them sees whether that target can be reached: it is tried.
"""

from __future__ import annotations

from collections.abc import Callable

from cascade.model.demand import of_the_day
from cascade.model.errors import NotFound, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import (
    DependentServiceSpec,
    EndpointRecord,
    LoadBalancer,
    NLBTarget,
)

USER_SECONDS_MAX = 5.0  # so long a user waits for a connection


class Front:
    """`settings` are asked at each request."""

    def __init__(self, ports: Ports, settings: Callable[[], DependentServiceSpec]) -> None:
        self._ports = ports
        self._settings = settings
        self.hostname = ""
        self.balancers: dict[str, LoadBalancer] = {}
        """Address -> the load balancer there."""
        self._seen = -1
        self._behind: dict[str, list[NLBTarget]] = {}

    async def meet(self) -> bool:
        """Name and load balancers, once they are there. Consistent reads."""
        if self.balancers:
            return True
        endpoint = self._settings().endpoint
        every = await self._ports.cluster.read_all(LoadBalancer)
        try:
            record = await self._ports.cluster.read(EndpointRecord, endpoint)
        except NotFound:
            return False
        self.hostname = record.spec.hostname
        self.balancers = {b.spec.address: b for b in every if endpoint in b.spec.endpoints}
        return bool(self.balancers)

    async def carries(self, wanted: int) -> bool:
        """One user, of as many as `wanted` instances have to serve at full load."""
        if not await self.meet():
            return False
        try:
            addresses = await self._ports.names.resolve(self.hostname)
        except (NotFound, Unavailable):
            return False
        reached = [self.balancers[a] for a in addresses if a in self.balancers]
        if not reached or not self.has_room(reached, wanted):
            return False
        node = self._ports.dice.choice(reached)
        behind = self.in_service(node.name)
        return bool(behind) and await self.answers(node, self._ports.dice.choice(behind))

    def in_service(self, balancer: str) -> list[NLBTarget]:
        """Targets that a load balancer passes users on to, as my VIEW has them."""
        view = self._ports.cluster.view(NLBTarget)
        if self._seen != view.version:
            self._seen, self._behind = view.version, {}
            for target in view.all():
                if target.is_in_service:
                    self._behind.setdefault(target.spec.load_balancer, []).append(target)
        return self._behind.get(balancer, [])

    def has_room(self, balancers: list[LoadBalancer], wanted: int) -> bool:
        """With too few in service that many of the users are turned away."""
        settings, now = self._settings(), self._ports.clock.now()
        load = of_the_day(settings.load_share, settings.load_share_peak, settings, now)
        needed = load * wanted * self._ports.dice.uniform(0.0, 1.0)
        return sum(len(self.in_service(b.name)) for b in balancers) >= needed

    async def answers(self, node: LoadBalancer, target: NLBTarget) -> bool:
        try:
            await self._ports.network.connect(
                target.spec.instance, zone=node.spec.zone, within_seconds=USER_SECONDS_MAX
            )
        except Unavailable:
            return False
        return True
