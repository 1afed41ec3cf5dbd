"""Relists: after a gap in a watch kopf lists anew, and never hears what was deleted meanwhile.

Whoever keeps something for each object is told to look for itself then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from cascade.edge.operators.supervisor import end
from cascade.kube.client import path_of
from cascade.model.errors import PortError
from cascade.model.resources import Resource


class Relists:
    """Calls `again(kind)` at each list of a kind but its first."""

    def __init__(
        self,
        kinds: Iterable[type[Resource]],
        namespace: str,
        again: Callable[[type[Resource]], Awaitable[None]],
    ) -> None:
        self._kinds = {path_of(kind, namespace): kind for kind in kinds}
        self._again = again
        self._seen: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def listed(self, path: str) -> None:
        """A list at that path was answered."""
        kind = self._kinds.get(path)
        if kind is not None and path in self._seen:
            task = asyncio.create_task(self._look(kind), name=f"relist of {kind.plural}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._seen.add(path)

    async def end(self) -> None:
        await end(self._tasks)

    async def _look(self, kind: type[Resource]) -> None:
        with suppress(PortError):  # the watch will meet the same trouble and list once more
            await self._again(kind)
