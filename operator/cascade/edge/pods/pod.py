"""A pod: one process, one role, one namespace. It lives on while scenarios come and go."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from cascade.edge.metrics import Metrics
from cascade.edge.metrics.serving import handler
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.commons import Commons
from cascade.edge.operators.session import Api
from cascade.edge.operators.supervisor import end
from cascade.edge.pods.dns import Asking, Serving
from cascade.edge.pods.events import Events
from cascade.edge.pods.health import Health, HealthServer
from cascade.edge.pods.leadership import Leadership
from cascade.edge.pods.part import Resolver
from cascade.edge.pods.player import CurrentClock, Player
from cascade.edge.pods.roles import ROLES
from cascade.edge.pods.settings import Settings
from cascade.edge.pods.telling import Forgetful, log_of
from cascade.edge.stopping import Stopping
from cascade.model.recorder import AgentJournal

LOOK_SECONDS = 0.5


class Pod:
    """Ready without any scenario; plays its role in the one that has the stage."""

    def __init__(self, api: Api, namespace: str, settings: Settings) -> None:
        """Raises BadInput."""
        self.settings = settings
        self.role = ROLES[settings.role]
        self.stopping = Stopping()
        self.health = Health()
        around = self.around = Commons(
            api, namespace, 0, StoryClock(), Forgetful(lambda: 0.0), self.stopping.listen
        )
        around.recorder.listen(log_of(settings.role))
        self.leadership: Leadership | None = None
        if self.role.is_single:
            self.leadership = Leadership(
                settings.role, settings.identity, around, self.health.troubled
            )
        self.resolver = _resolver(settings)
        clock = CurrentClock()
        metrics = Metrics(clock)
        metrics.listen(around.recorder)
        self.server = HealthServer(self.health, handler(metrics), settings.host, settings.port)
        session = around.api.session(settings.role, base_url=api.url)
        self.events = Events(
            session, namespace, settings.role, settings.identity, self._events_refused
        )
        self.player = Player(
            settings,
            self.role,
            around,
            self.health,
            self.events,
            metrics,
            clock,
            self.resolver,
            (self.leadership.fence,) if self.leadership else (),
        )

    def _events_refused(self, why: str) -> None:
        journal = AgentJournal(self.settings.role, self.around.recorder)
        journal.note("events_refused", why=why)

    async def run(self) -> None:
        """Until SIGINT or SIGTERM. Raises BadInput, and what is our own mistake."""
        self.stopping.listen()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.around.stop)
            await self.server.start()
            stack.push_async_callback(self.server.stop)
            if isinstance(self.resolver, Serving):
                await stack.enter_async_context(self.resolver.server)
            asked = asyncio.create_task(self.stopping.wait())
            parts = [
                asyncio.create_task(self._live(), name=self.settings.role),
                asyncio.create_task(self.events.run(), name="events"),
            ]
            try:
                first = {asked, *parts, self.around.broken}
                await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await end([*parts, asked])
            for done in (*parts, self.around.broken):
                if done.done() and not done.cancelled():
                    done.result()

    async def _live(self) -> None:
        if self.leadership is None:
            await self.player.run()
            return
        standing_by = asyncio.create_task(self._ready_when_standing_by(self.leadership))
        try:
            await self.leadership.run(self.player.run)
        finally:
            await end([standing_by])

    async def _ready_when_standing_by(self, leadership: Leadership) -> None:
        """A replica that knows that another one acts has nothing more to wait for."""
        while leadership.leads or not leadership.has_looked:
            await asyncio.sleep(LOOK_SECONDS)
        self.health.begun()


def _resolver(settings: Settings) -> Resolver:
    if settings.role == "dns":
        return Serving(settings.host, settings.dns_port)
    if ROLES[settings.role].resolves:
        return Asking(*settings.dns_server)
    return Resolver()
