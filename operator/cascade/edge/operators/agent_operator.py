"""One agent as one kopf operator: watches feed its views, and its procedure runs beside them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any, Protocol

import kopf

from cascade.agents.base import Agent
from cascade.edge.measures import Measures
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.own_writes import OwnWrites
from cascade.edge.operators.relists import Listed, Relists
from cascade.edge.operators.seat import AsyncCrew, SeatCluster, Views
from cascade.edge.operators.session import AgentSession, Api, Middlewares
from cascade.edge.operators.store import ClientStore
from cascade.edge.operators.supervisor import Supervisor, end
from cascade.model.doubling import doubled
from cascade.model.errors import PortError
from cascade.model.ports import Names, Network, Ports
from cascade.model.recorder import AgentJournal, Recorder
from cascade.model.resources import Resource

RESTART_SECONDS = 2.0  # of story, doubled with each failure in a row
RESTART_SECONDS_MAX = 60.0


class Surroundings(Protocol):
    """What all operators of one run share."""

    api: Api
    namespace: str
    clock: StoryClock
    recorder: Recorder
    seed: int

    measures: Measures
    """Told of each call, and of each write that came back to the view of its author."""

    wrote: Callable[[str, str, str, str], None]
    """Told of each write of an agent's: agent, kind, name, version (empty for a deletion)."""

    lag: Callable[[str], float]
    """How long a watch event takes to reach an agent, in seconds of the loop's clock."""

    middlewares: Callable[[str], Middlewares]
    """What befalls an agent's own calls on their way."""

    call_seconds_max: float
    """How long an agent waits for an answer, in seconds of the loop's clock."""

    owner: dict[str, Any] | None
    """An owner reference: what the agents create goes with that object."""

    def names(self) -> Names:
        """A client's own DNS cache over what the DNS service publishes."""

    def store(self, agent: str, names: Names) -> ClientStore:
        """A client of the metadata store, with connections of its own."""

    def network(self) -> Network: ...
    def parse(self, kind: type[Resource], body: dict[str, Any]) -> Resource:
        """A watch event's object as a resource."""

    def began(self, agent: Agent) -> None:
        """An agent was made; called before it runs."""

    def failed(self, name: str, error: BaseException) -> None:
        """Something that is no port error came out of an agent: our own mistake."""

    def reclaim_signals(self) -> None:
        """Take the loop's signals back from kopf."""


