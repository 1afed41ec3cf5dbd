"""Network state and load balancers: what network managers and health checkers report."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from cascade.edge.metrics import catalogue_of_balancers as catalogue
from cascade.edge.metrics.metric import Metric
from cascade.edge.metrics.sheet import Sheet, Totals
from cascade.model.history import Write
from cascade.model.resources import HealthChecker, LoadBalancer, NetworkManager

OF_A_MANAGER = (
    catalogue.NETWORK_QUEUE,
    catalogue.NETWORK_OUTSIDE,
    catalogue.NETWORK_OLDEST,
    catalogue.NETWORK_LATENCY,
)
OF_A_CHECKER = (
    catalogue.CHECK_WAIT,
    catalogue.CHECK_LATE,
    catalogue.CHECK_QUEUE,
    catalogue.CHECKERS,
    catalogue.CHECKERS_BUSY,
    catalogue.CHANGED,
)
OF_A_BALANCER = (catalogue.TARGETS, catalogue.IN_SERVICE, catalogue.FAILED_OVER)
WINDOW_SECONDS = 1800.0


class Counts(NamedTuple):
    """What a health checker had counted by then."""

    at: float
    checks: int
    changes: int


class Balancers:
    """Where no load balancer has targets nothing is told of them."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._totals = Totals(sheet)
        self._reports: dict[str, deque[Counts]] = {}
        self._with_targets: set[str] = set()

    def network(self, write: Write, manager: NetworkManager) -> None:
        name, status = manager.name, manager.status
        if write.verb == "delete":
            self._gone(name, OF_A_MANAGER)
            return
        self._sheet.set(catalogue.NETWORK_QUEUE, status.queue_items, name)
        self._sheet.set(catalogue.NETWORK_OUTSIDE, status.outside_items, name)
        self._sheet.set(catalogue.NETWORK_OLDEST, status.oldest_seconds, name)
        self._sheet.set(catalogue.NETWORK_LATENCY, status.latency_seconds, name)
        self._totals.reach(catalogue.NETWORK_APPLIED, status.applied, name)

    def checker(self, write: Write, checker: HealthChecker) -> None:
        name, status = checker.name, checker.status
        if write.verb == "delete":
            self._gone(name, OF_A_CHECKER)
            self._reports.pop(name, None)
            return
        self._totals.reach(catalogue.CHECKS, status.checks - status.bad, name, "good")
        self._totals.reach(catalogue.CHECKS, status.bad, name, "bad")
        self._totals.reach(catalogue.CHANGES, status.changes, name)
        self._totals.reach(catalogue.FAILOVERS, status.failovers, name)
        self._sheet.set(catalogue.CHECK_WAIT, status.wait_seconds, name)
        self._sheet.set(catalogue.CHECK_LATE, status.late_share, name)
        self._sheet.set(catalogue.CHECK_QUEUE, status.queue_items, name)
        self._sheet.set(catalogue.CHECKERS, status.checkers, name)
        self._sheet.set(catalogue.CHECKERS_BUSY, status.busy_share, name)
        counts = Counts(write.at, status.checks, status.changes)
        self._sheet.set(catalogue.CHANGED, self._changed(name, counts), name)

    def _changed(self, name: str, now: Counts) -> float:
        """The share of checks that changed something, since the first report of the window."""
        reports = self._reports.setdefault(name, deque())
        if reports and now.checks < reports[-1].checks:
            reports.clear()  # it counts anew
        reports.append(now)
        while reports[0].at < now.at - WINDOW_SECONDS:
            reports.popleft()
        first = reports[0]
        return (now.changes - first.changes) / max(1, now.checks - first.checks)

    def balancer(self, write: Write, balancer: LoadBalancer) -> None:
        name, status = balancer.name, balancer.status
        if write.verb == "delete":
            self._gone(name, OF_A_BALANCER)
            self._with_targets.discard(name)
            return
        if status.targets:
            self._with_targets.add(name)
        if name in self._with_targets:
            self._sheet.set(catalogue.TARGETS, status.targets, name)
            self._sheet.set(catalogue.IN_SERVICE, status.healthy_targets, name)
            self._sheet.set(catalogue.FAILED_OVER, float(status.failed_over), name)

    def _gone(self, name: str, metrics: tuple[Metric, ...]) -> None:
        self._totals.forget(name)
        for metric in metrics:
            self._sheet.drop(metric, name)
