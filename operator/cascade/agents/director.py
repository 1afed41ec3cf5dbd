"""Director: carries a scenario out: its resources first, then what people did.

Not a controller of the story. Each step of the runbook has a condition that it observed and a
delay, and does one thing that a person could do with kubectl; each is noted with what was seen.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.agents.base import Agent
from cascade.agents.hands import Hands
from cascade.model.errors import AlreadyExists, Conflict
from cascade.model.ports import Ports
from cascade.model.presets import resource_of
from cascade.model.resources import Enactor, EndpointRecord, Resource, Scenario
from cascade.model.resources.scenario import Step

LOOK_SECONDS = 10.0  # how often people look


class DirectorAgent(Agent):
    """One scenario's director."""

    watches: ClassVar[tuple[type[Resource], ...]] = (Scenario, EndpointRecord, Enactor)

    def __init__(self, name: str, ports: Ports, scenario: str) -> None:
        super().__init__(name, ports)
        self.scenario = scenario
        self.hands = Hands(ports.cluster)
        self.had_answers: set[str] = set()

    async def run(self) -> None:
        scenario = await self.cluster.read(Scenario, self.scenario)
        await self.report("Preparing")
        for template in scenario.spec.resources:
            try:
                await self.cluster.create(resource_of(template))
            except AlreadyExists:
                continue  # a director before me began; what is there is the scenario's
        await self.report("Running")
        for step in scenario.spec.runbook:
            await self.carry_out(step)

    async def report(self, phase: str) -> None:
        while True:
            scenario = await self.cluster.read(Scenario, self.scenario)
            try:
                await self.cluster.replace_status(scenario.with_status(phase=phase))
                return
            except Conflict:
                continue

    async def carry_out(self, step: Step) -> None:
        """Wait for the condition, take the time that people took, act."""
        while not (seen := self.observes(step)):
            await self.clock.sleep(LOOK_SECONDS)
        self.journal.note("runbook_observed", observed=step.observed, saw=seen)
        await self.clock.sleep(step.after_seconds)
        did = await getattr(self.hands, step.do)(step, self.empty())
        self.journal.note("runbook_step", do=step.do, did=did, why=step.why)

    def observes(self, step: Step) -> str:
        """What is seen that makes the step's condition true, or nothing. From the VIEW."""
        if step.observed == "EndpointEmpty":
            return ", ".join(self.empty())
        if step.observed == "EnactorsPaused":
            enactors = self.cluster.view(Enactor).all()
            paused = all(enactor.spec.paused for enactor in enactors)
            return f"{len(enactors)} enactors paused" if paused and enactors else ""
        return "" if self.empty() else "every endpoint answers"

    def empty(self) -> list[str]:
        """Endpoints that answered once and answer with nothing now."""
        records = self.cluster.view(EndpointRecord).all()
        self.had_answers |= {r.name for r in records if r.status.answers}
        return [r.name for r in records if r.name in self.had_answers and not r.status.answers]
