"""The stage: the director gives it to one scenario of its namespace at a time.

Who has it has a clock in its status. That is all that the other pods wait for: the clock is
written before anything else is made, and it does not change while the scenario exists.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from cascade.kube.client import ClusterClient
from cascade.model.errors import Conflict
from cascade.model.resources import CUSTOM_RESOURCES, Scenario
from cascade.model.resources.scenario import BalancerAddress, RunningClock

LOOK_SECONDS = 2.0
WAITING = "Waiting"


Where = Callable[[], Awaitable[tuple[BalancerAddress, ...]]]


async def nowhere_else() -> tuple[BalancerAddress, ...]:
    """Every load balancer is where the scenario has it."""
    return ()


class Stage:
    """Of one namespace."""

    def __init__(
        self, cluster: ClusterClient, *, gives: bool, balancers_at: Where = nowhere_else
    ) -> None:
        """`gives`: whether it is for this pod to give the stage away. `balancers_at` says then
        which load balancers are elsewhere than the scenario has them."""
        self.cluster = cluster
        self.gives = gives
        self.balancers_at = balancers_at
        self._one_at_a_time = asyncio.Lock()

    async def taken_by(self, name: str) -> Scenario:
        """The scenario, with its clock, as soon as no other one has the stage, and nothing is left
        of those before it. Raises NotFound, Unavailable."""
        while True:
            async with self._one_at_a_time:
                found = await self._try(name)
            if found is not None:
                return found
            await asyncio.sleep(LOOK_SECONDS)

    async def _is_left(self, scenario: Scenario) -> bool:
        """Is anything of a scenario before it still there? Kubernetes takes that away after the
        Scenario itself; what is made of the same name meanwhile would go with it."""
        for kind in CUSTOM_RESOURCES:
            for found in await self.cluster.read_all(kind):
                for owner in found.metadata.owner_references:
                    if owner["kind"] == "Scenario" and owner["uid"] != scenario.metadata.uid:
                        return True
        return False

    async def _try(self, name: str) -> Scenario | None:
        scenario = await self.cluster.read(Scenario, name)
        if scenario.status.clock is not None or not self.gives:
            return scenario if scenario.status.clock else None
        others = [s for s in await self.cluster.read_all(Scenario) if s.name != name]
        try:
            if any(other.status.clock for other in others) or await self._is_left(scenario):
                if scenario.status.phase != WAITING:
                    await self.cluster.replace_status(scenario.with_status(phase=WAITING))
                return None
            addresses = await self.balancers_at()
            spec = scenario.spec
            clock = RunningClock(wall_start_seconds=time.time(), speed=spec.speed, seed=spec.seed)
            given = scenario.with_status(clock=clock, addresses=addresses)
            return await self.cluster.replace_status(given)
        except Conflict:
            return None
