"""History watch: every kind of one namespace, watched for the record and for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import orjson

from cascade.claims import Judge
from cascade.edge.merging import MergingRecorder
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.session import said
from cascade.edge.writes import KINDS
from cascade.kube.client import path_of
from cascade.model.errors import Forbidden
from cascade.model.resources import Resource

RETRY_SECONDS = 0.5
LIST_SECONDS_MAX = 30.0
GONE = 410

Gap = Callable[[type[Resource], list[dict[str, Any]]], None]
"""Told that the watch of a kind lost its place, and what a new list shows of that kind."""


def told_to(judge: Judge, recorder: MergingRecorder, clock: StoryClock) -> Gap:
    """What was written meanwhile is in no history: the claims are told so, and the history."""

    def gap(kind: type[Resource], there: list[dict[str, Any]]) -> None:
        known = recorder.missed(kind, there)
        judge.gap(clock.now(), known)
        recorder.note("observer", "history_gap", {"kind": kind.__name__})

    return gap


class HistoryWatch:
    """One watch a kind. What is there at its start counts as created then."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        namespace: str,
        recorder: MergingRecorder,
        gap: Gap,
        resumed: bool = False,
    ) -> None:
        """`session` has the server's address. `resumed`: there was a watch before this one, so
        what is there at its start follows a gap."""
        self._session = session
        self._namespace = namespace
        self._recorder = recorder
        self._gap = gap
        self._resumed = resumed

    async def run(self) -> None:
        """Until it is cancelled. A group of errors comes out of it when a watch cannot go on."""
        async with asyncio.TaskGroup() as group:
            for kind in KINDS.values():
                group.create_task(self._follow(kind), name=f"history of {kind.plural}")

    async def _follow(self, kind: type[Resource]) -> None:
        version = ""
        is_first = not self._resumed
        while True:
            try:
                if not version:
                    there, version = await self._list(kind)
                    if is_first:
                        for body in there:
                            self._recorder.saw("ADDED", body)
                    else:
                        self._gap(kind, there)
                    is_first = False
                async for seen in self._watch(kind, version):
                    version = seen
            except (aiohttp.ClientError, TimeoutError, OSError):
                await asyncio.sleep(RETRY_SECONDS)

    async def _list(self, kind: type[Resource]) -> tuple[list[dict[str, Any]], str]:
        """What there is, and the version to watch from."""
        timeout = aiohttp.ClientTimeout(total=LIST_SECONDS_MAX)
        path = path_of(kind, self._namespace)
        async with self._session.get(path, timeout=timeout) as answer:
            await check(answer)
            found = orjson.loads(await answer.read())
        whole = {"apiVersion": kind.api_version(), "kind": kind.__name__}
        return [whole | item for item in found["items"]], found["metadata"]["resourceVersion"]

    async def _watch(self, kind: type[Resource], version: str) -> AsyncIterator[str]:
        """Until the server ends it: the version to go on from, or nothing when it is forgotten."""
        query = {"watch": "true", "resourceVersion": version, "allowWatchBookmarks": "true"}
        path = path_of(kind, self._namespace)
        async with self._session.get(path, params=query) as answer:
            if answer.status == GONE:
                yield ""
                return
            await check(answer)
            async for line in answer.content:
                event = orjson.loads(line)
                if event["type"] == "ERROR":
                    yield ""
                    return
                if event["type"] != "BOOKMARK":
                    self._recorder.saw(event["type"], event["object"])
                yield event["object"]["metadata"]["resourceVersion"]


async def check(answer: aiohttp.ClientResponse) -> None:
    """Raises Forbidden for what no second try will change, ClientError for the rest."""
    if answer.status in (401, 403):
        why = said(await answer.read()) or f"GET {answer.url.path} is not allowed"
        raise Forbidden(f"the history cannot be watched: {why}")
    answer.raise_for_status()
