"""The embedded driver: every agent a kopf operator, against the embedded API server over HTTP.

In virtual time or on the wall clock, in one process. The server tells the history of every write;
the agents' notes come from their journals.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from cascade.edge.assets import crds_folder
from cascade.edge.data_plane.server import DataPlane
from cascade.edge.latency import KeyedLatency, SeededUids, patience_seconds
from cascade.edge.live import PERSON, LiveRun
from cascade.edge.measures import Listener
from cascade.edge.metrics import Metrics
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.company import Company
from cascade.edge.operators.session import Api
from cascade.edge.virtual_time import VirtualTimeLoop
from cascade.edge.writes import WriteLog
from cascade.kube.client import ClusterClient
from cascade.kube.server import ApiServer, Write
from cascade.lab.run import Played, Watch
from cascade.model.reach import Reach
from cascade.model.recorder import Recorder
from cascade.model.resources import Scenario
from cascade.model.story_time import moment

NAMESPACE = "cascade"
GARBAGE_OBJECTS = 50_000  # more new objects than that: worth a look for garbage
TOKEN_IN_VIRTUAL_TIME = "virtual"  # nobody else can be there: the run must not depend on chance


class Lab(LiveRun):
    """Server, operators and history of one scenario; `start` and `stop` on the same loop."""

    driver = "embedded"

    def __init__(self, scenario: Scenario, seed: int, speed: float | None) -> None:
        """`speed` None is virtual time: the loop must be a VirtualTimeLoop then."""
        clock = StoryClock(1.0 if speed is None else speed)
        super().__init__(scenario, seed, clock, Recorder(clock.now))
        self.virtual = speed is None
        self.data_plane: DataPlane | None = None
        self.latency = KeyedLatency(seed, scenario.spec.api, scenario.spec.delays, self.clock)
        self.server = ApiServer(
            now=lambda: moment(self.clock.now()),
            new_uid=SeededUids(seed),
            token=TOKEN_IN_VIRTUAL_TIME if self.virtual else None,
            before_call=self.latency,
        )

    async def start(self, port: int = 0, metrics: Metrics | None = None) -> None:
        """Raises OSError when the port is taken."""
        for path in sorted(crds_folder().glob("*.yaml")):
            self.server.install(path.read_text(encoding="utf-8"))
        await self.server.start(port)
        self.stopping.listen()
        api = Api(self.server.url, {"Authorization": f"Bearer {self.server.token}"})
        self.company = Company(
            api,
            NAMESPACE,
            self.seed,
            self.clock,
            self.recorder,
            self.stopping.listen,
            self.latency.watch_event,
            call_seconds_max=patience_seconds(self.scenario.spec.delays, self.clock.speed),
            store_law=self.scenario.spec.store,
        )
        await self._lay_network()
        if metrics is not None:
            metrics.listen(self.recorder, self.company.measures)
        log = WriteLog(self.recorder, NAMESPACE, self.company.parse)
        self.server.on_write(lambda write: _tell(log, write))
        await self._begin(api)
        self.company.start(self.scenario, self.umpire)

    async def _lay_network(self) -> None:
        """By the rules, over what the history says; on the wall clock behind a server."""
        reach = self.company.reach = Reach(self.scenario.spec.network)
        self.recorder.listen(reach.follow)
        if not self.virtual:
            self.data_plane = DataPlane(lambda: reach, self.clock)
            await self.data_plane.start()
            self.company.data_plane = (self.data_plane.host, self.data_plane.port)

    async def _begin(self, api: Api) -> None:
        """The namespace and the scenario, as a person would apply them."""
        async with api.session(PERSON, base_url=api.url) as session:
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
            async with session.post("/api/v1/namespaces", json=body) as answer:
                answer.raise_for_status()
            await ClusterClient(session, NAMESPACE).create(self.scenario)

    async def stop(self) -> None:
        """End the operators, then the servers."""
        await self.company.stop()
        if self.data_plane is not None:
            await self.data_plane.stop()
        await self.server.stop()


def play(
    scenario: Scenario,
    seed: int,
    *,
    speed: float | None = None,
    watch: Watch | None = None,
    told: Listener | None = None,
) -> Played:
    """Run a configured scenario to its end. Ctrl-C ends it early and keeps what was recorded."""
    loop = VirtualTimeLoop() if speed is None else asyncio.new_event_loop()
    with _rare_garbage_collection(), asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(_play(Lab(scenario, seed, speed), watch, told))


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """A history only grows: to look through it again and again would be a fifth of the work."""
    usual = gc.get_threshold()
    gc.set_threshold(GARBAGE_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


async def _play(lab: Lab, watch: Watch | None, told: Listener | None) -> Played:
    await lab.start()
    try:
        await lab.until_over(watch, told)
        return lab.played()
    finally:
        await lab.stop()


def _tell(log: WriteLog, write: Write) -> None:
    log.see(write.type, write.body, write.version, write.agent)
