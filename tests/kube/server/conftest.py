"""A server with a clock and uids that the test sets, and a client of it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from cascade.kube.server import ApiServer
from tests.kube import calls
from tests.kube.widgets import definition

START = datetime(2026, 1, 1, tzinfo=UTC)


class Api(calls.Api):
    """A client of a server that the test has at hand."""

    def __init__(self, server: ApiServer, session: aiohttp.ClientSession) -> None:
        super().__init__(server.url, session)
        self.server = server


def make_server(**options: Any) -> ApiServer:
    """Seconds pass by one a call of the clock; uids count from 1."""
    ticks, uids = iter(range(10**6)), iter(range(1, 10**6))
    server = ApiServer(
        now=lambda: START + timedelta(seconds=next(ticks)),
        new_uid=lambda: str(uuid.UUID(int=next(uids))),
        token="secret",
        **options,
    )
    server.install(definition())
    return server


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    server = make_server()
    await server.start()
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer secret"}) as session:
        yield Api(server, session)
    await server.stop()
