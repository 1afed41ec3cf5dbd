"""Launcher: EC2's front door. It answers each call for a launch: a place on a droplet, or why not.

Believes    its view of the leases: a droplet whose lease is held can take an instance.
May         place instances and refuse them; what becomes of a place is the droplet manager's word.
Can be wrong  in letting through more than those behind it can bear, if its throttle does not ask
            them. As it was, people set the limit by hand [Q].

A caller that is refused calls again: most of what comes here in a bad hour has been here before.
"""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from cascade.agents.front_door_tally import Tally
from cascade.agents.object_agent import ObjectAgent
from cascade.agents.placement import Placement
from cascade.model.breaker import Breaker
from cascade.model.bucket import TokenBucket
from cascade.model.errors import Conflict, NotFound, PortError, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import (
    DropletLease,
    Instance,
    Launcher,
    LauncherSpec,
    NetworkManager,
    Resource,
)
from cascade.model.resources.instance import Reason

REPORT_SECONDS = 60.0
IDLE_SECONDS = 600.0
ZONES_SECONDS = 30.0


class LauncherAgent(ObjectAgent[Launcher]):
    """One front door; its settings live in the Launcher object of the same name."""

    kind = Launcher
    watches: ClassVar[tuple[type[Resource], ...]] = (
        Launcher,
        Instance,
        DropletLease,
        NetworkManager,
    )

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.ports = ports
        self.calls: deque[str] = deque()
        """Instances whose call for a launch waits for a thread."""
        self.taken_up: dict[str, int] = {}
        """Instance -> its last call that was queued here."""
        self.in_flight: dict[str, int] = {}
        """Instances that are placed and not answered yet -> the call."""
        self.breakers: dict[str, Breaker] = {}
        self.tally = Tally()
        self.threads = 0
        self.zones = 1
        """Whose addresses its callers get."""

    async def run(self) -> None:
        await self.meet()
        self.placement = Placement(self.ports)
        self.bucket = TokenBucket(self.clock.now(), self.settings.burst_launches)
        self.crew.start(self.report_often(), "reports")
        self.crew.start(self.count_zones_often(), "zones")
        seen = 0
        while True:
            view, after = self.cluster.view(Instance), seen
            seen = view.version
            for instance in view.since(after):
                self.look(instance)
            await self.cluster.changed(Instance, seen, within_seconds=IDLE_SECONDS)

    @property
    def settings(self) -> LauncherSpec:
        return self.seen.spec

    def look(self, instance: Instance) -> None:
        """A change of an instance: a call for me, or the end of one."""
        spec, name = instance.spec, instance.name
        self.placement.see(instance)
        if self.in_flight.get(name) == spec.call and instance.is_answered:
            self.settle(instance)
        if spec.desired != "Running" or instance.status.phase or instance.is_answered:
            return
        if spec.droplet:
            self.in_flight.setdefault(name, spec.call)  # placed by one before me
        elif self.taken_up.get(name) != spec.call:
            self.taken_up[name] = spec.call
            self.calls.append(name)
            self.staff()

    def settle(self, instance: Instance) -> None:
        """The droplet manager has answered for a place that I gave."""
        del self.in_flight[instance.name]
        self.tally.placed_ended(instance, self.clock.now())
        settings, now = self.settings, self.clock.now()
        launched = instance.status.reason == ""
        self.breaker_of(instance.spec.zone).tell(
            launched, now, settings.breaker_failures, settings.breaker_seconds
        )

    @property
    def threads_max(self) -> int:
        return self.settings.threads * self.zones

    def staff(self) -> None:
        """As many threads as there are, while calls wait."""
        while self.threads < min(self.threads_max, len(self.calls)):
            self.threads += 1
            self.crew.start(self.work(), f"thread {self.threads}")

    async def count_zones_often(self) -> None:
        """Callers reach the zones that DNS names, and no others."""
        while self.settings.hostname:
            await self.clock.sleep(ZONES_SECONDS)  # first, too: DNS may not know the name yet
            try:
                self.zones = len(await self.names.resolve(self.settings.hostname))
            except (NotFound, Unavailable):
                self.zones = 0
            self.staff()

    async def work(self) -> None:
        """One thread, until no call waits."""
        while self.calls and self.threads <= self.threads_max:
            await self.while_paused()
            await self.clock.sleep(self.settings.call_seconds)
            if self.calls:
                await self.answer(self.calls.popleft())
        self.threads -= 1

    async def answer(self, name: str) -> None:
        """A place or a refusal, by compare-and-swap on what the VIEW shows."""
        instance = self.cluster.view(Instance).get(name)
        if instance is None or instance.spec.call != self.taken_up.get(name):
            return
        if instance.is_answered or instance.spec.droplet:
            return
        found = self.decide(instance.spec.zone)
        if isinstance(found, DropletLease):
            await self.give(instance, found)
        else:
            await self.refuse(instance, found)

    def decide(self, zone: str) -> DropletLease | Reason:
        """A droplet, for a token; or why not, and where it is not the limit the token goes back."""
        if not self.admits():
            return "RequestLimitExceeded"
        is_open = self.settings.calls.breaks and self.breaker_of(zone).is_open(self.clock.now())
        lease = None if is_open else self.placement.choose(zone)
        if lease is not None:
            return lease
        self.bucket.give_back()
        return "Unavailable" if is_open else "InsufficientCapacity"

    def admits(self) -> bool:
        """Within the limits? Takes a token where it is."""
        settings = self.settings
        rate, burst = settings.launches_per_hour, settings.burst_launches
        return settings.throttle.admits(
            self.waiting, settings.backlog_limit_items
        ) and self.bucket.take(self.clock.now(), rate, burst)

    @property
    def waiting(self) -> int:
        """Launches that are begun and not complete: at the hosts, and in the longest network queue,
        as my VIEW has it."""
        managers = self.cluster.view(NetworkManager).all()
        queued = (m.status.queue_items + m.status.outside_items for m in managers)
        return len(self.in_flight) + max(queued, default=0)

    def breaker_of(self, zone: str) -> Breaker:
        return self.breakers.setdefault(zone, Breaker())

    async def give(self, instance: Instance, lease: DropletLease) -> None:
        """Bind it to the droplet; the lease's epoch says which lease was meant."""
        bound = instance.with_spec(droplet=lease.name, epoch=lease.spec.epoch)
        self.placement.see(bound)  # at once: another thread must not give the slot away
        self.in_flight[instance.name] = instance.spec.call
        try:
            await self.cluster.replace(bound)
            self.tally.placed += 1
        except (Conflict, NotFound) as why:  # wanted otherwise meanwhile, written to, or gone
            self.placement.forget(instance.name)
            self.in_flight.pop(instance.name, None)
            self.bucket.give_back()
            self.look_again(instance, why)

    async def refuse(self, instance: Instance, reason: Reason) -> None:
        now = self.clock.now()
        said = {"answered": instance.spec.call, "reason": reason, "answered_at_seconds": now}
        try:
            await self.cluster.replace_status(instance.with_status(**said))
            self.tally.refused(instance, reason, now)
        except (Conflict, NotFound) as why:
            self.look_again(instance, why)

    def look_again(self, instance: Instance, why: PortError) -> None:
        """The call may still be one: then somebody wrote what is no business of mine."""
        if isinstance(why, Conflict) and self.taken_up.get(instance.name) == instance.spec.call:
            self.calls.append(instance.name)

    async def report_often(self) -> None:
        while True:
            await self.report()
            await self.clock.sleep(REPORT_SECONDS)

    async def report(self) -> None:
        self.clear_away()
        status = self.tally.status(self.clock.now(), len(self.in_flight))
        status["phase"] = "Paused" if self.settings.paused else "Working"
        await self.say(**status)

    def clear_away(self) -> None:
        """A deletion is not delivered as a change: what is gone from the VIEW holds nothing."""
        view = self.cluster.view(Instance)
        known = {*self.taken_up, *self.placement.names()}
        for name in sorted(name for name in known if view.get(name) is None):
            self.taken_up.pop(name, None)
            self.in_flight.pop(name, None)
            self.placement.forget(name)
