"""The data plane's pod: it follows the instances and answers whoever connects to one.

It reads and writes nothing, so several of it can answer, each by its own watch.
"""

from __future__ import annotations

from cascade.agents.data_plane import DataPlaneAgent
from cascade.edge.data_plane.server import DataPlane
from cascade.edge.operators.agent_operator import AgentOperator
from cascade.edge.pods.part import Part
from cascade.edge.pods.settings import Settings
from cascade.model.recorder import AgentJournal

ROLE = "data-plane"


async def serve(part: Part, settings: Settings) -> None:
    """Until it is cancelled. Raises BadInput for a port that cannot be used."""
    law = part.scenario.spec.network
    server = DataPlane(lambda: part.reach, part.clock, settings.host, settings.data_plane_port)
    async with server:
        AgentJournal(ROLE, part.recorder).note("data_plane_serves", port=server.port)
        await AgentOperator(ROLE, DataPlaneAgent, (law,), part).run()
