"""Watches: each is a queue of changes that one listener fills and one response drains."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from cascade.kube.store.core import Change, Store
from cascade.kube.store.document import Document, stamp
from cascade.kube.store.errors import ApiError

Test = Callable[[Document], bool]
EVENTS_QUEUED_MAX = 20_000


class Watch:
    """What one client has yet to be told. `behind` is set when it does not keep up."""

    def __init__(self, kind: str, namespace: str | None, test: Test | None, after: int) -> None:
        self.kind, self.namespace, self.test = kind, namespace, test
        self.after_version = after
        self.events: deque[tuple[str, Document]] = deque()
        self.behind = False
        self._waiter: asyncio.Future[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None

    def offer(self, change: Change[Document]) -> None:
        """Queue the change if the client can see it. Leaving a selector shows as DELETED."""
        if self.namespace not in (None, change.key.namespace):
            return
        if change.version <= self.after_version:
            return
        event: tuple[str, Document] = (change.type, change.body)
        if self.test is not None:
            seen = self._as_seen(change, self.test)
            if seen is None:
                return
            event = seen
        if len(self.events) >= EVENTS_QUEUED_MAX:
            self.behind = True
        else:
            self.events.append(event)
        self._wake()

    def _as_seen(self, change: Change[Document], test: Test) -> tuple[str, Document] | None:
        was = change.before is not None and test(change.before)
        now = change.type != "DELETED" and test(change.body)
        if now:
            return ("MODIFIED" if was else "ADDED"), change.body
        if not was:
            return None
        assert change.before is not None
        return "DELETED", stamp(change.before, change.version)

    async def wait_until(self, time: float) -> None:
        """Until there is something to tell, or until that time of the loop's clock."""
        if self.events or self.behind:
            return
        loop = asyncio.get_running_loop()
        # One alarm serves many waits: the time is the next bookmark's, and most events come first.
        if self._alarm is None or self._alarm.when() != time:
            self._disarm()
            self._alarm = loop.call_at(time, self._ring)
        self._waiter = loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def close(self) -> None:
        """Wake it up so that it ends."""
        self.behind = True
        self._disarm()
        self._wake()

    def _ring(self) -> None:
        self._alarm = None
        self._wake()

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Watches:
    """All open watches by kind, `count` in all; the store tells each what it wants to know."""

    def __init__(self, store: Store[Document], watches_max: int) -> None:
        self._by_kind: dict[str, list[Watch]] = {}
        self._max, self.count = watches_max, 0
        store.listen(self._tell)

    def _tell(self, change: Change[Document]) -> None:
        for watch in self._by_kind.get(change.key.kind, ()):
            watch.offer(change)

    def open(self, watch: Watch) -> None:
        """429 when there are too many."""
        if self.count >= self._max:
            raise ApiError(
                429,
                "TooManyRequests",
                f"too many watches: this server holds {self._max} open; "
                "close some and try again later",
                {"retryAfterSeconds": 1},
            )
        self.count += 1
        self._by_kind.setdefault(watch.kind, []).append(watch)

    def close(self, watch: Watch) -> None:
        self._by_kind[watch.kind].remove(watch)
        watch.close()
        self.count -= 1

    def close_all(self) -> None:
        for watches in self._by_kind.values():
            for watch in watches:
                watch.close()
