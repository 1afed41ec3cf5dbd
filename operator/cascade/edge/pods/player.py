"""The player: plays its role in the scenario that has the stage, and waits for the next one."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from cascade.edge.metadata_store.wire import with_port
from cascade.edge.metrics import Metrics
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.commons import Commons
from cascade.edge.operators.keeper import Keeper
from cascade.edge.operators.session import Middlewares
from cascade.edge.operators.supervisor import end
from cascade.edge.pods.dns import address_of, balancers_at
from cascade.edge.pods.events import Events
from cascade.edge.pods.health import Health
from cascade.edge.pods.part import Part, Resolver
from cascade.edge.pods.roles import Role
from cascade.edge.pods.settings import Settings
from cascade.edge.pods.stage import Stage
from cascade.edge.pods.telling import log_of
from cascade.kube.client import ClusterClient
from cascade.model.errors import PortError
from cascade.model.recorder import AgentJournal
from cascade.model.resources import Scenario
from cascade.model.zone import Zone

DRIVER = "cluster"  # as in the histories of the same operators in one process
DIRECTOR = "director"  # gives the stage
AGAIN_SECONDS = 2.0  # between two tries to play a part


class CurrentClock:
    """That of the scenario which plays now; it stands still at 0 before the first one."""

    def __init__(self) -> None:
        self.part = StoryClock()

    @property
    def speed(self) -> float:
        return self.part.speed

    def now(self) -> float:
        return self.part.now()


class Player:
    """One role of one namespace, in one scenario after the other."""

    def __init__(
        self,
        settings: Settings,
        role: Role,
        around: Commons,
        health: Health,
        events: Events,
        metrics: Metrics,
        clock: CurrentClock,
        resolver: Resolver,
        fences: Middlewares = (),
    ) -> None:
        self.settings = settings
        self.name = name = settings.role
        self.role = role
        self.around = around
        self.health = health
        self.events = events
        self.metrics = metrics
        self.resolver = resolver
        self.fences = fences
        self.clock = clock
        self.journal = AgentJournal(name, around.recorder)
        session = around.api.session(name, base_url=around.api.url, middlewares=fences)
        self.stage = Stage(
            ClusterClient(session, around.namespace),
            gives=name == DIRECTOR,
            balancers_at=partial(balancers_at, settings.balancers),
        )

    async def run(self) -> None:
        """Until it is cancelled; its parts have ended then."""
        keeper = Keeper(
            self.around,
            {Scenario: self._live},
            self._wants,
            f"{self.name}-stage",
            self.health.begun,
            self.health.troubled,
        )
        await keeper.run()

    def _wants(self, body: dict[str, Any]) -> bool:
        """A scenario that has the stage; the director gives it, so it wants every one."""
        return self.name == DIRECTOR or "clock" in body.get("status", {})

    async def _live(self, body: dict[str, Any]) -> None:
        """One scenario, tried again for as long as it is there."""
        name = body["metadata"]["name"]
        while True:
            try:
                return await self._play(await self.stage.taken_by(name))
            except Exception as error:
                troubles = _port_errors(error)
                if not troubles:
                    self.around.failed(self.name, error)
                    raise
                self.journal.note("agent_failed", why=str(troubles[0]))
            await asyncio.sleep(AGAIN_SECONDS)

    async def _play(self, scenario: Scenario) -> None:
        part = Part(
            self.around.api,
            self.around.namespace,
            scenario,
            self.role.recorder,
            self.around.reclaim_signals,
            self.resolver,
            self.fences,
        )
        part.dns_server = await self.resolver.ask()
        if self.role.connects:
            host, port = self.settings.data_plane
            part.data_plane = (await address_of(host, "the data plane"), port)
        part.serve_store(with_port(self.settings.store_port))
        self.clock.part = part.clock
        listeners = (log_of(self.name), self.events.listener(scenario), self.metrics.see)
        for listener in listeners:
            part.recorder.listen(listener)
        part.measures.listen(self.metrics.calls)
        part.of_store = self.metrics.store
        self.metrics.about(part.scenario, part.seed, DRIVER)
        playing = asyncio.create_task(self.role.play(part, self.settings), name=self.name)
        try:
            await asyncio.wait({playing, part.broken}, return_when=asyncio.FIRST_COMPLETED)
            for done in (playing, part.broken):
                if done.done():
                    done.result()
        finally:
            await end([playing])
            await part.stop()
            self.metrics.over()
            self.resolver.publish(Zone())


def _port_errors(error: BaseException) -> list[PortError]:
    """What the API refused or did not answer; nothing for what is our own mistake."""
    if isinstance(error, PortError):
        return [error]
    if isinstance(error, BaseExceptionGroup):
        found = [_port_errors(one) for one in error.exceptions]
        return [] if not all(found) else [one for many in found for one in many]
    return []
