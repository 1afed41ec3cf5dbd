"""Connections to real front ends. Each is one socket: when it is lost, so is the way there.

That is why aiohttp's own pool does not serve here: it would open a socket to a known address again
without asking DNS. Times are the story's; on a fast clock a wait is never shorter than
`WALL_SECONDS_MIN`, as that would measure this machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import orjson

from cascade.edge.metadata_store.protocol import CONTENT_TYPE, SERVICE, TARGET, refusal_in
from cascade.lab.store import Answer, ConnectionLost
from cascade.model.errors import Unavailable

WALL_SECONDS_MIN = 1.0
SERVER_ERROR = 500

STORE_PORT = 8000  # of every front end, where each has an address of its own

Reach = Callable[[str], tuple[str, int] | None]  # an address in DNS -> host and port, or nobody


def with_port(port: int) -> Reach:
    """Each front end listens at its own address, all on one port."""
    return lambda address: (address, port)


class HttpWire:
    """`reach` says where the front end of an address listens; `close` ends every connection."""

    def __init__(self, reach: Reach, speed: float = 1.0) -> None:
        """`speed`: story seconds for each second of the wall clock."""
        self._reach = reach
        self._speed = speed
        self._open: set[HttpConnection] = set()
        self._closing: set[asyncio.Task[None]] = set()

    async def connect(self, address: str, within_seconds: float) -> HttpConnection:
        """Raises Unavailable."""
        place = self._reach(address)
        if place is None:
            raise Unavailable(f"nobody answers for the metadata store at {address}")
        connection = HttpConnection(self, address, *place)
        self._open.add(connection)
        try:
            await connection.open(self.wall(within_seconds))
        except BaseException:
            connection.close()
            raise
        return connection

    def wall(self, seconds: float) -> float:
        """Story seconds as seconds to wait."""
        return max(WALL_SECONDS_MIN, seconds / self._speed)

    def forget(self, connection: HttpConnection, closing: asyncio.Task[None]) -> None:
        """It is being closed."""
        self._open.discard(connection)
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Close what is open, and wait until it is."""
        for connection in tuple(self._open):
            connection.close()
        if self._closing:
            await asyncio.wait(self._closing)


class HttpConnection:
    """One socket to one front end."""

    def __init__(self, wire: HttpWire, address: str, host: str, port: int) -> None:
        self._wire = wire
        self._address = address
        self._sockets = 0
        self._closed = False
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_start.append(self._another_socket)
        self._session = aiohttp.ClientSession(
            f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}",
            connector=aiohttp.TCPConnector(limit=1, keepalive_timeout=86_400),
            trace_configs=[trace],
        )

    async def _another_socket(self, *about: object) -> None:
        self._sockets += 1
        if self._sockets > 1:
            raise ConnectionLost(f"the front end at {self._address} closed the connection")

    async def open(self, within_seconds: float) -> None:
        """Raises Unavailable."""
        try:
            timeout = aiohttp.ClientTimeout(total=within_seconds)
            async with self._session.get("/", timeout=timeout) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(self._why("does not answer", error)) from error

    async def exchange(
        self, operation: str, request: Mapping[str, Any], within_seconds: float
    ) -> Answer:
        """Raises Refused, ConnectionLost, Unavailable."""
        headers = {TARGET: f"{SERVICE}.{operation}", "Content-Type": CONTENT_TYPE}
        timeout = aiohttp.ClientTimeout(total=self._wire.wall(within_seconds))
        try:
            raw = orjson.dumps(request)
            async with self._session.post(
                "/", data=raw, headers=headers, timeout=timeout
            ) as response:
                status, text = response.status, await response.read()
            body = orjson.loads(text)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable(self._why(f"gave no answer to {operation}", error)) from error
        if status >= SERVER_ERROR:
            raise Unavailable(self._why(f"failed at {operation}", body.get("message", "")))
        if status != 200:
            raise refusal_in(body)
        return dict(body)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            closing = asyncio.get_running_loop().create_task(self._session.close())
            self._wire.forget(self, closing)

    def _why(self, what: str, error: object) -> str:
        said = str(error) or type(error).__name__
        return f"the metadata store's front end at {self._address} {what}: {said}"
