"""The store behind its front ends, for drivers without sockets. Pure: times are given to it.

A request is done when its front end has come to it, also when nobody waits for the answer any
more; so each is kept until its time and then performed in that order.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from itertools import count
from typing import Any

from cascade.model.errors import Refused, Unavailable
from cascade.model.metadata.front_end import Draw, FrontEnd
from cascade.model.metadata.store import Answer, MetadataStore
from cascade.model.resources.store import StoreLaw


class Ticket:
    """A request under way: when it will be done, and what came of it."""

    __slots__ = ("done_at", "operation", "outcome", "request")

    def __init__(self, done_at: float, operation: str, request: Mapping[str, Any]) -> None:
        self.done_at = done_at
        self.operation = operation
        self.request = request
        self.outcome: Answer | Refused | None = None


class Service:
    """`front_ends` by address: whoever is not in it does not answer."""

    def __init__(self, law: StoreLaw, draw: Draw) -> None:
        self.law = law
        self.store = MetadataStore()
        self.front_ends: dict[str, FrontEnd] = {}
        self.requests = 0
        self._draw = draw
        self._due: list[tuple[float, int, Ticket]] = []
        self._order = count()
        for table in law.tables:
            self.store.create(table.name, table.partition_key, table.sort_key or None)

    def open(self, address: str) -> None:
        """A front end begins to answer there, with an empty queue."""
        self.front_ends.setdefault(address, FrontEnd(self.law, self._draw))

    def close(self, address: str) -> None:
        """Nobody answers there any more; what was sent before is still done."""
        self.front_ends.pop(address, None)

    def send(self, address: str, now: float, operation: str, request: Mapping[str, Any]) -> Ticket:
        """A request arrives. Raises Refused where the queue is full, Unavailable."""
        front_end = self.front_ends.get(address)
        if front_end is None:
            raise Unavailable(f"nobody answers for the metadata store at {address}")
        self.requests += 1
        ticket = Ticket(front_end.arrive(now), operation, request)
        heapq.heappush(self._due, (ticket.done_at, next(self._order), ticket))
        return ticket

    def result(self, ticket: Ticket) -> Answer:
        """What came of a request, once its time has come. Raises Refused."""
        self.settle(ticket.done_at)
        assert ticket.outcome is not None, "a ticket is settled at its own time"
        if isinstance(ticket.outcome, Refused):
            raise ticket.outcome
        return ticket.outcome

    def settle(self, now: float) -> None:
        """Perform what is done by now. Look at `store` only after this."""
        while self._due and self._due[0][0] <= now:
            _, _, ticket = heapq.heappop(self._due)
            try:
                ticket.outcome = self.store.perform(ticket.operation, ticket.request)
            except Refused as refused:
                ticket.outcome = refused
