"""Metrics of one lab, or of one agent's process: fed by a recorder and by measures.

metrics = Metrics(clock)
metrics.listen(recorder, measures)
app.router.add_get("/metrics", serving.handler(metrics))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from prometheus_client import CollectorRegistry, ProcessCollector

from cascade.edge.measures import Measures
from cascade.edge.metrics import catalogue
from cascade.edge.metrics.balancers import Balancers
from cascade.edge.metrics.calls import Calls
from cascade.edge.metrics.droplets import Droplets
from cascade.edge.metrics.enactors import Enactors
from cascade.edge.metrics.launches import Launches
from cascade.edge.metrics.locks import Locks
from cascade.edge.metrics.sheet import Sheet
from cascade.edge.metrics.store import StoreRequests
from cascade.edge.metrics.users import Users
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.recorder import Recorder
from cascade.model.resources import (
    DependentService,
    DNSPlan,
    DropletLease,
    DropletManager,
    Enactor,
    EndpointRecord,
    HealthChecker,
    Launcher,
    Lease,
    LoadBalancer,
    NetworkManager,
    Scenario,
)

VERDICTS = ("held", "violated", "unknown")


class Clock(Protocol):
    """Story time, and how fast it goes."""

    @property
    def speed(self) -> float: ...

    def now(self) -> float: ...


class Metrics:
    """All metrics in one registry. What is not fed stays empty."""

    def __init__(self, clock: Clock, registry: CollectorRegistry | None = None) -> None:
        """Without a registry: one of its own, with memory and CPU of the process in it."""
        if registry is None:
            registry = CollectorRegistry()
            ProcessCollector(registry=registry)
        self.registry = registry
        self._sheet = Sheet(registry)
        self._sheet.follow(catalogue.STORY, clock.now)
        self._sheet.follow(catalogue.SPEED, lambda: clock.speed)
        self._now = clock.now
        self.calls = Calls(self._sheet)
        self.store = StoreRequests(self._sheet)
        self._begin()

    def _begin(self) -> None:
        """Nothing is known yet."""
        self._users = users = Users(self._sheet)
        self._enactors = enactors = Enactors(self._sheet, self._now)
        self._droplets = Droplets(self._sheet)
        self._launches = Launches(self._sheet)
        self._balancers = Balancers(self._sheet)
        self._locks = locks = Locks(self._sheet, self._now)
        self._on_note: dict[str, tuple[Callable[[Note], None], ...]] = {
            "user_sees": (users.noted,),
            "plan_picked_up": (enactors.picked_up,),
            "plan_applied": (enactors.applied,),
            "flipped": (enactors.flipped, locks.spoke_of),
            "plan_outdated": (locks.spoke_of,),
            "endpoint_skipped": (locks.spoke_of,),
            "batch_refused": (enactors.backed_off, locks.spoke_of),
            "lock_lost": (enactors.backed_off, locks.spoke_of),
            "lock_taken": (enactors.backed_off, locks.taken),
            "cleaned_up": (enactors.cleaned_up,),
        }

    def over(self) -> None:
        """The scenario is over, and its alerts with it: another one may follow in this process."""
        self._sheet.drop_gauges()
        self._begin()

    def listen(self, recorder: Recorder, measures: Measures | None = None) -> None:
        """Be fed from now on. `measures` has what no history has: calls and views."""
        recorder.listen(self.see)
        if measures is not None:
            measures.listen(self.calls)

    def about(self, scenario: Scenario, seed: int, driver: str) -> None:
        """What is being run."""
        preset = scenario.spec.preset
        self._sheet.set(catalogue.SCENARIO, 1, scenario.name, str(seed), driver, preset)

    def see(self, entry: Entry) -> None:
        """The next entry of the history."""
        if isinstance(entry, AnswerChange):
            self._users.answered(entry)
        elif isinstance(entry, Note):
            self._sheet.count(catalogue.NOTES, entry.by, entry.event)
            for tell in self._on_note.get(entry.event, ()):
                tell(entry)
        else:
            self._wrote(entry)

    def _wrote(self, write: Write) -> None:
        match write.resource:
            case EndpointRecord() as record:
                self._users.wrote(write, record)
                self._locks.wrote(write, record)
            case Enactor() as enactor:
                self._enactors.wrote(write, enactor)
            case DNSPlan() as plan:
                self._enactors.planned(write, plan)
            case DropletLease() as lease:
                self._droplets.leased(write, lease)
            case DropletManager() as manager:
                self._droplets.reported(write, manager)
            case Launcher() as launcher:
                self._launches.launcher(write, launcher)
            case DependentService() as service:
                self._launches.service(write, service)
            case NetworkManager() as network:
                self._balancers.network(write, network)
            case HealthChecker() as checker:
                self._balancers.checker(write, checker)
            case LoadBalancer() as balancer:
                self._balancers.balancer(write, balancer)
            case Scenario() as scenario:
                self._judged(scenario)
            case Lease() as elected:
                self._locks.leads(write, elected)

    def _judged(self, scenario: Scenario) -> None:
        for said in scenario.status.verdicts:
            for verdict in VERDICTS:
                is_so = float(said.verdict == verdict)
                self._sheet.set(catalogue.CLAIM, is_so, said.claim, verdict)
