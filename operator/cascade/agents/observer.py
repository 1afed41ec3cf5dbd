"""Observer: judges. What the claims say of the run goes into the scenario's status.

Not a controller of the story. It reads no object to decide: the claims are fed the history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from cascade.agents.base import Agent
from cascade.agents.retelling import retell
from cascade.model.ports import Ports
from cascade.model.resources import Resource, Scenario
from cascade.model.resources.scenario import ClaimVerdict

EVERY_SECONDS = 30.0

Judgement = Callable[[], tuple[ClaimVerdict, ...]]


class ObserverAgent(Agent):
    """Writes the verdicts whenever one changed."""

    watches: ClassVar[tuple[type[Resource], ...]] = (Scenario,)

    def __init__(self, name: str, ports: Ports, scenario: str, judgement: Judgement) -> None:
        super().__init__(name, ports)
        self.scenario = scenario
        self.judgement = judgement

    async def run(self) -> None:
        told: tuple[ClaimVerdict, ...] = ()
        while True:
            verdicts = self.judgement()
            if verdicts != told:
                for new in verdicts:
                    if new.verdict == "violated" and new not in told:
                        self.journal.note("claim_violated", claim=new.claim)
                await self.report(verdicts)
                told = verdicts
            await self.clock.sleep(EVERY_SECONDS)

    async def report(self, verdicts: tuple[ClaimVerdict, ...]) -> None:
        """Where the scenario was deleted nobody is left to tell."""
        await retell(
            self.cluster, Scenario, self.scenario, lambda one: one.with_status(verdicts=verdicts)
        )
