"""Connections without a network: the store's rules as functions, waited for on a clock port."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cascade.lab.store import Answer, ConnectionLost
from cascade.model.errors import Refused, Unavailable
from cascade.model.history import Entry, Write
from cascade.model.metadata.service import Service
from cascade.model.ports import Clock
from cascade.model.resources import LoadBalancer


def follow(service: Service, entry: Entry) -> None:
    """Behind each load balancer of an endpoint is a front end of the store, from its creation to
    its end."""
    if isinstance(entry, Write) and isinstance(entry.resource, LoadBalancer):
        if entry.resource.spec.role != "Endpoint":
            return
        address = entry.resource.spec.address
        if entry.verb == "delete":
            service.close(address)
        else:
            service.open(address)


class DirectWire:
    """Leads to the service's own front ends."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock

    async def connect(self, address: str, within_seconds: float) -> DirectConnection:
        """A round trip; an address where nobody is costs all of the time. Raises Unavailable."""
        if address in self._service.front_ends:
            await self._clock.sleep(self._service.law.round_trip_seconds)
            return DirectConnection(self._service, self._clock, address)
        await self._clock.sleep(within_seconds)
        raise Unavailable(f"nobody answers for the metadata store at {address}")


class DirectConnection:
    """To the front end at an address, as long as that front end is there."""

    def __init__(self, service: Service, clock: Clock, address: str) -> None:
        self._service = service
        self._clock = clock
        self._address = address
        self._front_end = service.front_ends.get(address)

    async def exchange(
        self, operation: str, request: Mapping[str, Any], within_seconds: float
    ) -> Answer:
        """Half a round trip there, the queue, half a round trip back."""
        service, clock = self._service, self._clock
        one_way = service.law.round_trip_seconds / 2
        if service.front_ends.get(self._address) is not self._front_end:
            raise ConnectionLost(f"the front end at {self._address} closed the connection")
        late_at = clock.now() + within_seconds
        await clock.sleep(one_way)
        try:
            ticket = service.send(self._address, clock.now(), operation, request)
        except Refused:
            await clock.sleep(one_way)
            raise
        back_at = ticket.done_at + one_way
        await clock.sleep(max(0.0, min(back_at, late_at) - clock.now()))
        if back_at > late_at:
            raise Unavailable(
                f"no answer to {operation} within {within_seconds:g} s from {self._address}"
            )
        return service.result(ticket)

    def close(self) -> None:
        """Nothing is held open."""
