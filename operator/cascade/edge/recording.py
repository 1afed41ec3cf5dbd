"""Recording: a scenario that pods play on a cluster, watched from outside and judged like any run.

Nothing on the cluster is changed. What agents note is in their pods' logs and in no history here:
answers are those that the records' status has, and what people did is what they wrote.
"""

from __future__ import annotations

import asyncio
import time

from cascade.claims import Judge, every_claim
from cascade.edge.history_watch import HistoryWatch, told_to
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.session import Api
from cascade.edge.operators.supervisor import end
from cascade.edge.people import PeopleInHistory
from cascade.edge.refusals import first, in_sentences
from cascade.edge.stopping import Stopping
from cascade.edge.watched import WatchedRecorder
from cascade.kube.client import ClusterClient
from cascade.lab.run import Played, Umpire, Watch
from cascade.model.errors import BadInput, NotFound
from cascade.model.history import Entry, Write
from cascade.model.presets import configured
from cascade.model.resources import Scenario

DRIVER = "cluster"
OBSERVER = "recorder"  # as the API server knows it
ASK_SECONDS = 0.25  # of the wall clock, as all here
LOOK_SECONDS = 0.25
LATE_SECONDS = 5.0  # what is there so soon after the beginning was created since


def begun(api: Api, namespace: str) -> Scenario:
    """The scenario that plays in the namespace, as soon as one does. Raises BadInput."""
    with in_sentences(api):
        return asyncio.run(until_begun(api, namespace))


async def until_begun(api: Api, namespace: str) -> Scenario:
    async with api.session(OBSERVER, base_url=api.url) as session:
        cluster = ClusterClient(session, namespace)
        while True:
            try:
                there = await cluster.read_all(Scenario)
            except NotFound as error:
                raise BadInput(
                    f"the API server at {api.url} does not know what a scenario is: install the "
                    "lab (kubectl apply -k manifests/overlays/kind), or choose another --context"
                ) from error
            for scenario in there:
                if scenario.status.clock is not None and not scenario.status.conditions:
                    return scenario  # those of one that is over say how it ended
            await asyncio.sleep(ASK_SECONDS)


def record(api: Api, namespace: str, scenario: Scenario, watch: Watch | None = None) -> Played:
    """Watch that scenario, which has its clock, to its end. Raises BadInput.

    It ends as a run does, or when the scenario is deleted, or with Ctrl-C. Of what happened before
    the first look nothing is known: a claim is unknown from there on, as after any gap.
    """
    with in_sentences(api):
        return asyncio.run(Recording(api, namespace, scenario).run(watch))


class Recording:
    """One scenario's."""

    def __init__(self, api: Api, namespace: str, scenario: Scenario) -> None:
        clock = scenario.status.clock
        assert clock is not None, "it is recorded once its clock is known"
        self.api = api
        self.namespace = namespace
        self.scenario = configured(scenario)
        self.began, self.seed = clock.wall_start_seconds, clock.seed
        self.clock = StoryClock(clock.speed)
        self.recorder = WatchedRecorder(self.clock)
        self.recorder.listen(self._see)
        self.umpire = Umpire(self.scenario, self.recorder, Judge(every_claim(self.scenario)))
        self.stopping = Stopping()
        self.is_gone = False
        PeopleInHistory(self.recorder, of_pods=True)

    async def run(self, watch: Watch | None) -> Played:
        ago = time.time() - self.began
        self.clock.start(ago)
        self.stopping.listen()
        async with self.api.session(OBSERVER, base_url=self.api.url) as session:
            is_late = ago > LATE_SECONDS
            gap = told_to(self.umpire.judge, self.recorder, self.clock)
            history = HistoryWatch(session, self.namespace, self.recorder, gap, is_late)
            watching = asyncio.create_task(history.run(), name="history")
            over = asyncio.create_task(self.stopping.wait(), name="stopping")
            try:
                await self._until_over(watch, watching, over)
            finally:
                await end([watching, over])
        self.recorder.flush(everything=True)
        return self._played()

    async def _until_over(
        self, watch: Watch | None, watching: asyncio.Task[None], over: asyncio.Task[None]
    ) -> None:
        while not (over.done() or self.is_gone) and self.clock.now() < self.umpire.until():
            pair = {watching, over}
            await asyncio.wait(pair, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if watching.done() and (error := watching.exception()) is not None:
                raise first(error)
            self.recorder.flush()
            if watch is not None:
                watch(self.clock.now(), self.recorder.entries)

    def _see(self, entry: Entry) -> None:
        if isinstance(entry, Write) and isinstance(entry.resource, Scenario):
            self.is_gone |= entry.verb == "delete" and entry.name == self.scenario.name

    def _played(self) -> Played:
        now = self.clock.now()
        return Played(
            scenario=self.scenario,
            seed=self.seed,
            driver=DRIVER,
            entries=self.recorder.entries,
            verdicts=self.umpire.judge.finish(now),
            ended_at=now,
            calls=0,  # the pods' own metrics count them
            interrupted=self.stopping.asked or self.is_gone,
            notes={"namespace": self.namespace},
        )
