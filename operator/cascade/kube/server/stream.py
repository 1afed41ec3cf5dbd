"""The response of a watch: what is there, what changes, bookmarks, and a clean end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from cascade.kube.server.parameters import ListHow
from cascade.kube.server.shapes import Shape
from cascade.kube.server.waiting import await_version
from cascade.kube.server.watches import Watch, Watches
from cascade.kube.store.core import Store
from cascade.kube.store.document import Document
from cascade.kube.store.errors import ApiError
from cascade.model.errors import Gone

TIMEOUT_SECONDS = 1800
BOOKMARK_EVERY_SECONDS = 60
BOOKMARK_BEFORE_END_SECONDS = 2
_TYPES = {
    name: b'{"type":"' + name.encode() + b'","object":'
    for name in ("ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR")
}
Write = Callable[[bytes], Awaitable[None]]


class Stream:
    """One watch, from its first event to its last."""

    def __init__(
        self,
        store: Store[Document],
        watches: Watches,
        shape: Shape,
        namespace: str | None,
        how: ListHow,
        served_since: int,
    ) -> None:
        self._store, self._watches, self._shape, self._how = store, watches, shape, how
        self._namespace, self._test = namespace, how.test
        self._served_since = served_since
        self._told_version = 0
        self._is_first = True

    async def run(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer the request until time is up or the client goes."""
        kind = self._shape.resource.stored_kind
        refused = await self._refused()
        after = max(self._store.version, self._how.version or 0)
        self._told_version = after  # a bookmark tells of what came after the watch began
        watch = Watch(kind, self._namespace, self._test, after)
        self._watches.open(watch)
        try:
            first = [refused] if refused else self._first_events()
            response = web.StreamResponse(
                headers={"Content-Type": "application/json", "Cache-Control": "no-cache, private"}
            )
            response.enable_chunked_encoding()
            await response.prepare(request)
            if await self._tell(first, response.write):
                await self._follow(watch, response.write)
            await response.write_eof()
        except (ConnectionResetError, ConnectionError):
            pass  # the client went away: nobody is left to tell
        finally:
            self._watches.close(watch)
        return response

    async def _refused(self) -> tuple[str, bytes] | None:
        """A list that is streamed waits for its version as any list does."""
        if not self._how.initial_events:
            return None
        try:
            await await_version(self._store, self._how.version)
        except ApiError as error:
            return "ERROR", orjson.dumps(error.status())
        return None

    def _first_events(self) -> list[tuple[str, bytes]]:
        """The state, or what happened since the client's version, or that this is forgotten."""
        how, events = self._how, []
        if how.version and not how.initial_events:
            if how.version < self._served_since:
                return [self._expired()]
            try:
                return self._since(how.version)
            except Gone:
                return [self._expired()]
        for entry in self._store.list(self._shape.resource.stored_kind, self._namespace):
            if self._test is None or self._test(entry.body):
                events.append(self._event("ADDED", entry.body))
        if how.initial_events and how.bookmarks:
            self._told_version = self._store.version
            shown = self._shape.bookmark(self._store.version, ends_initial=True)
            events.append(("BOOKMARK", shown))
        return events

    def _since(self, version: int) -> list[tuple[str, bytes]]:
        kind = self._shape.resource.stored_kind
        replay = Watch(kind, self._namespace, self._test, version)
        for change in self._store.changes(version, kind):
            replay.offer(change)
        return [self._event(type_, document) for type_, document in replay.events]

    def _expired(self) -> tuple[str, bytes]:
        since = max(self._served_since, self._store.oldest_version)
        error = ApiError(410, "Expired", f"too old resource version: {self._how.version} ({since})")
        return "ERROR", orjson.dumps(error.status())

    def _event(self, type_: str, document: Document) -> tuple[str, bytes]:
        shown = self._shape.one(document, is_first=self._is_first)
        self._is_first = False
        self._told_version = max(self._told_version, int(document.meta["resourceVersion"]))
        return type_, shown

    async def _tell(self, events: list[tuple[str, bytes]], write: Write) -> bool:
        """False when the last event was an error: nothing follows it."""
        if events:
            await write(b"".join([_TYPES[type_] + shown + b"}\n" for type_, shown in events]))
        return not (events and events[-1][0] == "ERROR")

    async def _follow(self, watch: Watch, write: Write) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + (self._how.timeout_seconds or TIMEOUT_SECONDS)
        bookmark = self._next_bookmark(loop.time(), end)
        while loop.time() < end:
            await watch.wait_until(min(end, bookmark))
            events = [self._event(*watch.events.popleft()) for _ in range(len(watch.events))]
            await self._tell(events, write)
            if watch.behind:
                return
            if loop.time() >= bookmark:
                await self._bookmark(write)
                bookmark = self._next_bookmark(loop.time(), end)

    def _next_bookmark(self, now: float, end: float) -> float:
        if not self._how.bookmarks:
            return end + 1
        last = end - BOOKMARK_BEFORE_END_SECONDS
        due = min(now + BOOKMARK_EVERY_SECONDS, last)
        return due if due > now else end + 1

    async def _bookmark(self, write: Write) -> None:
        """Only when there is a version to tell that the client does not know yet."""
        if self._store.version > self._told_version:
            self._told_version = self._store.version
            shown = self._shape.bookmark(self._store.version, ends_initial=False)
            await self._tell([("BOOKMARK", shown)], write)
