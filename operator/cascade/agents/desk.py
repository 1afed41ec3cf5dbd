"""An enactor's desk: its own Enactor object, where settings come in and progress goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cascade.agents.election import RETRY_SECONDS, Election, NotLeading
from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import Enactor, EnactorSpec, Resource

PAUSED_POLL_SECONDS = 60.0


class Desk:
    """Settings from the view, status by compare-and-swap, the off switch, and whose turn it is."""

    def __init__(self, name: str, ports: Ports) -> None:
        self.name = name
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.journal = ports.journal
        self.election = Election(name, ports, self.is_on)
        self.term = 0  # in which I began what I am at
        self.me: Enactor

    async def open(self) -> None:
        """Consistent read of my object: what I had applied before I was restarted."""
        self.me = await self.cluster.read(Enactor, self.name)

    @property
    def settings(self) -> EnactorSpec:
        """My spec, as my VIEW has it."""
        seen = self.cluster.view(Enactor).get(self.name)
        return seen.spec if seen else self.me.spec

    @property
    def last_applied(self) -> int:
        return self.me.status.last_applied

    def is_on(self) -> bool:
        """Nobody pauses me, as my VIEW has it."""
        return not self.settings.paused

    async def may_begin(self) -> None:
        """Returns at once, or when I am on and, where one writer is elected, that writer."""
        while True:
            self.election.campaign(self.settings.lock.elects)
            self.term = self.election.term
            try:
                return await self.may_write()
            except NotLeading as why:
                await self.report("Standby", applying=None, message=str(why))
            await self.clock.sleep(RETRY_SECONDS)

    async def may_write(self) -> None:
        """Returns at once, or when nobody pauses me any more. Raises NotLeading."""
        while not self.is_on():
            await self.report("Paused")
            seen = self.cluster.view(Enactor).version
            await self.cluster.changed(Enactor, seen, within_seconds=PAUSED_POLL_SECONDS)
        if not self.election.may_write(self.term):
            raise NotLeading(f"{self.election.leader} is elected to write")

    async def report(
        self, phase: str, *, endpoint: str = "", retries: int = 0, message: str = "", **more: Any
    ) -> None:
        """My status; nobody else writes it, so a Conflict only means that the spec changed."""
        changes = {"phase": phase, "endpoint": endpoint, "retries": retries, "message": message}
        changes |= more
        while self.me.status != self.me.status.but(**changes):
            try:
                self.me = await self.cluster.replace_status(self.me.with_status(**changes))
            except Conflict:
                status = self.me.status
                self.me = (await self.cluster.read(Enactor, self.name)).but(status=status)
            except NotFound:
                return  # my object is gone; my driver is about to end me

    async def wait_for(
        self, kind: type[Resource], done: Callable[[], bool], seconds_max: float
    ) -> bool:
        """Watch the VIEW of a kind until `done()`; False when the time ran out."""
        deadline = self.clock.now() + seconds_max
        while True:
            seen = self.cluster.view(kind).version
            if done():
                return True
            left = deadline - self.clock.now()
            if left <= 0 or not await self.cluster.changed(kind, seen, within_seconds=left):
                return done()
