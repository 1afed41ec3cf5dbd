"""Keeper: an object of some kinds IS an agent. It begins with the object and ends with it.

An operator of its own that watches those kinds and starts, for each object, what that object is.
No finalizer and no annotation: an object can be deleted while nobody is here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import kopf

from cascade.edge.operators.agent_operator import AgentOperator, Surroundings
from cascade.edge.operators.relists import Listed, Relists
from cascade.edge.operators.session import AgentSession
from cascade.edge.operators.supervisor import Supervisor, end
from cascade.lab.cast import AGENT_OF
from cascade.model.recorder import AgentJournal
from cascade.model.resources import Resource

Begin = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
"""The life of what an object is, from the object's body; cancelled when the object is gone."""

Wants = Callable[[dict[str, Any]], bool]
"""Whether the object, as it is now, is to live here."""


def agents_of(around: Surroundings) -> dict[type[Resource], Begin]:
    """The agents that are objects, each an operator of its own."""

    def begin(kind: type[Resource]) -> Begin:
        agent = AGENT_OF[kind]
        return lambda body: AgentOperator(body["metadata"]["name"], agent, (), around, kind).run()

    return {kind: begin(kind) for kind in AGENT_OF}


class Keeper:
    """Whatever lives because its object is there, by kind and name."""

    def __init__(
        self,
        around: Surroundings,
        begin: Mapping[type[Resource], Begin],
        wants: Wants = lambda body: True,
        name: str = "keeper",
        spawned: Callable[[], None] = lambda: None,
        troubled: Callable[[str], None] = lambda why: None,
    ) -> None:
        """`spawned` is called at each start of its watches, `troubled` each time that one
        of them fails."""
        self.around = around
        self.begin = begin
        self.wants = wants
        self.name = name
        self.spawned = spawned
        self.troubled = troubled
        self.relists = Relists(begin, around.namespace, self._end_the_deleted)
        self.session = AgentSession(around.api, name, around.namespace, self.relists.answered)
        self._running: dict[tuple[str, str], tuple[str, asyncio.Task[None]]] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until it is cancelled; then all that lived here has ended."""
        supervisor = Supervisor(
            self.name,
            self.session,
            self._register,
            tuple(self.begin),
            self._spawned,
            troubled=self._troubled,
        )
        try:
            await supervisor.run()
        finally:
            await end([*(task for _, task in self._running.values()), *self._ending])
            await self.session.close()

    @property
    def agents(self) -> list[str]:
        """Names of what lives here now."""
        return sorted(name for _, name in self._running)

    def _spawned(self) -> None:
        self.around.reclaim_signals()
        self.spawned()

    def _troubled(self, why: str, is_news: bool) -> None:
        if is_news:
            AgentJournal(self.name, self.around.recorder).note("watch_failed", why=why)
        self.troubled(why)

    def _register(self, registry: kopf.OperatorRegistry) -> None:
        for kind in self.begin:
            kopf.on.event(
                kind.group,
                kind.version,
                kind.plural,
                registry=registry,
                id=f"{self.name}-{kind.plural}",
            )(self._follow(kind))

    def _follow(self, kind: type[Resource]) -> Any:
        async def follow(event: Any, **_: object) -> None:
            body = event["object"]
            metadata = body["metadata"]
            key, uid = (kind.__name__, metadata["name"]), metadata.get("uid", "")
            if event["type"] == "DELETED":
                self._stop(key, uid)
                return
            if self.relists.came_late(kind, metadata):
                return
            if key in self._running and (self._running[key][0] != uid or not self.wants(body)):
                self._stop(key, None)
            if key not in self._running and self.wants(body):
                self._start(kind, key, uid, body)

        return follow

    def _end_the_deleted(self, kind: type[Resource], listed: Listed) -> None:
        """Those of a kind whose object is no longer there, also if another has its name now."""
        for key, (uid, _) in list(self._running.items()):
            if key[0] == kind.__name__ and uid not in listed.uids:
                self._stop(key, uid)

    def _start(
        self, kind: type[Resource], key: tuple[str, str], uid: str, body: dict[str, Any]
    ) -> None:
        task = asyncio.create_task(self.begin[kind](body), name=key[1])
        self._running[key] = (uid, task)

    def _stop(self, key: tuple[str, str], uid: str | None) -> None:
        known = self._running.get(key)
        if known is None or uid not in (None, known[0]):
            return
        del self._running[key]
        known[1].cancel()
        self._ending.add(known[1])
        known[1].add_done_callback(self._ending.discard)
