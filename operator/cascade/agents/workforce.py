"""Workforce: a service's instances: launched as it needs them, replaced now and then.

Believes    its view of its own instances.
May         create, change and delete the instances that it owns.
Can be wrong  in asking again while those who are asked cannot help: what is wanted and not there
            piles up until it can be had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple, Protocol

from cascade.model.demand import instances_wanted
from cascade.model.doubling import doubled
from cascade.model.errors import AlreadyExists, Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import Instance, Staff

LOOK_SECONDS = 10.0
HOUR = 3600.0


class Waiting(NamedTuple):
    """A call that failed, and when the next one is made."""

    failures: int
    call: int
    due: float


class Registered(Protocol):
    """Who makes instances targets of load balancers."""

    async def look(self, serving: Iterable[Instance]) -> None:
        """These serve from now on, and no others."""

    def is_proven(self, instance: Instance) -> bool:
        """Whether another instance may leave for it."""


class Workforce:
    """The instances of one owner. `settings` are asked at each look."""

    def __init__(
        self,
        name: str,
        ports: Ports,
        settings: Callable[[], Staff],
        registered: Registered | None = None,
    ) -> None:
        """`registered`: who is told of what serves, where it is behind load balancers."""
        self.registered = registered
        self.name = name
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.dice = ports.dice
        self._settings = settings
        self.mine: dict[str, Instance] = {}
        """My instances, the oldest first, as I last saw or wrote them."""
        self._alive: list[Instance] | None = None  # None: to be counted anew
        self._serving: list[Instance] = []
        self.waiting: dict[str, Waiting] = {}
        self.shown: set[str] = set()
        """Those that the view has shown."""
        self.seen = 0
        self.launched = 0
        self.running = 0
        """Those in service at the last look: what is to be terminated is out of it at once."""
        self.replaced_at = 0.0
        self.calls = 0
        self.errors = 0

    @property
    def wanted(self) -> int:
        return instances_wanted(self._settings(), self.clock.now())

    async def run(self) -> None:
        """For as long as the service lives. Begins with a consistent list."""
        for instance in await self.cluster.read_all(Instance):
            if instance.spec.owner == self.name:
                self.keep(instance)
                number = instance.name.rpartition("-")[2]
                self.launched = max(self.launched, int(number) if number.isdigit() else 0)
        self.replaced_at = self.clock.now()
        while True:
            if not self._settings().paused:
                await self.look()
            await self.clock.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """One round: what was answered, what is missing, what is too much, what is to be new."""
        await self.catch_up()
        for name, waiting in list(self.waiting.items()):
            instance = self.mine[name]
            if self.clock.now() >= waiting.due and instance.spec.call == waiting.call:
                await self.call(instance)
        await self.replace()
        alive = self.alive()
        if len(alive) < self.wanted:
            await self.launch()  # one a look: nobody scales out all at once
        for instance in alive[: self.may_leave()]:
            await self.terminate(instance)
        serving = self.serving()
        self.running = len(serving)
        if self.registered is not None:
            await self.registered.look(serving)

    def alive(self) -> list[Instance]:
        """Those that are to run, whether they do or not."""
        if self._alive is None:
            self._alive = [i for i in self.mine.values() if i.spec.desired == "Running"]
            self._serving = [i for i in self._alive if in_service(i)]
        return self._alive

    def serving(self) -> list[Instance]:
        self.alive()
        return self._serving

    def may_leave(self) -> int:
        """How many there are too many."""
        serving = self.serving()
        if self.registered is not None and len(serving) > self.wanted:
            serving = [i for i in serving if self.registered.is_proven(i)]
        return max(0, len(serving) - self.wanted)

    def keep(self, instance: Instance) -> None:
        """As it was seen or written last."""
        self.mine[instance.name] = instance
        self._alive = None

    async def catch_up(self) -> None:
        """What the VIEW has shown since the last look, and what is gone from it."""
        view, after = self.cluster.view(Instance), self.seen
        if view.version == after:
            return
        self.seen = view.version
        for instance in view.since(after):
            await self.follow(instance)
        for name in sorted(name for name in self.shown if view.get(name) is None):
            self.gone(name)

    async def follow(self, instance: Instance) -> None:
        """What became of one of mine."""
        name, known = instance.name, self.mine.get(instance.name)
        self.shown.add(name)
        if known is not None and instance.spec.call < known.spec.call:
            return  # the view has not come to what I wrote last
        self.keep(instance)
        if instance.status.phase == "Terminated" or (
            instance.spec.desired == "Terminated" and not instance.spec.droplet
        ):
            await self.delete(instance)
        elif instance.is_answered and instance.status.reason:
            self.wait_to_call(instance)
        elif instance.is_answered:
            self.waiting.pop(name, None)

    def wait_to_call(self, instance: Instance) -> None:
        """It failed: the wait doubles with each failure in a row, half of it by chance."""
        known = self.waiting.get(instance.name)
        if known is not None and known.call == instance.spec.call:
            return
        self.errors += instance.spec.desired == "Running"
        settings = self._settings()
        failures = known.failures + 1 if known else 1
        base, most = settings.launch_retry_seconds_base, settings.launch_retry_seconds_max
        wait = doubled(base, most, failures) * self.dice.uniform(0.5, 1.0)
        due = self.clock.now() + wait
        self.waiting[instance.name] = Waiting(failures, instance.spec.call, due)

    async def call(self, instance: Instance, **changes: object) -> None:
        """One more call of the EC2 API for it; a launch that failed has no place any more."""
        spec = instance.spec
        if instance.status.phase == "":
            changes = {"droplet": "", "epoch": 0} | changes
        now = self.clock.now()
        new = instance.with_spec(call=spec.call + 1, called_at_seconds=now, **changes)
        try:
            self.keep(await self.cluster.replace(new))
            self.calls += new.spec.desired == "Running"
        except Conflict:
            return  # the launcher or the host wrote meanwhile: the next look sees it
        except NotFound:
            self.gone(instance.name)

    async def launch(self) -> None:
        """One more instance, in the next zone."""
        zones = self._settings().zones
        self.launched += 1
        new = Instance.named(
            f"{self.name}-{self.launched:05}",
            owner=self.name,
            zone=zones[self.launched % len(zones)],
            called_at_seconds=self.clock.now(),
        )
        try:
            self.keep(await self.cluster.create(new))
            self.calls += 1
        except AlreadyExists:
            return  # of a service of my name before me; the next number is free

    async def terminate(self, instance: Instance) -> None:
        self.waiting.pop(instance.name, None)
        await self.call(instance, desired="Terminated")

    async def replace(self) -> None:
        """So many an hour: a new one first, or the old one's end first."""
        settings, now = self._settings(), self.clock.now()
        if not settings.replaced_per_hour or now < self.replaced_at + (
            HOUR / settings.replaced_per_hour
        ):
            return
        self.replaced_at = now
        serving = self.serving()
        coming = len(self.alive()) - len(serving)
        if not serving or coming >= self.wanted:
            return  # as many as it has are on their way already
        if settings.replaces == "LaunchFirst":
            await self.launch()  # when it runs there is one too many, and the oldest goes
        else:
            await self.terminate(serving[0])

    async def delete(self, instance: Instance) -> None:
        """It is over: its object is no longer needed."""
        with suppress(NotFound, Conflict):  # somebody else has hands too
            await self.cluster.delete(instance)
        self.gone(instance.name)

    def gone(self, name: str) -> None:
        self.mine.pop(name, None)
        self._alive = None
        self.waiting.pop(name, None)
        self.shown.discard(name)


def in_service(instance: Instance) -> bool:
    return instance.status.phase == "Running" and instance.spec.desired == "Running"
