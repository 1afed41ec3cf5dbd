"""A live run: operators on an event loop, judged while they go on; base of both live drivers."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from cascade.claims import Judge, every_claim
from cascade.edge.measures import Listener
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.company import Company
from cascade.edge.stopping import Stopping
from cascade.lab.run import Played, Umpire, Watch
from cascade.model.recorder import Recorder
from cascade.model.resources import Scenario

PERSON = "a-person"  # who applies the scenario
LOOK_SECONDS = 10.0  # of story, between two looks at the run


class LiveRun:
    """Clock, history, umpire and company of one scenario with one seed."""

    driver: str
    company: Company

    def __init__(
        self, scenario: Scenario, seed: int, clock: StoryClock, recorder: Recorder
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.clock = clock
        self.recorder = recorder
        self.umpire = Umpire(scenario, recorder, Judge(every_claim(scenario)))
        self.stopping = Stopping()

    def look(self) -> None:
        """Called at each look at the run: a place for what must be done now and then."""

    async def until_over(self, watch: Watch | None, told: Listener | None = None) -> None:
        """Until the umpire, a person or a failure ends the run. `told`: of each call."""
        if told is not None:
            self.company.measures.listen(told)
        over = asyncio.create_task(self.stopping.wait())
        try:
            while not over.done() and self.clock.now() < self.umpire.until():
                left = min(LOOK_SECONDS, self.umpire.until() - self.clock.now())
                pause = asyncio.create_task(self.clock.sleep(left))
                first: set[asyncio.Future[None]] = {over, pause, self.company.broken}
                await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
                pause.cancel()
                if self.company.broken.done():
                    self.company.broken.result()
                self.look()
                if watch is not None and watch(self.clock.now(), self.recorder.entries):
                    break
        finally:
            over.cancel()
            with suppress(asyncio.CancelledError):
                await over

    def played(self) -> Played:
        """What the run gave so far."""
        now = self.clock.now()
        entries = self.recorder.entries
        measures = self.company.measures
        return Played(
            scenario=self.scenario,
            seed=self.seed,
            driver=self.driver,
            entries=entries,
            verdicts=self.umpire.judge.finish(now),
            ended_at=now,
            calls=len(measures.latencies),
            interrupted=self.stopping.asked,
            notes=measures.summary(entries, self.clock.speed),
        )
