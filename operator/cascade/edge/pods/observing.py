"""The observer's part: watches all that happens in the namespace, judges it, and says how it ends.

An observer that begins late knows nothing of before: from there on a verdict is unknown, but what
was found broken stays broken.
"""

from __future__ import annotations

import asyncio

from cascade.claims import Judge, every_claim
from cascade.edge.history_watch import HistoryWatch, told_to
from cascade.edge.pods.part import Part
from cascade.edge.pods.telling import Forgetful
from cascade.edge.watched import WatchedRecorder
from cascade.kube.client import ClusterClient
from cascade.lab.run import Umpire, unmet
from cascade.model.errors import Conflict
from cascade.model.resources import Condition, Scenario
from cascade.model.resources.scenario import ClaimVerdict
from cascade.model.story_time import timestamp

FLUSH_SECONDS = 0.1
LOOK_SECONDS = 0.5
MET = "ExpectationsMet"


class ObservedRecorder(Forgetful, WatchedRecorder):
    """A watched history that keeps no entries."""


class Observing:
    """Judges one scenario while it runs."""

    def __init__(self, part: Part, recorder: ObservedRecorder) -> None:
        self.part = part
        self.recorder = recorder
        self.umpire = Umpire(part.scenario, recorder, Judge(every_claim(part.scenario)))
        before = part.scenario.status.verdicts
        self.broken = {v.claim: v for v in before if v.verdict == "violated"}
        self.is_late = bool(before)

    def judgement(self) -> tuple[ClaimVerdict, ...]:
        """Every claim's verdict so far; what an observer before this one found broken is broken."""
        return tuple(self.broken.get(v.claim, v) for v in self.umpire.judgement())

    async def watch(self) -> None:
        """Until it is cancelled. A group of errors comes out when it may not watch."""
        part = self.part
        async with part.api.session("observer", base_url=part.api.url) as session:
            gap = told_to(self.umpire.judge, self.recorder, part.clock)
            history = HistoryWatch(
                session, part.namespace, self.recorder, gap, resumed=self.is_late
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(history.run())
                group.create_task(self._flush())

    async def until_over(self) -> None:
        """Returns when the run has lasted as long as the scenario says."""
        while (left := self.umpire.until() - self.part.clock.now()) > 0:
            await self.part.clock.sleep(min(left, LOOK_SECONDS * self.part.clock.speed))

    async def report_the_end(self, cluster: ClusterClient) -> None:
        """The last verdicts, and whether they are what the scenario expects."""
        self.recorder.flush(everything=True)
        now = self.part.clock.now()
        judged = [verdict.in_status() for verdict in self.umpire.judge.finish(now)]
        verdicts = tuple(self.broken.get(v.claim, v) for v in judged)
        not_met = unmet(self.part.scenario, verdicts)
        while True:
            scenario = await cluster.read(Scenario, self.part.scenario.name)
            met = Condition(
                type=MET,
                status="False" if not_met else "True",
                reason="AsExpected" if not not_met else "NotAsExpected",
                message="; ".join(not_met)[:512],
                observed_generation=scenario.metadata.generation or 0,
                last_transition_time=timestamp(now),
            )
            try:
                new = scenario.with_status(verdicts=verdicts, conditions=(met,))
                await cluster.replace_status(new)
                return
            except Conflict:
                continue

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            self.recorder.flush()
