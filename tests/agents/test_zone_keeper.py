"""The zone keeper: what a load balancer says of itself is what its health checker believes."""

from __future__ import annotations

from typing import ClassVar

from cascade.agents.base import Agent
from cascade.agents.check_tally import CheckTally
from cascade.agents.target_health import TargetHealth
from cascade.agents.zone_keeper import ZoneKeeper
from cascade.model.ports import Ports
from cascade.model.resources import HealthCheckerSpec, LoadBalancer, NLBTarget, Resource
from tests.support.worlds import HALF_A_SECOND, World


class Teller(Agent):
    """Learns that a target has left service while it is telling that the target serves."""

    watches: ClassVar[tuple[type[Resource], ...]] = (LoadBalancer,)

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.ports = ports

    async def run(self) -> None:
        target = NLBTarget.named(
            "shop-1", owner="shop", load_balancer="lb", endpoint="shop", instance="i", zone="az1"
        )
        health = TargetHealth(target, number=0, admitted=True, is_in=True)
        keeper = ZoneKeeper(
            self.ports, {health.name: health}, CheckTally(), lambda: HealthCheckerSpec()
        )
        self.crew.start(keeper.tell("lb"), "tell")
        await self.clock.sleep(0.1)
        health.is_in = False


def test_what_is_told_is_what_is_known_when_it_is_written() -> None:
    """Or of two who tell at once, the one who counted first could be the last to write."""
    world = World(law=HALF_A_SECOND)
    world.balancer()
    world.driver.add(Teller, "teller")
    world.until(10)
    said = world.read(LoadBalancer, "lb").status
    assert (said.targets, said.healthy_targets) == (1, 0)
