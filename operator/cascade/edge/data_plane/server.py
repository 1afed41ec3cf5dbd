"""The server: one listener for all instances, which answers as the rules have it.

    async with DataPlane(lambda: reach, clock) as data_plane:
        ...  # SocketNetwork((data_plane.host, data_plane.port), clock)

It holds `CONNECTIONS_MAX` connections, each for a line and `IDLE_SECONDS_MAX`.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from cascade.edge.data_plane.wire import HELLO, LINE_BYTES_MAX, SILENCE, wish_in
from cascade.edge.operators.clock import StoryClock
from cascade.model.errors import BadInput
from cascade.model.reach import Reach

LOOPBACK = "127.0.0.1"
CONNECTIONS_MAX = 1024
IDLE_SECONDS_MAX = 10.0  # of the wall clock


class DataPlane:
    """Serves from `start` to `stop`; both run on the event loop that calls them."""

    def __init__(
        self,
        reach: Callable[[], Reach | None],
        clock: StoryClock,
        host: str = LOOPBACK,
        port: int = 0,
    ) -> None:
        """`reach()`: the rules, over the instances that there are; None while they are not known
        here. Port 0 takes a free one."""
        self.host = host
        self.port = port
        self._reach = reach
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen; `port` says where then. Raises BadInput."""
        try:
            self._server = await asyncio.start_server(
                self._meet, self.host, self.port, limit=LINE_BYTES_MAX
            )
        except (OSError, OverflowError) as error:
            raise BadInput(_why(self.host, self.port, error)) from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the listener and every connection. May be called twice."""
        if self._server is not None:
            self._server.close()
            for talk in (talks := tuple(self._talks)):
                talk.cancel()
            if talks:
                await asyncio.wait(talks)
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        if len(self._talks) >= CONNECTIONS_MAX:
            writer.transport.abort()
            return
        self._talks.add(talk)
        try:
            async with asyncio.timeout(IDLE_SECONDS_MAX):
                writer.write(await self._word(await reader.readline()))
                await writer.drain()
        except (OSError, TimeoutError, ValueError):  # gone, too slow, or far too long a line
            writer.transport.abort()
        finally:
            self._talks.discard(talk)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _word(self, line: bytes) -> bytes:
        wish, reach = wish_in(line), self._reach()
        if wish is None or reach is None:
            return b""
        if not reach.connects(wish.target, wish.zone, wish.source, self._clock.now()):
            return SILENCE
        await self._clock.sleep(reach.law.round_trip_seconds)
        return HELLO


def _why(host: str, port: int, error: Exception) -> str:
    where = f"port {port} on {host}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program; give another port, or 0 for a free one"
    return f"the data plane cannot open {where}: {error}; give another address or port"
