"""Commons: what the operators of one namespace share while one scenario runs there."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cascade.agents.base import Agent
from cascade.agents.data_plane import DataPlaneAgent
from cascade.agents.dns import DnsAgent
from cascade.edge.data_plane.network import Place, SocketNetwork
from cascade.edge.measures import Measures
from cascade.edge.metadata_store.wire import STORE_PORT, with_port
from cascade.edge.metadata_store.wire import Reach as StoreReach
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.names import ClientNames, Server
from cascade.edge.operators.session import Api, Middlewares
from cascade.edge.operators.store import ClientStore
from cascade.edge.operators.supervisor import end
from cascade.kube.client import CALL_SECONDS_MAX
from cascade.lab.network import DirectNetwork
from cascade.model.authority import Authority
from cascade.model.errors import Unavailable
from cascade.model.metadata.service import Service
from cascade.model.ports import Names, Network
from cascade.model.reach import Reach
from cascade.model.recorder import Recorder
from cascade.model.resolver import Family, Reply
from cascade.model.resources import Resource
from cascade.model.resources.network import NetworkLaw
from cascade.model.resources.store import StoreLaw
from cascade.model.zone import Zone

PARSED_MAX = 20_000  # versions of objects: with nine agents in a process, some lag far behind


class Commons:
    """An operator's surroundings. `tasks` are the operators; `stop` ends them and waits."""

    parsed_max = PARSED_MAX

    def __init__(
        self,
        api: Api,
        namespace: str,
        seed: int,
        clock: StoryClock,
        recorder: Recorder,
        reclaim_signals: Callable[[], None],
        lag: Callable[[str], float] = lambda agent: 0.0,
        middlewares: Callable[[str], Middlewares] = lambda agent: (),
        wrote: Callable[[str, str, str, str], None] = lambda agent, kind, name, version: None,
        call_seconds_max: float = CALL_SECONDS_MAX,
        owner: dict[str, Any] | None = None,
        store_law: StoreLaw | None = None,
    ) -> None:
        self.api = replace(api, opened=[])  # what is opened here is closed here
        self.namespace = namespace
        self.seed = seed
        self.clock = clock
        self.recorder = recorder
        self.reclaim_signals = reclaim_signals
        self.lag = lag
        self.middlewares = middlewares
        self.wrote = wrote
        self.call_seconds_max = call_seconds_max
        self.owner = owner
        self.measures = Measures()
        self.zone: Zone | None = None
        self.dns_server: Server | None = None
        self.store_law = store_law or StoreLaw()
        self.metadata: Service | None = None  # where it is in this process
        self.reach: Reach | None = None  # who reaches whom, where that is known in this process
        self.data_plane: Place | None = None  # whom to ask that, where story time does not jump
        self.store_reach: StoreReach = with_port(STORE_PORT)
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._parsed: OrderedDict[tuple[str, str, str], Resource] = OrderedDict()
        self.tasks: list[asyncio.Task[None]] = []

    async def stop(self) -> None:
        """End every operator and wait until nothing of them is left."""
        await end(self.tasks)
        self.tasks.clear()
        await self.api.close()
        if self.broken.done():
            self.broken.exception()

    def names(self) -> ClientNames:
        return ClientNames(self._ask, self.clock.now, lambda: self.dns_server)

    def serve_store(self, reach: StoreReach) -> None:
        """The store is a server from now on; `reach` leads to its front ends."""
        self.metadata = None
        self.store_reach = reach

    def store(self, agent: str, names: Names) -> ClientStore:
        """In virtual time over `metadata`, which is None elsewhere: over sockets then."""
        dice = random.Random(f"{self.seed}/{agent}/store")
        return ClientStore(
            names, self.clock, dice, self.store_law, lambda: self.metadata, self.store_reach
        )

    def network(self) -> Network:
        """In virtual time by the rules; elsewhere each connection is one, to the data plane."""
        if self.data_plane is not None:
            return SocketNetwork(self.data_plane, self.clock)
        return DirectNetwork(self.reach or Reach(NetworkLaw()), self.clock)

    def parse(self, kind: type[Resource], body: dict[str, Any]) -> Resource:
        """Several agents watch the same objects: each version is parsed once."""
        metadata = body["metadata"]
        key = (kind.__name__, metadata["uid"], metadata["resourceVersion"])
        found = self._parsed.get(key)
        if found is None:
            found = self._parsed[key] = kind.from_json(body)
            if len(self._parsed) > self.parsed_max:
                self._parsed.popitem(last=False)
        return found

    def began(self, agent: Agent) -> None:
        if isinstance(agent, DnsAgent):
            self.zone = agent.zone
        elif isinstance(agent, DataPlaneAgent):
            self.reach = agent.reach

    def failed(self, name: str, error: BaseException) -> None:
        if not self.broken.done():
            self.broken.set_exception(error)

    def _ask(self, hostname: str, family: Family) -> Reply:
        if self.zone is None:
            raise Unavailable("the DNS service does not run yet")
        return Authority(self.zone).reply(hostname, family)
