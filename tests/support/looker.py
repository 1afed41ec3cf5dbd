"""Looker: an agent for tests, which keeps what its view shows of the load balancers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import ClassVar

from cascade.agents.base import Agent
from cascade.edge.operators.agent_operator import AgentOperator
from cascade.edge.operators.company import Company
from cascade.model.errors import Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import LoadBalancer, Resource


def balancer(name: str, units: int = 100) -> LoadBalancer:
    return LoadBalancer.named(
        name, zone="az1", address="192.0.2.1", endpoints=("e",), capacity_units=units
    )


class Looker(Agent):
    """Keeps what its view shows of the load balancers."""

    watches: ClassVar[tuple[type[Resource], ...]] = (LoadBalancer,)
    lives: ClassVar[list[Looker]] = []

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.lives.append(self)

    @property
    def sees(self) -> list[str]:
        return [balancer.name for balancer in self.cluster.view(LoadBalancer).all()]

    async def run(self) -> None:
        while True:
            seen = self.cluster.view(LoadBalancer).version
            await self.cluster.changed(LoadBalancer, seen, within_seconds=1e6)


class Failing(Looker):
    """Fails as its name says, after a second."""

    error: ClassVar[Exception] = Unavailable("the API server is away")

    async def run(self) -> None:
        self.crew.start(self.fail(), "helper")
        await super().run()

    async def fail(self) -> None:
        await self.clock.sleep(1.0)
        raise self.error


class Mistaken(Failing):
    """Has a defect of its own."""

    error: ClassVar[Exception] = KeyError("a mistake of ours")


@asynccontextmanager
async def hired(company: Company, agent: type[Looker] = Looker) -> AsyncIterator[AgentOperator]:
    agent.lives.clear()
    operator = AgentOperator("looker", agent, (), company)
    task = asyncio.create_task(operator.run())
    try:
        yield operator
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
