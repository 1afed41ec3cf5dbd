"""History watch: every kind of one namespace, watched for the record and for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import orjson

from cascade.edge.merging import MergingRecorder
from cascade.edge.writes import KINDS
from cascade.kube.client import path_of
from cascade.model.resources import Resource

RETRY_SECONDS = 0.5
LINE_BYTES_MAX = 2**22


class HistoryWatch:
    """One watch a kind; `gap()` is called when something may have been missed."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        namespace: str,
        recorder: MergingRecorder,
        gap: Callable[[], None],
    ) -> None:
        """`session` has the server's address."""
        self._session = session
        self._namespace = namespace
        self._recorder = recorder
        self._gap = gap

    async def run(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for kind in KINDS.values():
                group.create_task(self._follow(kind))

    async def _follow(self, kind: type[Resource]) -> None:
        version = ""
        first = True
        while True:
            try:
                if not version:
                    version = await self._list(kind, tell=first)
                    if not first:
                        self._gap()
                    first = False
                version = await self._watch(kind, version)
            except (aiohttp.ClientError, TimeoutError, OSError):
                await asyncio.sleep(RETRY_SECONDS)

    async def _list(self, kind: type[Resource], tell: bool) -> str:
        """The version to watch from. What is there at the start counts as created now."""
        async with self._session.get(path_of(kind, self._namespace)) as answer:
            answer.raise_for_status()
            found = orjson.loads(await answer.read())
        if tell:
            for item in found["items"]:
                whole = {"apiVersion": kind.api_version(), "kind": kind.__name__, **item}
                self._recorder.saw("ADDED", whole)
        return str(found["metadata"]["resourceVersion"])

    async def _watch(self, kind: type[Resource], version: str) -> str:
        """Until the server ends it; the version to go on from, or nothing after a 410."""
        query = {"watch": "true", "resourceVersion": version, "allowWatchBookmarks": "true"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        path = path_of(kind, self._namespace)
        async with self._session.get(path, params=query, timeout=timeout) as answer:
            if answer.status == 410:
                return ""
            answer.raise_for_status()
            async for line in answer.content:
                event = orjson.loads(line)
                if event["type"] == "ERROR":
                    return ""
                version = event["object"]["metadata"]["resourceVersion"]
                if event["type"] != "BOOKMARK":
                    self._recorder.saw(event["type"], event["object"])
        return version
