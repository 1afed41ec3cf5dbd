"""The network port over sockets: each connection is one, to the data plane's server."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress

from cascade.edge.data_plane.wire import HELLO, Wish
from cascade.edge.operators.clock import StoryClock
from cascade.model.errors import Unavailable

WALL_SECONDS_MIN = 1.0  # less would measure this machine
AGAIN_SECONDS = 0.05  # of the wall clock, between two tries where the server says nothing
AT_ONCE = struct.pack("ii", 1, 0)

Place = tuple[str, int]


class SocketNetwork:
    """Of one agent. `place`: host and port of the data plane."""

    def __init__(self, place: Place, clock: StoryClock) -> None:
        self._place = place
        self._clock = clock

    async def connect(
        self, target: str, *, zone: str, source: str = "", within_seconds: float
    ) -> None:
        """Raises Unavailable, when all of the story's time is over."""
        began = self._clock.now()
        word = await self._asked(Wish(target, zone, source).line(), within_seconds)
        if word == HELLO:
            return
        await self._clock.sleep(max(0.0, began + within_seconds - self._clock.now()))
        raise Unavailable(f"{target} did not answer within {within_seconds:g} s")

    async def _asked(self, line: bytes, within_seconds: float) -> bytes:
        """What the data plane says. While it says nothing it is asked again: it may be about to
        begin, and another one of it may be there."""
        try:
            async with asyncio.timeout(max(WALL_SECONDS_MIN, within_seconds / self._clock.speed)):
                while True:
                    with suppress(OSError):
                        if word := await self._exchange(line):
                            return word
                    await asyncio.sleep(AGAIN_SECONDS)
        except TimeoutError:
            return b""

    async def _exchange(self, line: bytes) -> bytes:
        """One connection. Raises OSError."""
        reader, writer = await asyncio.open_connection(*self._place)
        try:
            writer.write(line)
            return await reader.readline()
        finally:
            # With nothing left of it: hundreds a second would use up the ports of a machine, which
            # remembers each for a minute after an end in peace.
            own = writer.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            writer.transport.abort()
