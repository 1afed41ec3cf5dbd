"""Keeper: an object of some kinds IS an agent. It begins with the object and ends with it.

An operator of its own that watches those kinds and starts, for each object, that agent's operator.
No finalizer and no annotation: an object can be deleted while nobody is here.
"""

from __future__ import annotations

import asyncio
from typing import Any

import kopf

from cascade.edge.operators.agent_operator import AgentOperator, Surroundings
from cascade.edge.operators.relists import Listed, Relists
from cascade.edge.operators.session import AgentSession
from cascade.edge.operators.supervisor import Supervisor, end
from cascade.lab.cast import AGENT_OF
from cascade.model.resources import Resource

NAME = "keeper"


class Keeper:
    """Every agent that is an object, by kind and name."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.relists = Relists(AGENT_OF, around.namespace, self._end_the_deleted)
        self.session = AgentSession(around.api, NAME, around.namespace, self.relists.answered)
        self._running: dict[tuple[str, str], tuple[str, asyncio.Task[None]]] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until it is cancelled; then all its agents have ended."""
        supervisor = Supervisor(
            NAME, self.session, self._register, tuple(AGENT_OF), self.around.reclaim_signals
        )
        try:
            await supervisor.run()
        finally:
            await end([*(task for _, task in self._running.values()), *self._ending])
            await self.session.close()

    @property
    def agents(self) -> list[str]:
        """Names of the agents that run now."""
        return sorted(name for _, name in self._running)

    def _register(self, registry: kopf.OperatorRegistry) -> None:
        for kind in AGENT_OF:
            kopf.on.event(
                kind.group,
                kind.version,
                kind.plural,
                registry=registry,
                id=f"{NAME}-{kind.plural}",
            )(self._follow(kind))

    def _follow(self, kind: type[Resource]) -> Any:
        async def follow(event: Any, **_: object) -> None:
            metadata = event["object"]["metadata"]
            key, uid = (kind.__name__, metadata["name"]), metadata.get("uid", "")
            if event["type"] == "DELETED":
                self._stop(key, uid)
            elif self.relists.came_late(kind, metadata):
                return
            elif key not in self._running or self._running[key][0] != uid:
                self._stop(key, None)
                self._start(kind, key, uid)

        return follow

    def _end_the_deleted(self, kind: type[Resource], listed: Listed) -> None:
        """Those of a kind whose object is no longer there, also if another has its name now."""
        for key, (uid, _) in list(self._running.items()):
            if key[0] == kind.__name__ and uid not in listed.uids:
                self._stop(key, uid)

    def _start(self, kind: type[Resource], key: tuple[str, str], uid: str) -> None:
        operator = AgentOperator(key[1], AGENT_OF[kind], (), self.around, kind)
        self._running[key] = (uid, asyncio.create_task(operator.run(), name=key[1]))

    def _stop(self, key: tuple[str, str], uid: str | None) -> None:
        known = self._running.get(key)
        if known is None or uid not in (None, known[0]):
            return
        del self._running[key]
        known[1].cancel()
        self._ending.add(known[1])
        known[1].add_done_callback(self._ending.discard)
