"""Data plane: follows the instances, so that a server can say who is reached from where.

Believes    its view of the instances.
May         read; it writes nothing.
Can be wrong  for as long as a watch event takes.

Not a controller of the story: it stands for the network between machines that are not there. In
virtual time nobody needs it.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.agents.base import Agent
from cascade.model.ports import Ports
from cascade.model.reach import Reach
from cascade.model.resources import Instance, Resource
from cascade.model.resources.network import NetworkLaw

IDLE_SECONDS = 3600.0


class DataPlaneAgent(Agent):
    """`reach` answers as the view is at that moment."""

    watches: ClassVar[tuple[type[Resource], ...]] = (Instance,)

    def __init__(self, name: str, ports: Ports, law: NetworkLaw) -> None:
        super().__init__(name, ports)
        self.reach = Reach(law, ports.cluster.view(Instance).get)

    async def run(self) -> None:
        while True:
            await self.clock.sleep(IDLE_SECONDS)
