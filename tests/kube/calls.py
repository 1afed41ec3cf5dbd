"""A client that says little: one HTTP session at one API server, in one namespace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import aiohttp
import orjson

from tests.kube.widgets import GROUP, VERSION, widget

Json = dict[str, Any]
MERGE, JSON_PATCH = "application/merge-patch+json", "application/json-patch+json"
APPLY = "application/apply-patch+yaml"
TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACES = "/api/v1/namespaces"


class Api:
    """Each call answers (code, body). What is about widgets is about those of the namespace."""

    def __init__(self, url: str, session: aiohttp.ClientSession, namespace: str = "default"):
        self.url, self.session, self.namespace = url, session, namespace
        self.widgets = self.at(GROUP, VERSION, "widgets")
        self.warnings: list[str] = []
        self.headers: Any = {}

    def at(self, group: str, version: str, plural: str) -> str:
        """The path of a kind in the namespace; the core group is empty."""
        root = f"/apis/{group}" if group else "/api"
        return f"{root}/{version}/namespaces/{self.namespace}/{plural}"

    async def call(
        self, method: str, path: str, body: Any = None, media: str = "", **headers: str
    ) -> tuple[int, Any]:
        """`body` is sent as JSON, or as it is when it is text; headers have _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["Content-Type"] = media or "application/json"
        data = body if isinstance(body, str | None) else orjson.dumps(body)
        async with self.session.request(method, self.url + path, data=data, headers=sent) as answer:
            self.warnings = answer.headers.getall("Warning", [])
            self.headers = answer.headers
            raw = await answer.read()
            is_json = "json" in answer.content_type
            return answer.status, orjson.loads(raw) if is_json and raw else raw.decode()

    async def get(self, name: str = "", **query: str) -> tuple[int, Any]:
        """A widget, or the list of widgets."""
        text = "&".join(f"{k}={v}" for k, v in query.items())
        return await self.call("GET", f"{self.widgets}/{name}".rstrip("/") + f"?{text}")

    async def create(self, name: str = "a", query: str = "", **spec: Any) -> tuple[int, Any]:
        return await self.call("POST", self.widgets + query, widget(name, **spec))

    async def merge(self, name: str, patch: Any, below: str = "") -> tuple[int, Any]:
        return await self.call("PATCH", f"{self.widgets}/{name}{below}", patch, MERGE)

    async def apply(self, body: Any, manager: str, query: str = "") -> tuple[int, Any]:
        """Server-side apply of a widget."""
        path = f"{self.widgets}/{body['metadata']['name']}?fieldManager={manager}{query}"
        return await self.call("PATCH", path, body, APPLY)

    async def put(self, body: Json, below: str = "") -> tuple[int, Any]:
        name = body["metadata"]["name"]
        return await self.call("PUT", f"{self.widgets}/{name}{below}", body)

    async def delete(self, name: str, body: Any = None) -> tuple[int, Any]:
        return await self.call("DELETE", f"{self.widgets}/{name}", body)

    async def version(self) -> str:
        """That of the list of widgets: where a watch begins that is to tell what comes next."""
        found: str = (await self.get())[1]["metadata"]["resourceVersion"]
        return found

    async def events(
        self, query: str, path: str = "", accept: str = "application/json"
    ) -> AsyncIterator[tuple[str, Any]]:
        """A watch, on widgets unless said otherwise: (type, object) as they come."""
        url = f"{self.url}{path or self.widgets}?watch=true&{query}"
        async with self.session.get(url, headers={"Accept": accept}) as answer:
            while line := await answer.content.readline():
                event = orjson.loads(line)
                yield event["type"], event["object"]

    async def watch(self, query: str, count: int, **options: str) -> list[tuple[str, Any]]:
        """The first events of a watch."""
        found: list[tuple[str, Any]] = []
        async with asyncio.timeout(30), aclosing(self.events(query, **options)) as events:
            async for event in events:
                found.append(event)
                if len(found) == count:
                    break
        return found


def facts(status: Json) -> tuple[int, str, str]:
    """(code, reason, message) of a Status."""
    return status["code"], status.get("reason", ""), status["message"]


def causes(status: Json) -> list[tuple[str, str]]:
    """Field and reason of each thing that is wrong, in order."""
    return [(c.get("field", ""), c["reason"]) for c in status["details"].get("causes", [])]


def names(listed: Json) -> str:
    """One letter an object: `ace`."""
    return "".join(item["metadata"]["name"] for item in listed["items"])
