"""What an agent's own process knows: its API calls, and how far its views are behind."""

from __future__ import annotations

from collections.abc import Callable

from cascade.edge.metrics import catalogue
from cascade.edge.metrics.sheet import Sheet
from cascade.kube.client import ApiCall


class Calls:
    """Listens to an agent's measures."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def called(self, call: ApiCall) -> None:
        self._sheet.count(catalogue.CALLS, call.agent, call.verb, call.kind, call.outcome)
        self._sheet.observe(catalogue.CALL_DURATION, call.seconds, call.agent, call.verb)

    def watches(self, agent: str, kind: str, behind_seconds: Callable[[], float]) -> None:
        self._sheet.follow(catalogue.VIEW_BEHIND, behind_seconds, agent, kind)

    def delivered(self, agent: str, kind: str, seconds: float) -> None:
        self._sheet.observe(catalogue.VIEW_DELAY, seconds, agent, kind)
