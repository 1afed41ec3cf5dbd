"""Fleet: the world behind the load balancers. Capacity is added and taken away, one at a time.

Not a controller of the story but the reason for its plans: they came often because capacity was
being added [T].
"""

from __future__ import annotations

from typing import ClassVar

from cascade.agents.base import Agent
from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import LoadBalancer, Resource
from cascade.model.resources.scenario import FleetLaw

SHARE_MIN = 0.5  # of a load balancer's capacity: changes are routine, none takes it out of service


class FleetAgent(Agent):
    """Every so often, one load balancer's healthy capacity becomes another."""

    watches: ClassVar[tuple[type[Resource], ...]] = (LoadBalancer,)

    def __init__(self, name: str, ports: Ports, law: FleetLaw) -> None:
        super().__init__(name, ports)
        self.law = law

    async def run(self) -> None:
        changes = 0
        while self.law.changes_max is None or changes < self.law.changes_max:
            await self.clock.sleep(self.law.change_seconds)
            every = self.cluster.view(LoadBalancer).all()
            mine = (b for b in every if b.spec.region == self.law.region)
            balancers = [b for b in mine if b.spec.role == "Endpoint"]
            if balancers:
                await self.change(self.dice.choice(balancers))
                changes += 1

    async def change(self, seen: LoadBalancer) -> None:
        """Another capacity than now, by compare-and-swap on what the VIEW shows."""
        full = seen.spec.capacity_units
        units = round(full * self.dice.uniform(SHARE_MIN, 1.0))
        if units == seen.healthy_units:
            units -= 1
        try:
            await self.cluster.replace_status(seen.with_status(healthy_capacity_units=units))
        except (Conflict, NotFound):
            return  # somebody else's change is a change too
