"""Dependent: a service that cannot work without others, and its users.

Believes    its resolver, its connections, and what the services that it needs said of themselves
            in the last minute.
May         read the store, launch and end its own instances, say how it is.
Can be wrong  in how often it tries again: what one client wins by it all together may lose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cascade.agents.front import Front
from cascade.agents.object_agent import ObjectAgent
from cascade.agents.registrar import Registrar
from cascade.agents.store_reader import Read, StoreReader
from cascade.agents.workforce import Workforce
from cascade.model.demand import requests_per_second
from cascade.model.errors import NotFound
from cascade.model.ports import Ports
from cascade.model.resources import (
    DependentService,
    DependentServiceSpec,
    Instance,
    NLBTarget,
    Resource,
)
from cascade.model.resources.dependent_service import IMPAIRED_SHARE

REPORT_SECONDS = 60.0
SPREAD = 0.5  # of the time between two requests


class DependentAgent(ObjectAgent[DependentService]):
    """One service; its settings live in the DependentService object of the same name."""

    kind = DependentService
    watches: ClassVar[tuple[type[Resource], ...]] = (DependentService, Instance, NLBTarget)
    mine_by: ClassVar[Mapping[type[Resource], str]] = {Instance: "owner", NLBTarget: "owner"}

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.reader = StoreReader(name, ports, lambda: self.settings)
        self.front = Front(ports, lambda: self.settings)
        self.registrar = Registrar(name, ports, lambda: self.settings, self.front)
        self.workforce = Workforce(name, ports, lambda: self.settings, self.registrar)
        self.offered = self.good = self.stale = self.short = self.unreached = 0
        self.fails: dict[str, float] = {}
        """Service that it needs -> the share of its users that it failed last."""
        self.before = (0, 0, 0)
        """Offered, good and attempts at the last report."""

    @classmethod
    def is_shown(cls, name: str, resource: Resource) -> bool:
        """Of its own kind itself alone: what others say of themselves it asks now and then."""
        another = isinstance(resource, DependentService) and resource.name != name
        return not another and super().is_shown(name, resource)

    async def run(self) -> None:
        await self.meet()
        self.crew.start(self.workforce.run(), "workforce")
        await self.ask_others()
        self.crew.start(self.serve(), "users")
        while True:
            await self.clock.sleep(REPORT_SECONDS)
            await self.ask_others()
            await self.report()

    @property
    def settings(self) -> DependentServiceSpec:
        return self.seen.spec

    async def serve(self) -> None:
        """Users come, whether the last one has been served or not."""
        await self.clock.sleep(self.settings.start_seconds)
        while True:
            rate = requests_per_second(self.settings, self.clock.now())
            if rate == 0 or self.settings.paused:
                await self.clock.sleep(REPORT_SECONDS)
                continue
            await self.clock.sleep(self.dice.uniform(1 - SPREAD, 1 + SPREAD) / rate)
            self.crew.start(self.request(), "request")

    async def request(self) -> None:
        """One user's: it needs to reach an instance, each service it depends on, and the store."""
        if self.settings.endpoint:
            if not await self.front.carries(self.workforce.wanted):
                self.unreached += 1
                self.offered += 1
                return
        elif not self.has_room():
            self.short += 1
            self.offered += 1
            return
        read: Read = "fresh"
        good = all(self.answers(other) for other in self.settings.depends_on)
        if good and self.reads_store():
            read = await self.reader.read()
        self.offered += 1
        self.good += good and read != "failed"
        self.stale += good and read == "stale"

    def reads_store(self) -> bool:
        share = self.settings.store_share
        return bool(self.settings.metadata_store) and (
            share >= 1 or self.dice.uniform(0.0, 1.0) < share
        )

    def has_room(self) -> bool:
        """With fewer instances than it needs, it serves that share of its users."""
        wanted = self.workforce.wanted
        return self.workforce.running >= wanted * self.dice.uniform(0.0, 1.0)

    def answers(self, other: str) -> bool:
        """As often as that service's own users were."""
        return self.dice.uniform(0.0, 1.0) >= self.fails.get(other, 0.0)

    async def ask_others(self) -> None:
        """How the services are that it needs. Consistent reads; one that is not there, or has not
        begun to serve, fails."""
        for other in self.settings.depends_on:
            try:
                said = await self.cluster.read(DependentService, other)
                self.fails[other] = said.status.error_share if said.status.phase else 1.0
            except NotFound:
                self.fails[other] = 1.0

    def minute(self) -> tuple[float, float]:
        """Error share and calls for each request since the last report."""
        now = (self.offered, self.good, self.reader.attempts)
        offered, good, attempts = (a - b for a, b in zip(now, self.before, strict=True))
        self.before = now
        if not offered:
            return 0.0, 0.0
        return round(1 - good / offered, 4), round(attempts / offered, 4)

    async def report(self) -> None:
        error_share, amplification = self.minute()
        phase = "Impaired" if error_share > IMPAIRED_SHARE else "Healthy"
        status = {
            "phase": "Paused" if self.settings.paused else phase,
            "offered": self.offered,
            "good": self.good,
            "stale": self.stale,
            "short": self.short,
            "unreached": self.unreached,
            "attempts": self.reader.attempts,
            "error_share": error_share,
            "amplification": amplification,
            "running": self.workforce.running,
            "wanted": self.workforce.wanted,
            "launch_calls": self.workforce.calls,
            "launch_errors": self.workforce.errors,
        }
        await self.say(**status)
