"""Launches and those who want them: what launchers and dependents report of themselves."""

from __future__ import annotations

from cascade.edge.metrics import catalogue_of_launches as catalogue
from cascade.edge.metrics.metric import Metric
from cascade.edge.metrics.sheet import Sheet, Totals
from cascade.model.history import Write
from cascade.model.resources import DependentService, Launcher

OF_A_LAUNCHER = (
    catalogue.LAUNCH_ERRORS,
    catalogue.LAUNCH_LATENCY,
    catalogue.LAUNCH_LIMIT,
    catalogue.PLACED,
)
OF_A_SERVICE = (
    catalogue.SERVICE_ERRORS,
    catalogue.AMPLIFICATION,
    catalogue.RUNNING,
    catalogue.WANTED,
)


class Launches:
    """Reads what launchers and dependents say of themselves."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._totals = Totals(sheet)

    def launcher(self, write: Write, launcher: Launcher) -> None:
        name, status = launcher.name, launcher.status
        if write.verb == "delete":
            self._gone(name, OF_A_LAUNCHER)
            return
        outcomes = {
            "launched": status.launched,
            "over_limit": status.over_limit,
            "no_capacity": status.no_capacity,
            "unavailable": status.unavailable,
            "failed": status.failed,
        }
        self._count(catalogue.LAUNCH_CALLS, name, outcomes)
        self._sheet.set(catalogue.LAUNCH_ERRORS, status.error_share, name)
        self._sheet.set(catalogue.LAUNCH_LATENCY, status.latency_seconds, name)
        self._sheet.set(catalogue.LAUNCH_LIMIT, launcher.spec.launches_per_hour, name)
        self._sheet.set(catalogue.PLACED, status.waiting, name)

    def service(self, write: Write, service: DependentService) -> None:
        name, status = service.name, service.status
        if write.verb == "delete":
            self._gone(name, OF_A_SERVICE)
            return
        outcomes = {"good": status.good, "failed": status.offered - status.good}
        self._count(catalogue.SERVICE_REQUESTS, name, outcomes)
        self._sheet.set(catalogue.SERVICE_ERRORS, status.error_share, name)
        self._sheet.set(catalogue.AMPLIFICATION, status.amplification, name)
        self._sheet.set(catalogue.RUNNING, status.running, name)
        self._sheet.set(catalogue.WANTED, status.wanted, name)

    def _count(self, metric: Metric, name: str, outcomes: dict[str, int]) -> None:
        for outcome, now in outcomes.items():
            self._totals.reach(metric, now, name, outcome)

    def _gone(self, name: str, metrics: tuple[Metric, ...]) -> None:
        self._totals.forget(name)
        for metric in metrics:
            self._sheet.drop(metric, name)