class AgentOperator:
    """The agent is made anew after each failure, as a pod would be."""

    def __init__(
        self,
        name: str,
        agent: type[Agent],
        arguments: tuple[Any, ...],
        around: Surroundings,
        itself: type[Resource] | None = None,
    ) -> None:
        """`itself`: the kind of the object that this agent is; of that kind it sees no other."""
        self.name = name
        self.agent = agent
        self.arguments = arguments
        self.around = around
        self.itself = itself
        self.journal = AgentJournal(name, around.recorder)
        self.views = Views(agent.watches)
        self._delivered_until = 0.0
        self.relists = Relists(agent.watches, around.namespace, self._drop_the_deleted)
        self.session = AgentSession(
            around.api, name, around.namespace, self.relists.answered, around.middlewares(name)
        )
        self.own_writes = OwnWrites(
            name, self.views, around.measures, asyncio.get_running_loop().time
        )
        self.cluster = SeatCluster(
            self.views,
            around.clock,
            self.session.own(),
            around.namespace,
            around.measures.call,
            asyncio.get_running_loop().time,
            self._wrote,
            around.parse,
            around.call_seconds_max,
            around.owner,
        )

    async def run(self) -> None:
        """Until its agent has nothing left to do, or it is cancelled: then all of it is gone."""
        supervisor = Supervisor(
            self.name,
            self.session,
            self._register,
            self.agent.watches,
            self.around.reclaim_signals,
            self._only(),
            self._troubled,
        )
        parts = [
            asyncio.create_task(supervisor.run(), name=f"{self.name} watches"),
            asyncio.create_task(self._live(), name=f"{self.name} lives"),
        ]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in parts:
                if part.done() and (error := part.exception()) is not None:
                    self.around.failed(self.name, error)
        finally:
            await end(parts)
            self.own_writes.end()
            await self.session.close()

    def _only(self) -> dict[type[Resource], str]:
        """A field selector for each kind of which this agent does not see all."""
        only = {kind: f"spec.{field}={self.name}" for kind, field in self.agent.mine_by.items()}
        if self.itself is not None:
            only[self.itself] = f"metadata.name={self.name}"
        return only

    def _troubled(self, why: str, is_news: bool) -> None:
        if is_news:
            self.journal.note("watch_failed", why=why)

    async def _live(self) -> None:
        failures = 0
        while True:
            began = self.around.clock.now()
            try:
                return await self._once()
            except PortError as error:
                lived = self.around.clock.now() - began
                failures = 1 if lived > RESTART_SECONDS_MAX else failures + 1
                self.journal.note("agent_failed", why=str(error))
            wait = doubled(RESTART_SECONDS, RESTART_SECONDS_MAX, failures)
            await self.around.clock.sleep(wait)

    async def _once(self) -> None:
        """One life of the agent. Raises what ended it, unless it has nothing left to do.

        It begins with full views, as a controller waits for its caches: a planner that saw half
        of the load balancers would write half a plan.
        """
        for kind in self.agent.watches:
            await self._fill(kind)
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        crew = AsyncCrew(over)
        names = self.around.names()
        store = self.around.store(self.name, names)
        ports = Ports(
            cluster=self.cluster,
            clock=self.around.clock,
            crew=crew,
            journal=self.journal,
            dice=random.Random(f"{self.around.seed}/{self.name}/jitter"),
            names=names,
            store=store,
            network=self.around.network(),
        )
        agent = self.agent(self.name, ports, *self.arguments)
        self.around.began(agent)
        crew.start(agent.run(), self.name)
        try:
            await over
        finally:
            await crew.end()
            await store.close()

    def _wrote(self, kind: str, name: str, version: str) -> None:
        self.own_writes.wrote(kind, name, version)
        self.around.wrote(self.name, kind, name, version)

    def _register(self, registry: kopf.OperatorRegistry) -> None:
        for kind in self.agent.watches:
            kopf.on.event(
                kind.group,
                kind.version,
                kind.plural,
                registry=registry,
                id=f"{self.name}-{kind.plural}",
            )(self._feed(kind))

    def _feed(self, kind: type[Resource]) -> Callable[..., Any]:
        async def feed(event: Any, **_: object) -> None:
            body = event["object"]
            try:
                if event["type"] == "DELETED":
                    metadata = body["metadata"]
                    self._deliver(self.views.drop, kind, metadata["name"], metadata["uid"])
                elif not self.relists.came_late(kind, body["metadata"]):
                    self._deliver(self.views.put, self.around.parse(kind, body))
            except Exception as error:  # kopf would log it and go on with a view that is not true
                self.around.failed(self.name, error)

        return feed

    def _deliver(self, change: Callable[..., None], *arguments: Any) -> None:
        """In the order of the watch, each as late as the law of the API has it."""
        loop = asyncio.get_running_loop()
        lag = self.around.lag(self.name)
        if lag <= 0:
            change(*arguments)
            return
        self._delivered_until = max(self._delivered_until, loop.time() + lag)
        loop.call_at(self._delivered_until, change, *arguments)

    def _drop_the_deleted(self, kind: type[Resource], listed: Listed) -> None:
        """After what the watch delivered before, however late that comes."""
        loop = asyncio.get_running_loop()
        if self._delivered_until > loop.time():
            loop.call_at(self._delivered_until, self.views.keep_only, kind, listed)
        else:
            self.views.keep_only(kind, listed)

    async def _fill(self, kind: type[Resource]) -> None:
        """The view as the API has it now. Consistent list."""
        with self.views.filling(kind) as fill:
            listed = await self.cluster.read_all(kind)
            itself = kind is self.itself
            mine = [r for r in listed if self.agent.is_shown(self.name, r)]
            fill([r for r in mine if not itself or r.name == self.name])
