"""The timed driver: agents by hand in virtual time, over the store, with seeded latencies.

Time is a number that jumps to the next thing due. An API call takes its way there, one step of
the store, and its way back; a watch event takes as long as half a call. Each agent draws from
dice of its own, so a policy that changes one agent's luck leaves the others' alone, and equal
seeds give equal histories.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

from cascade.agents.base import Agent
from cascade.agents.dns import DnsAgent
from cascade.kube.resources import ResourceStore
from cascade.kube.store.core import Change
from cascade.kube.view import WatchedView
from cascade.lab.calls import Call
from cascade.lab.cast import AGENT_OF
from cascade.lab.seat import Process, Seat, Watcher
from cascade.lab.store_wire import follow
from cascade.model.authority import Authority
from cascade.model.errors import PortError, Unavailable
from cascade.model.metadata.service import Service
from cascade.model.reach import Reach
from cascade.model.recorder import Recorder
from cascade.model.resolver import Family, Reply
from cascade.model.resources import Resource
from cascade.model.resources.network import NetworkLaw
from cascade.model.resources.scenario import ApiLaw, Delay
from cascade.model.resources.store import StoreLaw
from cascade.model.zone import Zone


class TimedDriver:
    """Runs agents until a story time, or until there is nothing left to do."""

    def __init__(
        self,
        seed: int,
        law: ApiLaw,
        delays: tuple[Delay, ...] = (),
        store_law: StoreLaw | None = None,
        network_law: NetworkLaw | None = None,
    ) -> None:
        self.now = 0.0
        self.seed = seed
        self.law = law
        self.delays = delays
        self.calls = 0
        self.recorder = Recorder(lambda: self.now)
        self.recorder.listen(lambda entry: follow(self.metadata, entry))
        self.reach = Reach(network_law or NetworkLaw())
        self.recorder.listen(self.reach.follow)
        self.store = ResourceStore()
        self.store.listen(self._changed)
        self.zone: Zone | None = None  # the DNS service's, as soon as there is one
        self.metadata = Service(
            store_law or StoreLaw(), random.Random(f"{seed}/metadata store").uniform
        )
        self.seats: dict[str, Seat] = {}
        self._watching: defaultdict[str, dict[str, Seat]] = defaultdict(dict)
        """Kind -> who watches it, in the order in which they came."""
        self._writing = ("", "create")
        self._due: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = count()

    def seat(self, name: str, agent: type[Agent]) -> Seat:
        """A place for an agent; its views start from what the store holds."""
        seat = self.seats[name] = Seat(name, self.seed, self, agent.is_shown)
        for kind in agent.watches:
            view = seat.views[kind.__name__] = WatchedView()
            self._watching[kind.__name__][name] = seat
            for resource in self.store.read_all(kind):
                if agent.is_shown(name, resource):
                    view.put(resource)
        return seat

    def add(self, kind: type[Agent], name: str, *more: Any) -> Agent:
        """Seat an agent and start it."""
        seat = self.seat(name, kind)
        agent = kind(name, seat.ports, *more)
        if isinstance(agent, DnsAgent):
            self.zone = agent.zone
        self.start(seat, agent.run())
        return agent

    def remove(self, name: str) -> None:
        """End an agent and its crew."""
        seat = self.seats.pop(name, None)
        for kind in seat.views if seat else ():
            del self._watching[kind][name]
        for process in tuple(seat.processes) if seat else ():
            process.cancel()

    def ask(self, hostname: str, family: Family) -> Reply:
        """What the DNS service answers now."""
        if self.zone is None:
            raise Unavailable("no DNS service runs here: add a DnsAgent to this driver")
        return Authority(self.zone).reply(hostname, family)

    def start(self, seat: Seat, coroutine: Coroutine[Any, Any, None]) -> Process:
        process = Process(seat, coroutine)
        seat.processes.add(process)
        self._at(self.now, self._resume, process, 0)
        return process

    def wake(self, process: Process) -> None:
        """What it waited for has come; it goes on after what is due now."""
        self._at(self.now, self._resume, process, process.token)

    def run(self, until: float, stop: Callable[[], bool] = lambda: False) -> None:
        """Until story time `until`, or `stop()`, which is asked after every step."""
        due = self._due
        while due and due[0][0] <= until and not stop():
            self.now, _, step, arguments = heapq.heappop(due)
            step(*arguments)
        if not stop():
            self.now = max(self.now, until)

    def close(self) -> None:
        """End every agent."""
        for name in list(self.seats):
            self.remove(name)
        self._due.clear()

    def _at(self, time: float, step: Callable[..., None], *arguments: Any) -> None:
        heapq.heappush(self._due, (time, next(self._order), step, arguments))

    def _resume(
        self, process: Process, token: int, value: Any = None, error: Exception | None = None
    ) -> None:
        if process.done or token != process.token:
            return
        process.token += 1
        coroutine = process.coroutine
        try:
            call = coroutine.send(value) if error is None else coroutine.throw(error)
        except StopIteration:
            process.seat.ended(process)
            return
        self._issue(process, call)

    def _issue(self, process: Process, call: Call[Any]) -> None:
        if call.verb == "sleep":
            self._at(self.now + call.args[0], self._resume, process, process.token)
        elif call.verb == "changed":
            self._watch(process, *call.args)
        elif call.verb == "join":
            self._join(process, *call.args)
        elif call.verb == "resolve":
            self._resolve(process, *call.args)
        else:
            self.calls += 1
            there, back = self._ways(process.seat)
            self._at(self.now + there, self._perform, process, call, back)

    def _ways(self, seat: Seat) -> tuple[float, float]:
        law = self.law
        trip = seat.latency.uniform(law.latency_seconds_min, law.latency_seconds_max)
        for delay in self.delays:
            if delay.agent == seat.name and delay.from_seconds <= self.now < delay.until_seconds:
                trip += delay.extra_seconds
        return trip / 2, trip / 2

    def _perform(self, process: Process, call: Call[Any], back: float) -> None:
        if process.done:
            return
        self._writing = (process.seat.name, call.verb)
        self._answer(process, getattr(self.store, call.verb), call.args, back)

    def _resolve(self, process: Process, hostname: str) -> None:
        """From the client's own cache at once, else there and back as any call."""
        names = process.seat.names
        there, back = (0.0, 0.0) if names.knows(hostname) else self._ways(process.seat)
        self._at(self.now + there, self._answer, process, names.look_up, (hostname,), back)

    def _answer(
        self, process: Process, step: Callable[..., Any], arguments: tuple[Any, ...], back: float
    ) -> None:
        value, error = None, None
        try:
            value = step(*arguments)
        except PortError as refused:
            error = refused
        self._at(self.now + back, self._resume, process, process.token, value, error)

    def _watch(self, process: Process, kind: type[Resource], after: int, within: float) -> None:
        view = process.seat.views[kind.__name__]
        if view.version > after:
            self._at(self.now, self._resume, process, process.token, True)
            return
        watcher = Watcher(process, process.token)
        process.seat.watchers.setdefault(kind.__name__, []).append(watcher)
        self._at(self.now + within, self._resume, process, process.token, False)

    def _join(self, process: Process, other: Process) -> None:
        if other.done:
            self.wake(process)
        else:
            other.joiners.append(process)

    def _changed(self, change: Change[Resource]) -> None:
        """A write took effect: history first, then every view that watches the kind."""
        by, verb = self._writing
        self.recorder.write(by, verb, change.body, change.version)  # type: ignore[arg-type]
        self._come_and_go(change)
        for seat in self._watching[change.key.kind].values():
            if seat.is_shown(seat.name, change.body):
                there, _ = self._ways(seat)
                seat.delivered_until = max(seat.delivered_until, self.now + there)
                self._at(seat.delivered_until, self._deliver, seat, change)

    def _come_and_go(self, change: Change[Resource]) -> None:
        """An object of some kinds IS an agent: it begins and ends with the object."""
        agent = AGENT_OF.get(type(change.body))
        if agent is not None and change.type == "ADDED":
            self.add(agent, change.key.name)
        elif agent is not None and change.type == "DELETED":
            self.remove(change.key.name)

    def _deliver(self, seat: Seat, change: Change[Resource]) -> None:
        kind = change.key.kind
        if change.type == "DELETED":
            seat.views[kind].drop(change.key.name)
        else:
            seat.views[kind].put(change.body)
        for process, token in seat.watchers.pop(kind, ()):
            self._resume(process, token, True)
