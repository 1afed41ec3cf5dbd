"""The HTTP server: several front ends, each a listener with a queue of its own, over one state.

async with MetadataServer(StoreLaw(), [("127.0.0.1", 0)] * 3) as server:
    ...  # boto3.client("dynamodb", endpoint_url=server.urls[0], ...)
"""

from __future__ import annotations

import asyncio
import errno
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, Self

from aiohttp import web

from cascade.edge.metadata_store.log import Log
from cascade.edge.metadata_store.protocol import (
    TARGET,
    Written,
    answered,
    body_of,
    failed,
    operation_of,
    outcome_of,
    refused,
)
from cascade.model.errors import BadInput, Refused
from cascade.model.metadata.front_end import FrontEnd
from cascade.model.metadata.store import OPERATIONS, MetadataStore
from cascade.model.resources.store import StoreLaw

BODY_BYTES_MAX = 16 * 1024 * 1024  # AWS's for a batch
IDLE_SECONDS_MAX = 3600.0  # clients end their connections, see StoreLaw.connectionSecondsMax
STOP_SECONDS_MAX = 1.0
UNKNOWN = "unknown"  # an operation that is none: a stranger's word is no label
HEALTHY = "healthy: cascade's metadata store\n"

Place = tuple[str, int]


class Listener(Protocol):
    """Is told of each front end, and of each request when it ends."""

    def opened(self, front_end: str, waiting: Callable[[], float]) -> object: ...

    def answered(self, front_end: str, operation: str, outcome: str, seconds: float) -> object: ...


class MetadataServer:
    """Serves from `start` to `stop`; both run on the event loop that calls them."""

    def __init__(
        self,
        law: StoreLaw,
        places: Sequence[Place],
        folder: Path | None = None,
        speed: float = 1.0,
        seed: int = 1,
    ) -> None:
        """`places`: IP address and port of each front end, port 0 for a free one. `folder` keeps
        the state. `speed` is the law's seconds for each second of the clock. Raises BadInput."""
        self.law = law
        self.store = MetadataStore(time.time)
        self.places = list(places)
        self._log = Log(folder, self.store.tables) if folder else None
        self._speed = speed
        self._draw = random.Random(f"{seed}/metadata store").uniform
        self._runners: list[web.AppRunner] = []
        self._broken = ""
        self._listener: Listener | None = None
        self._names = [f"{host}:{port}" for host, port in places]
        for table in law.tables:
            if table.name not in self.store.tables.by_name:
                self.store.create(table.name, table.partition_key, table.sort_key or None)
        self._keep()

    def listen(self, listener: Listener, names: Sequence[str]) -> None:
        """Before `start`: `listener` is told of the front ends by these names."""
        self._listener = listener
        self._names = list(names)

    @property
    def urls(self) -> list[str]:
        """One for each front end."""
        shown = ((f"[{host}]" if ":" in host else host, port) for host, port in self.places)
        return [f"http://{host}:{port}" for host, port in shown]

    async def start(self) -> None:
        """Open every listener; `places` says where then. Raises BadInput."""
        try:
            for number, (host, port) in enumerate(self.places):
                self.places[number] = (host, await self._listen(host, port, self._names[number]))
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close every listener, then the log. May be called twice."""
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))
        self._runners.clear()
        if self._log is not None:
            self._log.close()
            self._log = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def _listen(self, host: str, port: int, name: str) -> int:
        desk = Desk(self, FrontEnd(self.law, self._draw), name, self._listener)
        app = web.Application(client_max_size=BODY_BYTES_MAX)
        app.router.add_post("/", desk.answer)
        app.router.add_get("/", desk.healthy)
        runner = web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=IDLE_SECONDS_MAX,
            shutdown_timeout=STOP_SECONDS_MAX,
        )
        self._runners.append(runner)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise BadInput(_why(host, port, error)) from error
        return int(runner.addresses[0][1])

    def now(self) -> float:
        """Seconds of the law."""
        return asyncio.get_running_loop().time() * self._speed

    async def until(self, done_at: float) -> None:
        left = (done_at - self.now()) / self._speed
        if left > 0:
            await asyncio.sleep(left)

    def perform(self, operation: str, request: object) -> Written:
        """One step on the state, on disk before it is answered."""
        if not self._broken:
            try:
                written = answered(self.store.perform(operation, request))
            except Refused as error:
                written = refused(error)
            self._keep()
        return failed(self._broken) if self._broken else written

    def _keep(self) -> None:
        """After a write that the disk did not take, nothing is answered any more: memory and disk
        differ, and only a restart makes them one again."""
        if self._log is None:
            return
        try:
            self._log.flush()
        except OSError as error:
            self._broken = f"the log cannot be written ({error.strerror}): make room, then restart"


def boto3_line(url: str) -> str:
    """Lists the tables, typed into a shell; region and keys must be there and are not looked at."""
    keys = 'region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"'
    client = f'boto3.client("dynamodb", endpoint_url="{url}", {keys})'
    return f"python -c 'import boto3; print({client}.list_tables()[\"TableNames\"])'"


class Desk:
    """One front end's HTTP face."""

    def __init__(
        self, server: MetadataServer, front_end: FrontEnd, name: str, listener: Listener | None
    ) -> None:
        self._server = server
        self._front_end = front_end
        self._name = name
        self._listener = listener
        if listener is not None:
            listener.opened(name, lambda: front_end.waiting(server.now()))

    async def answer(self, http: web.Request) -> web.Response:
        came_at = self._server.now()
        written = await self._written(http)
        if self._listener is not None:
            operation = (http.headers.get(TARGET) or "").partition(".")[2]
            known = operation if operation in OPERATIONS else UNKNOWN
            took_seconds = self._server.now() - came_at
            self._listener.answered(self._name, known, outcome_of(written), took_seconds)
        return web.Response(status=written.status, body=written.body, headers=written.headers)

    async def _written(self, http: web.Request) -> Written:
        server = self._server
        try:
            operation = operation_of(http.headers.get(TARGET))
            request = body_of(await http.read())
            await server.until(self._front_end.arrive(server.now()))
        except Refused as error:
            return refused(error)
        return server.perform(operation, request)

    async def healthy(self, http: web.Request) -> web.Response:
        return web.Response(text=HEALTHY)


def _why(host: str, port: int, error: OSError) -> str:
    where = f"port {port} on {host}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program; give another --port, or 0 for a free one"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where} is reserved for the administrator; give a port above 1023, such as 8000"
    return f"the metadata store cannot open {where}: {error.strerror or error}; give another port"
