"""A client of the metadata store: over sockets, or in virtual time over the rules directly."""

from __future__ import annotations

from collections.abc import Callable

from cascade.edge.metadata_store.wire import HttpWire, Reach
from cascade.edge.operators.clock import StoryClock
from cascade.lab.store import Connection, StoreClient
from cascade.lab.store_wire import DirectWire
from cascade.model.metadata.service import Service
from cascade.model.ports import Dice, Names
from cascade.model.resources.store import StoreLaw


class ClientStore:
    """The store port of one client, with connections that live as long as the client."""

    def __init__(
        self,
        names: Names,
        clock: StoryClock,
        dice: Dice,
        law: StoreLaw,
        service: Callable[[], Service | None],
        reach: Reach,
    ) -> None:
        """`service()` is the store itself, in virtual time; `reach` leads to it elsewhere."""
        self._clock = clock
        self._service = service
        self._http = HttpWire(reach, clock.speed)
        self._client = StoreClient(names, clock, dice, self, law)
        self.call = self._client.call

    async def connect(self, address: str, within_seconds: float) -> Connection:
        """The wire. Raises Unavailable."""
        service = self._service()
        if service is None:
            return await self._http.connect(address, within_seconds)
        return await DirectWire(service, self._clock).connect(address, within_seconds)

    async def close(self) -> None:
        """Close every connection and wait until they are."""
        self._client.close()
        await self._http.close()
