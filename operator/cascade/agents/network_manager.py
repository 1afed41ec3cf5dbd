"""Network manager: spreads which instances there are to the propagators of all zones.

Believes    its view of the instances.
May         write of each instance in which zones it can be reached, nothing else.
Can be wrong  in its patience: a change that a zone has not applied in time is sent once more, so
            the longer a queue is, the more of it is there twice.

AWS: hours of launches and terminations had piled up, and instances ran without a network until the
backlog was worked off [Q].
"""

from __future__ import annotations

from math import fsum
from typing import Any, ClassVar

from cascade.agents.network_changes import Kind, NetworkChange, ZoneQueue
from cascade.agents.object_agent import ObjectAgent
from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import Instance, NetworkManager, NetworkManagerSpec, Resource
from cascade.model.resources.network_manager import Propagator

REPORT_SECONDS = 60.0
IDLE_SECONDS = 600.0
SPREAD = 0.2  # of the time that a change takes


class NetworkManagerAgent(ObjectAgent[NetworkManager]):
    """One region's; its settings live in the NetworkManager object of the same name."""

    kind = NetworkManager
    watches: ClassVar[tuple[type[Resource], ...]] = (NetworkManager, Instance)

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.queues: dict[str, ZoneQueue] = {}
        self.working: set[str] = set()
        """Zones whose propagator is at work."""
        self.under_way: dict[tuple[str, Kind], NetworkChange] = {}
        self.outside: list[NetworkChange] = []
        self.announced: set[str] = set()
        """Instances whose launch was sent, and whose end was not."""
        self.applied = 0
        self.latencies: list[float] = []

    async def run(self) -> None:
        await self.meet()
        self.queues = {p.zone: ZoneQueue(p.zone) for p in self.settings.propagators}
        for instance in self.cluster.view(Instance).all():
            if instance.status.phase == "Running" and self.reaches_all(instance):
                self.announced.add(instance.name)
        self.crew.start(self.report_often(), "reports")
        seen = 0
        while True:
            view, after = self.cluster.view(Instance), seen
            seen = view.version
            for instance in view.since(after):
                self.look(instance)
            self.let_in()
            poll = self.settings.poll_seconds if self.outside else IDLE_SECONDS
            await self.cluster.changed(Instance, seen, within_seconds=poll)

    @property
    def settings(self) -> NetworkManagerSpec:
        return self.seen.spec

    def reaches_all(self, instance: Instance) -> bool:
        return set(instance.status.network) >= set(self.queues)

    def look(self, instance: Instance) -> None:
        """An instance that runs is announced once, one that is over taken back once."""
        name, phase = instance.name, instance.status.phase
        if phase == "Running" and name not in self.announced:
            self.announced.add(name)
            self.notice(name, "launch")
        elif phase == "Terminated" and name in self.announced:
            self.ends(name)

    def miss(self) -> None:
        """A deletion is not delivered as a change: what is gone from the VIEW is over."""
        view = self.cluster.view(Instance)
        for name in sorted(n for n in self.announced if view.get(n) is None):
            self.ends(name)
        self.let_in()

    def ends(self, name: str) -> None:
        """It is over. Its launch need not be told any more, where the policy sees that."""
        self.announced.discard(name)
        launch = self.under_way.get((name, "launch"))
        if launch is not None and self.settings.coalesce.cancels:
            cancelled = {zone for zone, queue in self.queues.items() if queue.cancel(name)}
            launch.missing -= cancelled
            self.outside = [change for change in self.outside if change is not launch]
            if cancelled == set(self.queues):
                del self.under_way[name, "launch"]
                return
        self.notice(name, "end")

    def notice(self, name: str, kind: Kind) -> None:
        change = NetworkChange(name, kind, self.clock.now(), set(self.queues))
        if self.clock.now() < self.settings.settled_until_seconds:
            self.crew.start(self.spread_at_once(change), f"{name} at once")
            return
        self.under_way[name, kind] = change
        self.outside.append(change)

    async def spread_at_once(self, change: NetworkChange) -> None:
        """It was there before the story began."""
        for zone in sorted(change.missing):
            await self.apply(zone, change)

    def let_in(self) -> None:
        """From outside into every zone's queue, the oldest first."""
        settings = self.settings
        while self.outside:
            longest = max(len(queue) for queue in self.queues.values())
            if not settings.intake.admits(longest, settings.queue_limit_items):
                return
            change = self.outside.pop(0)
            for zone in sorted(change.missing):
                self.send(zone, change)
            self.crew.start(self.resend(change), f"{change.instance} once more")

    def send(self, zone: str, change: NetworkChange) -> None:
        self.queues[zone].send(change)
        if zone not in self.working:
            self.working.add(zone)
            self.crew.start(self.propagate(zone), f"propagator {zone}")

    async def resend(self, change: NetworkChange) -> None:
        """Once, to those that have not applied it in time: its sender cannot see their queue."""
        await self.clock.sleep(self.settings.resend_seconds)
        for zone in sorted(change.missing):
            self.send(zone, change)

    async def propagate(self, zone: str) -> None:
        """One zone's propagator, until its queue is empty. What comes twice is applied twice."""
        queue = self.queues[zone]
        while queue.queue:
            await self.while_paused()
            change = self.settings.order.take(queue.queue)
            await self.clock.sleep(self.takes_seconds(zone))
            await self.apply(zone, change)
        self.working.discard(zone)

    def takes_seconds(self, zone: str) -> float:
        mine = (p for p in self.settings.propagators if p.zone == zone)
        speed = next(mine, Propagator(zone=zone)).speed
        return self.settings.change_seconds / speed * self.dice.uniform(1 - SPREAD, 1 + SPREAD)

    async def apply(self, zone: str, change: NetworkChange) -> None:
        if zone not in change.missing:
            return  # it had come before
        change.missing.discard(zone)
        if not change.missing:
            self.applied += 1
            self.latencies.append(self.clock.now() - change.since)
            if self.under_way.get((change.instance, change.kind)) is change:
                del self.under_way[change.instance, change.kind]
        if change.kind == "launch":
            await self.tell(zone, change.instance)

    async def tell(self, zone: str, name: str) -> None:
        """The instance can be reached from that zone. Written by compare-and-swap."""
        instance = self.cluster.view(Instance).get(name)
        while instance is not None and zone not in instance.status.network:
            zones = tuple(sorted({*instance.status.network, zone}))
            try:
                await self.cluster.replace_status(instance.with_status(network=zones))
                return
            except Conflict:
                instance = await self.cluster.read(Instance, name)
            except NotFound:
                return

    async def report_often(self) -> None:
        while True:
            self.miss()
            await self.report()
            await self.clock.sleep(REPORT_SECONDS)

    def status(self) -> dict[str, Any]:
        now, latencies = self.clock.now(), self.latencies
        self.latencies = []
        oldest = min((change.since for change in self.under_way.values()), default=now)
        return {
            "phase": "Paused" if self.settings.paused else "Working",
            "queue_items": max((len(queue) for queue in self.queues.values()), default=0),
            "outside_items": len(self.outside),
            "oldest_seconds": round(now - oldest, 3),
            "applied": self.applied,
            "latency_seconds": round(fsum(latencies) / len(latencies), 3) if latencies else 0.0,
        }

    async def report(self) -> None:
        status = self.status()
        await self.say(**status)
