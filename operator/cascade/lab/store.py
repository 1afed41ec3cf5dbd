"""The store port: a client's rules, the same over sockets and in virtual time.

A connection that is kept leads to its front end whatever DNS says meanwhile; without one the
client needs an address from the names port, with its cache, and so may find none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from cascade.model.errors import NotFound, Refused, Unavailable
from cascade.model.ports import Clock, Dice, Names
from cascade.model.resolver import same_name
from cascade.model.resources.store import StoreLaw

Answer = dict[str, Any]


class ConnectionLost(Unavailable):
    """The other side had closed the connection before anything was sent on it."""


class Connection(Protocol):
    """To one front end; for one request at a time."""

    async def exchange(
        self, operation: str, request: Mapping[str, Any], within_seconds: float
    ) -> Answer:
        """Raises Refused, ConnectionLost, Unavailable."""

    def close(self) -> None:
        """It will not be used any more."""


class Wire(Protocol):
    """What makes connections."""

    async def connect(self, address: str, within_seconds: float) -> Connection:
        """Raises Unavailable."""


class Kept(NamedTuple):
    """A connection that nobody uses at the moment."""

    connection: Connection
    opened_at: float


class StoreClient:
    """One client's store port. Seconds are the story's."""

    def __init__(self, names: Names, clock: Clock, dice: Dice, wire: Wire, law: StoreLaw) -> None:
        self._names = names
        self._clock = clock
        self._dice = dice
        self._wire = wire
        self._law = law
        self._kept: dict[str, list[Kept]] = {}

    async def call(self, hostname: str, operation: str, request: Mapping[str, Any]) -> Answer:
        """One request, on a kept connection or a new one. Raises Unavailable, Refused."""
        name = same_name(hostname)
        kept = self._take(name)
        if kept is not None:
            try:
                return await self._exchange(name, kept, operation, request)
            except ConnectionLost:
                pass  # nothing was sent: a new connection may be tried, which asks DNS again
        fresh = await self._connect(name)
        return await self._exchange(name, fresh, operation, request)

    def close(self) -> None:
        """Close what is kept."""
        for pool in self._kept.values():
            for kept in pool:
                kept.connection.close()
        self._kept.clear()

    def _take(self, name: str) -> Kept | None:
        """The connection used last, as long as it is young enough."""
        pool = self._kept.get(name, [])
        while pool:
            kept = pool.pop()
            if self._clock.now() - kept.opened_at < self._law.connection_seconds_max:
                return kept
            kept.connection.close()
        return None

    async def _connect(self, name: str) -> Kept:
        """To any of the name's addresses, one after the other."""
        try:
            addresses = list(await self._names.resolve(name))
        except NotFound as error:  # of the name, not of an object: to a caller it is one thing
            raise Unavailable(str(error)) from error
        if not addresses:
            raise Unavailable(f"{name} has no address")
        failures = []
        while addresses:
            address = self._dice.choice(addresses)
            addresses.remove(address)
            try:
                made = await self._wire.connect(address, self._law.connect_seconds_max)
                return Kept(made, self._clock.now())
            except Unavailable as error:
                failures.append(str(error))
        raise Unavailable("; ".join(failures))

    async def _exchange(
        self, name: str, kept: Kept, operation: str, request: Mapping[str, Any]
    ) -> Answer:
        """The connection is kept where it was answered on, else closed."""
        answered = False
        try:
            answer = await kept.connection.exchange(
                operation, request, self._law.answer_seconds_max
            )
            answered = True
            return answer
        except Refused:
            answered = True
            raise
        finally:
            if answered and self._law.connection_seconds_max > 0:
                self._kept.setdefault(name, []).append(kept)
            else:
                kept.connection.close()
