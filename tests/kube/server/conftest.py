"""A server with a clock and uids that the test sets, and a client that says little."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson
import pytest

from cascade.kube.server import ApiServer
from tests.kube.widgets import COLLECTION, definition, widget

Json = dict[str, Any]
MERGE, JSON_PATCH = "application/merge-patch+json", "application/json-patch+json"
APPLY = "application/apply-patch+yaml"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Api:
    """One HTTP client of one server. Each call answers (code, body)."""

    def __init__(self, server: ApiServer, session: aiohttp.ClientSession) -> None:
        self.server, self.session = server, session
        self.warnings: list[str] = []
        self.headers: Any = {}

    async def call(
        self, method: str, path: str, body: Any = None, media: str = "", **headers: str
    ) -> tuple[int, Any]:
        """`body` is sent as JSON, or as it is when it is text; headers have _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["Content-Type"] = media or "application/json"
        data = body if isinstance(body, str | None) else orjson.dumps(body)
        url = self.server.url + path
        async with self.session.request(method, url, data=data, headers=sent) as answer:
            self.warnings = answer.headers.getall("Warning", [])
            self.headers = answer.headers
            raw = await answer.read()
            is_json = "json" in answer.content_type
            return answer.status, orjson.loads(raw) if is_json and raw else raw.decode()

    async def get(self, name: str = "", **query: str) -> tuple[int, Any]:
        """A widget, or the list of widgets."""
        text = "&".join(f"{k}={v}" for k, v in query.items())
        return await self.call("GET", f"{COLLECTION}/{name}".rstrip("/") + f"?{text}")

    async def create(self, name: str = "a", query: str = "", **spec: Any) -> tuple[int, Any]:
        return await self.call("POST", COLLECTION + query, widget(name, **spec))

    async def merge(self, name: str, patch: Any, below: str = "") -> tuple[int, Any]:
        return await self.call("PATCH", f"{COLLECTION}/{name}{below}", patch, MERGE)

    async def put(self, body: Json, below: str = "") -> tuple[int, Any]:
        name = body["metadata"]["name"]
        return await self.call("PUT", f"{COLLECTION}/{name}{below}", body)

    async def delete(self, name: str, body: Any = None) -> tuple[int, Any]:
        return await self.call("DELETE", f"{COLLECTION}/{name}", body)

    async def events(
        self, query: str, path: str = COLLECTION, accept: str = "application/json"
    ) -> AsyncIterator[tuple[str, Any]]:
        """A watch, on widgets unless said otherwise: (type, object) as they come."""
        url = f"{self.server.url}{path}?watch=true&{query}"
        async with self.session.get(url, headers={"Accept": accept}) as answer:
            while line := await answer.content.readline():
                event = orjson.loads(line)
                yield event["type"], event["object"]

    async def watch(self, query: str, count: int, **options: str) -> list[tuple[str, Any]]:
        """The first events of a watch."""
        found: list[tuple[str, Any]] = []
        async with asyncio.timeout(5), aclosing(self.events(query, **options)) as events:
            async for event in events:
                found.append(event)
                if len(found) == count:
                    break
        return found


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


def facts(status: Json) -> tuple[int, str, str]:
    """(code, reason, message) of a Status."""
    return status["code"], status.get("reason", ""), status["message"]
