"""Leadership: of two replicas of a role one acts, and who was stopped and goes on acts no more.

A coordination Lease of the role's name elects, on the wall clock, as client-go does. A Lease
fences nothing by itself. So each write asks once more, at the last moment before it is sent,
whether the lease is still held by this process' own clock, which goes on while it is stopped;
and what is sent all the same meets the API server's compare-and-swap: a plan's generation is its
name, and every other write of these roles carries the version that it was decided on.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import aiohttp

from cascade.agents.election import RENEW_SECONDS_MAX, RETRY_SECONDS, Election
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.commons import Commons
from cascade.edge.operators.seat import AsyncCrew
from cascade.edge.operators.supervisor import end
from cascade.kube.client import ClusterClient
from cascade.model.errors import PortError
from cascade.model.ports import Ports
from cascade.model.recorder import AgentJournal
from cascade.model.resources import Lease

LOOK_SECONDS = 0.2  # how soon a leader that may not lead any more is ended
READING = ("GET", "HEAD")


class Lost(aiohttp.ClientConnectionError):
    """A write that was not sent, since another replica may act by now."""


class Leadership:
    """One replica's part in the election for one role."""

    def __init__(
        self,
        role: str,
        identity: str,
        around: Commons,
        troubled: Callable[[str], object] = lambda why: None,
    ) -> None:
        """`troubled` is told each time that the API server does not let it run for leader."""
        self.role = role
        self.troubled = troubled
        self.journal = AgentJournal(identity, around.recorder)
        self._trouble = ""
        session = around.api.session(role, base_url=around.api.url)
        self.cluster = ClusterClient(
            session, around.namespace, seconds_max=RENEW_SECONDS_MAX, parse=around.parse
        )
        clock = StoryClock()
        clock.start()
        names = around.names()
        ports = Ports(
            cluster=self.cluster,  # type: ignore[arg-type]  # an election views nothing
            clock=clock,
            crew=AsyncCrew(asyncio.get_running_loop().create_future()),
            journal=self.journal,
            dice=random.Random(identity),
            names=names,
            store=around.store(identity, names),
            network=around.network(),
        )
        self.election = Election(identity, ports, lambda: True, role)

    @property
    def leads(self) -> bool:
        return self.election.leads()

    @property
    def has_looked(self) -> bool:
        """It knows who leads: a replica that stands by is ready then."""
        return self.election.seen is not None

    async def fence(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """A middleware for all calls of the role: reads pass, writes only while it leads."""
        if request.method not in READING and not self.leads:
            raise Lost(f"this {self.role} leads no more, so it writes no more")
        return await handler(request)

    async def run(self, act: Callable[[], Awaitable[None]]) -> None:
        """`act` while this replica leads; until it is cancelled, or `act` ends by itself."""
        campaign = asyncio.create_task(self._campaign(), name=f"{self.role} election")
        try:
            while True:
                await self._until(True)
                acting = asyncio.ensure_future(act())
                losing = asyncio.create_task(self._until(False))
                try:
                    await asyncio.wait({acting, losing}, return_when=asyncio.FIRST_COMPLETED)
                    if acting.done():
                        return acting.result()
                finally:
                    await end([acting, losing])
        finally:
            await end([campaign])
            await self._give_up()

    async def _campaign(self) -> None:
        """A right that is missing ends no campaign: it can be given while it waits."""
        while True:
            try:
                await self.election.run()
            except PortError as error:
                self.troubled(str(error))
                if str(error) != self._trouble:
                    self._trouble = str(error)
                    self.journal.note("election_failed", why=str(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _until(self, leads: bool) -> None:
        while self.leads != leads:
            await asyncio.sleep(LOOK_SECONDS)

    async def _give_up(self) -> None:
        """Hand the lease over at once, so that nobody waits until it has run out."""
        if not self.leads:
            return
        try:
            lease = await self.cluster.read(Lease, self.role)
            if lease.spec.holder_identity == self.election.name:
                await self.cluster.replace(lease.with_spec(holder_identity=None))
        except PortError:
            return  # it runs out by itself
