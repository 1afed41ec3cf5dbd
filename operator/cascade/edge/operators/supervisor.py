"""Supervisor: keeps one kopf operator running, and starts it anew when it ends.

`kopf.operator()` would cancel every younger task of the loop when it stops, and the last operator
would take the signals; so its tasks are spawned here, watched here, and only they are cancelled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

import kopf

from cascade.edge.operators.session import AgentSession
from cascade.edge.operators.storages import NoDiffBase, NoProgress
from cascade.model.resources import Resource

RESTART_SECONDS = 1.0

Troubled = Callable[[str, bool], object]
"""Told in a sentence, each time, what the trouble is, and whether it was not told before."""

# kopf logs each event of each object; an operator of ours speaks through its journal.
logging.getLogger("kopf").setLevel(logging.ERROR)
# Nor does every watch have to say of a server that is away, at each attempt, that it is away.
logging.getLogger("kopf._cogs.clients").setLevel(logging.CRITICAL)


def quiet_settings() -> kopf.OperatorSettings:
    """kopf that writes nothing, never gives up and leaves the process alone."""
    settings = kopf.OperatorSettings()
    settings.process.ultimate_exiting_timeout = None
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.networking.error_backoffs = Doubling(0.2, 2.0)
    settings.watching.reconnect_backoff = 0.1
    # A worker an object: kept over the pauses of one that changes often, gone with one at rest.
    settings.queueing.idle_timeout = 10.0
    settings.persistence.diffbase_storage = NoDiffBase()
    settings.persistence.progress_storage = NoProgress()
    settings.queueing.exit_timeout = 0.5
    return settings


class Doubling(Iterable[float]):
    """Longer and longer waits, for ever: when they ran out, kopf would give up for good."""

    def __init__(self, seconds: float, seconds_max: float) -> None:
        self.seconds = seconds
        self.seconds_max = seconds_max

    def __iter__(self) -> Iterator[float]:
        seconds = self.seconds
        while True:
            yield seconds
            seconds = min(2 * seconds, self.seconds_max)


class Supervisor:
    """One operator: a registry of handlers, and the session it talks through."""

    def __init__(
        self,
        name: str,
        session: AgentSession,
        register: Callable[[kopf.OperatorRegistry], None],
        kinds: Collection[type[Resource]],
        spawned: Callable[[], None],
        only: Mapping[type[Resource], str] = MappingProxyType({}),
        troubled: Troubled = lambda why, is_news: None,
    ) -> None:
        """`spawned` is called after each start: kopf has taken the loop's signals by then.

        `only`: kinds of which not all objects are watched, and their field selector. `troubled`
        is told why a watch failed: most often a right is missing.
        """
        self.name = name
        self.session = session
        self.kinds = kinds
        self._register = register
        self._spawned = spawned
        self._only = only
        self._troubled = troubled
        self._troubles: set[str] = set()
        session.refused = self._tell
        self.starts = 0

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._until_served()
            await self._once()
            await asyncio.sleep(RESTART_SECONDS)

    async def _until_served(self) -> None:
        """kopf without scanning looks once which kinds there are: so they must be there before."""
        while not await self.session.serves(self.kinds):
            await asyncio.sleep(RESTART_SECONDS)

    async def _once(self) -> None:
        registry = kopf.OperatorRegistry()
        kopf.on.login(registry=registry, id=f"{self.name}-login")(self._login())
        self._register(registry)
        tasks = await kopf.spawn_tasks(
            registry=registry,
            settings=self._settings(),
            # A name instead of the host's and a random number: nobody peers, and runs are equal.
            identity=cast(Any, self.name),
            standalone=True,
            namespaces=[self.session.namespace],
        )
        self.starts += 1
        self._spawned()
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            self._tell_why(ended)
        finally:
            await end(tasks)
            await self.session.take_back()

    def _tell_why(self, ended: Collection[asyncio.Task[object]]) -> None:
        errors = [task.exception() for task in ended if not task.cancelled()]
        for error in filter(None, errors):
            self._tell(str(getattr(error, "message", "") or error or type(error).__name__))

    def _tell(self, why: str) -> None:
        is_news = why not in self._troubles
        self._troubles.add(why)
        self._troubled(why, is_news)

    def _settings(self) -> kopf.OperatorSettings:
        settings = quiet_settings()
        for kind, fields in self._only.items():
            selector = (kind.group, kind.version, kind.plural)
            settings.watching.field_selectors[selector] = fields
        return settings

    def _login(self) -> Callable[..., Awaitable[kopf.AiohttpSession]]:
        async def login(**_: object) -> kopf.AiohttpSession:
            return kopf.AiohttpSession(
                server=self.session.url,
                aiohttp_session=self.session.lend(),
                default_namespace=self.session.namespace,
            )

        return login


async def end(tasks: Collection[asyncio.Task[object]]) -> None:
    """Cancel what is still running of these tasks, and wait for it."""
    pending = [task for task in tasks if not task.done()]
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not complain
