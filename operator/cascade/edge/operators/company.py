"""The company: all operators of one run in one process."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from cascade.agents.base import Agent
from cascade.edge.operators.agent_operator import AgentOperator
from cascade.edge.operators.commons import Commons
from cascade.edge.operators.keeper import Keeper, agents_of
from cascade.lab.cast import standing_roles
from cascade.lab.run import Umpire
from cascade.lab.store_wire import follow
from cascade.model.metadata.service import Service
from cascade.model.resources import Scenario


class Company(Commons):
    """The standing roles and the keeper, each an operator of its own, on one event loop."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.keeper = Keeper(self, agents_of(self))
        draw = random.Random(f"{self.seed}/metadata store").uniform
        self.metadata = service = Service(self.store_law, draw)
        self.recorder.listen(lambda entry: follow(service, entry))

    def start(self, scenario: Scenario, umpire: Umpire) -> None:
        """Story time begins, and with it every operator."""
        self.clock.start()
        for role in standing_roles(scenario, umpire.judgement):
            self.hire(*role)
        self.tasks.append(asyncio.create_task(self.keeper.run(), name="keeper"))

    def hire(self, name: str, agent: type[Agent], arguments: tuple[Any, ...]) -> None:
        """One that is no object, as an operator of its own."""
        operator = AgentOperator(name, agent, arguments, self)
        self.tasks.append(asyncio.create_task(operator.run(), name=name))
