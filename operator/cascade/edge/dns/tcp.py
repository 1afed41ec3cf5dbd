"""DNS over TCP (RFC 7766): messages with their length before them, as many as the client likes."""

from __future__ import annotations

import asyncio
from typing import cast

from cascade.edge.dns.responder import Responder

IDLE_SECONDS_MAX = 10.0
CONNECTIONS_MAX = 256
LENGTH_BYTES = 2


class TcpTalk(asyncio.Protocol):
    """One client's connection. `talks` are all that are open."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, talks: set[TcpTalk], responder: Responder
    ) -> None:
        self._loop = loop
        self._talks = talks
        self._responder = responder
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._talks.add(self)
        if len(self._talks) > CONNECTIONS_MAX:
            self.end()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Answers every message that is complete. Half a message keeps the time that it has."""
        self._received += data
        while self._transport is not None and (message := self._next()) is not None:
            answer = self._responder.respond(message, over_tcp=True)
            if answer is None:
                self._transport.close()  # who sends what is no query has lost count of the bytes
                return
            self._transport.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
            self._wait()

    def pause_writing(self) -> None:
        """The client does not read its answers: it is not worth keeping them."""
        self.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._talks.discard(self)
        self._transport = None
        if self._end is not None:
            self._end.cancel()

    def end(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _next(self) -> bytes | None:
        length = int.from_bytes(self._received[:LENGTH_BYTES], "big")
        end = LENGTH_BYTES + length
        if len(self._received) < LENGTH_BYTES or len(self._received) < end:
            return None
        message = bytes(self._received[LENGTH_BYTES:end])
        del self._received[:end]
        return message

    def _wait(self) -> None:
        """From here, the client has some time for its next message."""
        if self._end is not None:
            self._end.cancel()
        self._end = self._loop.call_later(IDLE_SECONDS_MAX, self.end)
