"""Where an agent sits in the timed driver: its ports, its dice, its views, its processes."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NamedTuple

from cascade.kube.view import WatchedView
from cascade.lab.calls import Call, CallClock, CallCluster, CallNames
from cascade.lab.names import DirectNames
from cascade.lab.network import DirectNetwork
from cascade.lab.store import StoreClient
from cascade.lab.store_wire import DirectWire
from cascade.model.ports import Ports
from cascade.model.recorder import AgentJournal
from cascade.model.resources import Resource

if TYPE_CHECKING:
    from cascade.lab.timed import TimedDriver


class Process:
    """One coroutine of an agent's: its run(), or a task of its crew."""

    __slots__ = ("coroutine", "done", "joiners", "seat", "token")

    def __init__(self, seat: Seat, coroutine: Coroutine[Any, Any, None]) -> None:
        self.seat = seat
        self.coroutine = coroutine
        self.done = False
        self.token = 0  # which wait it is in: a wake-up for an older one is ignored
        self.joiners: list[Process] = []

    def cancel(self) -> None:
        self.coroutine.close()
        self.seat.ended(self)

    def join(self) -> Call[None]:
        return Call("join", self)


class Watcher(NamedTuple):
    """Somebody who waits for a view to move."""

    process: Process
    token: int


class Seat:
    """Where one agent sits: its dice, its views, who of its crew waits for which kind."""

    def __init__(
        self, name: str, seed: int, driver: TimedDriver, is_shown: Callable[[str, Resource], bool]
    ) -> None:
        self.name = name
        self.is_shown = is_shown
        self.latency = random.Random(f"{seed}/{name}/latency")
        self.views: dict[str, WatchedView[Any]] = {}
        self.watchers: dict[str, list[Watcher]] = {}
        self.processes: set[Process] = set()
        self.delivered_until = 0.0
        self._driver = driver
        self.names = DirectNames(driver.ask, lambda: driver.now)
        names = CallNames(self.names.cached_seconds)
        clock = CallClock(lambda: driver.now)
        service = driver.metadata
        self.ports = Ports(
            cluster=CallCluster(lambda kind: self.views[kind.__name__]),
            clock=clock,
            crew=self,
            journal=AgentJournal(name, driver.recorder),
            dice=random.Random(f"{seed}/{name}/jitter"),
            names=names,
            store=StoreClient(
                names,
                clock,
                random.Random(f"{seed}/{name}/store"),
                DirectWire(service, clock),
                service.law,
            ),
            network=DirectNetwork(driver.reach, clock),
        )

    def start(self, coroutine: Coroutine[Any, Any, None], name: str) -> Process:
        """The crew port."""
        return self._driver.start(self, coroutine)

    def ended(self, process: Process) -> None:
        """It came to its end, or was cancelled: who waits for it goes on."""
        process.done = True
        self.processes.discard(process)
        for joiner in process.joiners:
            self._driver.wake(joiner)
        process.joiners.clear()
