"""Director: carries a scenario out: its resources first, then what people did.

Not a controller of the story. Each step of the runbook has a condition that it observed and a
delay, and does one thing that a person could do with kubectl; each is noted with what was seen.
"""

from __future__ import annotations

from math import inf
from typing import ClassVar

from cascade.agents.base import Agent
from cascade.agents.hands import Hands
from cascade.agents.retelling import retell
from cascade.agents.sight import Sight
from cascade.model.errors import AlreadyExists
from cascade.model.ports import Ports
from cascade.model.presets import configured, resource_of
from cascade.model.resources import (
    DropletManager,
    Enactor,
    EndpointRecord,
    LoadBalancer,
    NetworkManager,
    Resource,
    Scenario,
)
from cascade.model.resources.scenario import Step
from cascade.model.runbook import wrong

LOOK_SECONDS = 10.0  # how often people look
PAUSED_SECONDS = 600.0
FORGOTTEN_SECONDS = 600.0
ANSWER_SECONDS_MAX = 900.0
CUSTOMERS = ("DropletManager", "DependentService")  # of the endpoints: the region stands before
PREPARING, RUNNING = "Preparing", "Running"


class DirectorAgent(Agent):
    """One scenario's director."""

    watches: ClassVar[tuple[type[Resource], ...]] = (
        Scenario,
        EndpointRecord,
        Enactor,
        DropletManager,
        NetworkManager,
        LoadBalancer,
    )

    @classmethod
    def is_shown(cls, name: str, resource: Resource) -> bool:
        """Of load balancers only those that somebody checks."""
        return not isinstance(resource, LoadBalancer) or resource.is_checked

    def __init__(self, name: str, ports: Ports, scenario: str) -> None:
        super().__init__(name, ports)
        self.scenario = scenario
        self.hands = Hands(ports.cluster)
        self.sight = Sight(ports.cluster)

    async def run(self) -> None:
        scenario = await self.cluster.read(Scenario, self.scenario)
        if scenario.status.phase != RUNNING:
            await self.prepare(configured(scenario))
        runbook = scenario.spec.runbook
        for done, step in enumerate(runbook[scenario.status.steps_done :], 1):
            await self.carry_out(step)
            await self.report(steps_done=scenario.status.steps_done + done)

    async def prepare(self, scenario: Scenario) -> None:
        """Create what the scenario starts from."""
        await self.report(phase=PREPARING)
        for template in scenario.spec.resources:
            await self.while_paused()
            if scenario.status.clock is not None and template.kind in CUSTOMERS:
                await self.until_dns_answers()
            try:
                await self.cluster.create(resource_of(template))
            except AlreadyExists:
                continue  # a director before me began; what is there is the scenario's
        await self.report(phase=RUNNING)

    async def until_dns_answers(self) -> None:
        """In pods the first answer may come after minutes of the story, and a customer who asks
        before keeps for a quarter of an hour that there is none. From the VIEW."""
        while self.clock.now() < ANSWER_SECONDS_MAX:
            seen = self.cluster.view(EndpointRecord).version
            if all(record.status.answers for record in self.cluster.view(EndpointRecord).all()):
                return
            left = ANSWER_SECONDS_MAX - self.clock.now()
            await self.cluster.changed(EndpointRecord, seen, within_seconds=left)

    async def report(self, **changes: object) -> None:
        await retell(self.cluster, Scenario, self.scenario, lambda it: it.with_status(**changes))

    async def while_paused(self) -> None:
        """Returns at once, or when nobody pauses the scenario any more. From the VIEW."""
        while True:
            seen = self.cluster.view(Scenario).version
            mine = self.cluster.view(Scenario).get(self.scenario)
            if mine is None or not mine.spec.paused:
                return
            await self.cluster.changed(Scenario, seen, within_seconds=PAUSED_SECONDS)

    async def carry_out(self, step: Step) -> None:
        """Wait for the condition, take the time that people took, act."""
        seen = await self.wait_for(step)
        if not seen:
            self.journal.note("runbook_passed_over", do=step.do, never=step.observed)
            return
        self.journal.note("runbook_observed", observed=step.observed, saw=seen)
        await self.while_paused()
        no = wrong(step)  # of a scenario that was applied as it is, not read from a file
        did = no.sentence if no else await getattr(self.hands, step.do)(step, self.empty())
        self.journal.note("runbook_step", do=step.do, did=did, why=step.why)

    async def wait_for(self, step: Step) -> str:
        """What was seen that made the condition true for as long as people took; what is over
        soon and stays away is forgotten. Nothing where it was not seen in time."""
        asked = since = last = self.clock.now()
        within = inf if step.within_seconds is None else step.within_seconds
        first = ""
        while not first or self.clock.now() < since + step.after_seconds:
            now, seen = self.clock.now(), self.observes(step)
            if seen:
                since, first, last = (since, first, now) if first else (now, seen, now)
            elif first and now > last + FORGOTTEN_SECONDS:
                first = ""
            elif not first and now > asked + within:
                return ""
            left = since + step.after_seconds - now if first else LOOK_SECONDS
            await self.clock.sleep(max(0.0, min(LOOK_SECONDS, left)))
        return first

    def observes(self, step: Step) -> str:
        """What is seen that makes the step's condition true, or nothing. From the VIEW."""
        return str(getattr(self.sight, step.observed)())

    def empty(self) -> list[str]:
        return self.sight.empty()
