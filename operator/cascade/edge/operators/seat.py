"""Where an agent sits among real operators: ports over HTTP, watches and asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.relists import Listed, is_newer
from cascade.kube.client import ClusterClient
from cascade.kube.view import WatchedView
from cascade.model.resources import Resource

R = TypeVar("R", bound=Resource)

Shown = Callable[[str, str, Resource | None], None]
"""Told what a view shows from now on: kind, name and the object, None when it is gone."""


class Views:
    """What one agent's watches have delivered, and who waits for more."""

    def __init__(self, kinds: Iterable[type[Resource]]) -> None:
        self.by_kind: dict[str, WatchedView[Any]] = {k.__name__: WatchedView() for k in kinds}
        self._waiting: dict[str, list[asyncio.Future[bool]]] = {}
        self._gone: dict[str, set[str]] = {}
        self._listener: Shown = lambda kind, name, resource: None

    def listen(self, listener: Shown) -> None:
        """Be told of each change."""
        self._listener = listener

    def put(self, resource: Resource) -> None:
        """ADDED or MODIFIED was delivered. An older version than the one known says nothing."""
        view = self.by_kind[type(resource).__name__]
        known = view.get(resource.name)
        if known is None or is_newer(resource.resource_version, known.resource_version):
            view.put(resource)
            self._listener(type(resource).__name__, resource.name, resource)
            self._wake(type(resource).__name__)

    def drop(self, kind: type[Resource], name: str, uid: str) -> None:
        """DELETED was delivered. What is there anew under the same name stays."""
        view = self.by_kind[kind.__name__]
        known = view.get(name)
        self._gone.get(kind.__name__, set()).add(uid)
        if known is not None and known.metadata.uid == uid:
            view.drop(name)
            self._listener(kind.__name__, name, None)
            self._wake(kind.__name__)

    def keep_only(self, kind: type[Resource], listed: Listed) -> None:
        """A watch begins anew: what its list lacks was deleted unseen."""
        for known in self.by_kind[kind.__name__].all():
            if listed.lacks(known.metadata.uid, known.resource_version):
                self.drop(kind, known.name, known.metadata.uid)

    @contextmanager
    def filling(self, kind: type[Resource]) -> Iterator[Callable[[list[Resource]], None]]:
        """While a list is on its way; what a watch delivers meanwhile may be newer than it."""
        before = self.by_kind[kind.__name__].all()
        gone = self._gone[kind.__name__] = set()

        def fill(listed: list[Resource]) -> None:
            there = {resource.metadata.uid for resource in listed}
            for known in before:
                if known.metadata.uid not in there:
                    self.drop(kind, known.name, known.metadata.uid)
            for resource in listed:
                if resource.metadata.uid not in gone:
                    self.put(resource)

        try:
            yield fill
        finally:
            del self._gone[kind.__name__]

    def _wake(self, kind: str) -> None:
        for future in self._waiting.pop(kind, ()):
            if not future.done():
                future.set_result(True)

    async def changed(self, kind: str, after_version: int, seconds: float) -> bool:
        """`seconds` of the loop's clock."""
        if self.by_kind[kind].version > after_version:
            return True
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._waiting.setdefault(kind, []).append(future)
        handle = loop.call_later(seconds, _time_is_up, future)
        try:
            return await future
        finally:
            handle.cancel()


def _time_is_up(future: asyncio.Future[bool]) -> None:
    if not future.done():
        future.set_result(False)


class SeatCluster(ClusterClient):
    """The cluster port: calls over HTTP, views from the operator's watches."""

    def __init__(self, views: Views, clock: StoryClock, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._views = views
        self._story = clock

    def view(self, kind: type[R]) -> WatchedView[R]:
        return self._views.by_kind[kind.__name__]

    def changed(
        self, kind: type[Resource], after_version: int, within_seconds: float
    ) -> Awaitable[bool]:
        seconds = within_seconds / self._story.speed
        return self._views.changed(kind.__name__, after_version, seconds)


class CrewTask:
    """A task of an agent's crew."""

    def __init__(self, task: asyncio.Task[None]) -> None:
        self._task = task

    def cancel(self) -> None:
        self._task.cancel()

    async def join(self) -> None:
        await asyncio.wait([self._task])


class AsyncCrew:
    """The crew port. `over` is done when nobody of the crew is left, or fails as one of it did."""

    def __init__(self, over: asyncio.Future[None]) -> None:
        self._tasks: dict[asyncio.Task[None], None] = {}  # a set has no order of its own
        self._over = over

    def start(self, coroutine: Coroutine[Any, Any, None], name: str) -> CrewTask:
        task = asyncio.create_task(coroutine, name=name)
        self._tasks[task] = None
        task.add_done_callback(self._ended)
        return CrewTask(task)

    async def end(self) -> None:
        """Cancel all and wait until they are gone."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if self._over.done():
            return
        if error is not None:
            self._over.set_exception(error)
        elif not self._tasks:
            self._over.set_result(None)
