"""What the metadata store's own process knows: its requests, and how many wait."""

from __future__ import annotations

from collections.abc import Callable

from cascade.edge.metrics import catalogue_of_leases as catalogue
from cascade.edge.metrics.sheet import Sheet


class StoreRequests:
    """Listens to a metadata store's server."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def opened(self, front_end: str, waiting: Callable[[], float]) -> None:
        self._sheet.follow(catalogue.WAITING, waiting, front_end)

    def answered(self, front_end: str, operation: str, outcome: str, seconds: float) -> None:
        self._sheet.count(catalogue.REQUESTS, front_end, operation, outcome)
        self._sheet.observe(catalogue.REQUEST_DURATION, seconds, front_end)
