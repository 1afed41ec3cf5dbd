"""The cluster driver: the same operators as local processes, against a real API server.

It makes a namespace of its own, watches what happens there for the history, and takes back what
it made: also after Ctrl-C and after a failure.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from cascade.agents.data_plane import DataPlaneAgent
from cascade.edge.assets import crds_folder
from cascade.edge.data_plane.server import DataPlane
from cascade.edge.history_watch import HistoryWatch, told_to
from cascade.edge.kubeconfig import api_of
from cascade.edge.latency import SlowHosts, patience_seconds
from cascade.edge.live import PERSON, LiveRun
from cascade.edge.measures import Listener
from cascade.edge.merging import HOLD_SECONDS, MergingRecorder
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.company import Company
from cascade.edge.operators.session import Api
from cascade.edge.operators.supervisor import end
from cascade.edge.premises import Premises
from cascade.edge.refusals import first, in_sentences
from cascade.kube.client import ClusterClient
from cascade.lab.run import Played, Watch
from cascade.model.resources import Scenario

NAME_CHARACTERS = 58  # of 63; the rest is for a number
SPEED = 30.0  # story seconds a second: a plan every 0.7 s, far above what an API call takes


class ClusterRun(LiveRun):
    """One scenario in one namespace of a cluster."""

    driver = "cluster"

    def __init__(
        self, scenario: Scenario, seed: int, speed: float, api: Api, namespace: str | None
    ) -> None:
        clock = StoryClock(speed)
        self.merging = MergingRecorder(clock.now, HOLD_SECONDS * speed)
        super().__init__(scenario, seed, clock, self.merging)
        self.api = api
        self.namespace = namespace

    async def run(self, watch: Watch | None, told: Listener | None = None) -> Played:
        """From the first object to the last; what it made is gone afterwards."""
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(
                self.api.session("cascade", base_url=self.api.url)
            )
            self.stopping.listen()
            premises = Premises(session)
            stack.push_async_callback(premises.leave)
            own = self.namespace or f"cascade-{self.scenario.name}-{self.seed}"[:NAME_CHARACTERS]
            own = own.rstrip("-.")
            await premises.move_in(crds_folder(), own, is_free=self.namespace is None)
            self.company = self._company(premises.namespace)
            gap = told_to(self.umpire.judge, self.merging, self.clock)
            history = HistoryWatch(session, premises.namespace, self.merging, gap)
            watching = asyncio.create_task(history.run(), name="history")
            watching.add_done_callback(self._watch_ended)
            stack.push_async_callback(end, [watching])
            applied = partial(self.merging.wrote, PERSON)
            person = ClusterClient(session, premises.namespace, wrote=applied)
            await person.create(self.scenario)
            data_plane = await stack.enter_async_context(
                DataPlane(lambda: self.company.reach, self.clock)
            )
            self.company.data_plane = (data_plane.host, data_plane.port)
            self.company.start(self.scenario, self.umpire)
            self.company.hire("data-plane", DataPlaneAgent, (self.scenario.spec.network,))
            stack.push_async_callback(self.company.stop)
            await self.until_over(watch, told)
            self.merging.flush(everything=True)
            played = self.played()
            played.notes["namespace"] = premises.namespace
            return played

    def look(self) -> None:
        self.merging.flush()

    def _company(self, namespace: str) -> Company:
        hosts = SlowHosts(self.scenario.spec.delays, self.clock)
        return Company(
            self.api,
            namespace,
            self.seed,
            self.clock,
            self.recorder,
            self.stopping.listen,
            hosts.watch_event,
            hosts.middlewares,
            self.merging.wrote,
            patience_seconds(self.scenario.spec.delays, self.clock.speed),
            store_law=self.scenario.spec.store,
        )

    def _watch_ended(self, watching: asyncio.Task[None]) -> None:
        if not watching.cancelled() and (error := watching.exception()) is not None:
            self.company.failed("history", first(error))


def play(
    scenario: Scenario,
    seed: int,
    *,
    context: str | None = None,
    kubeconfig: Path | None = None,
    namespace: str | None = None,
    speed: float | None = None,
    watch: Watch | None = None,
    told: Listener | None = None,
) -> Played:
    """Run a configured scenario on a cluster. Raises BadInput for one that cannot be used.

    The namespace is the run's own: it must not exist yet, and is deleted afterwards. `speed` is
    story seconds a second.
    """
    api = api_of(kubeconfig, context)
    run = ClusterRun(scenario, seed, speed or SPEED, api, namespace)
    with in_sentences(api):
        return asyncio.run(run.run(watch, told))
