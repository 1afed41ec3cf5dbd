"""Own writes: how far an agent's view is behind, told by when its own writes come back to it.

An agent knows no other moment of a write than of its own, and one clock is enough for it. Of two
writes of one object that are under way the older one is waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from cascade.edge.measures import Measures
from cascade.edge.operators.seat import Views
from cascade.model.resources import Resource


class UnderWay(NamedTuple):
    """A write that was answered and that the view does not show yet."""

    version: int
    since: float


class OwnWrites:
    """Those of one agent. Times are seconds of `clock`."""

    def __init__(
        self, agent: str, views: Views, measures: Measures, clock: Callable[[], float]
    ) -> None:
        self._agent = agent
        self._views = views
        self._measures = measures
        self._clock = clock
        self._under_way: dict[str, dict[str, UnderWay]] = {kind: {} for kind in views.by_kind}
        views.listen(self._shown)
        for kind in views.by_kind:
            measures.watches(agent, kind, partial(self.behind_seconds, kind))

    def wrote(self, kind: str, name: str, version: str) -> None:
        """A call was answered. Deletions and what the agent does not watch say nothing here."""
        if kind not in self._under_way or not version.isdigit():
            return
        shown = self._views.by_kind[kind].get(name)
        if shown is not None and _number(shown) >= int(version):
            self._measures.delivered(self._agent, kind, 0.0)  # the watch was faster than the answer
        else:
            self._under_way[kind].setdefault(name, UnderWay(int(version), self._clock()))

    def behind_seconds(self, kind: str) -> float:
        """How long the oldest write of mine has been missing in my view of that kind; 0: none."""
        since = min((write.since for write in self._under_way[kind].values()), default=None)
        return 0.0 if since is None else self._clock() - since

    def end(self) -> None:
        """Nothing is waited for any more."""
        for writes in self._under_way.values():
            writes.clear()

    def _shown(self, kind: str, name: str, resource: Resource | None) -> None:
        """The view shows the object anew, or shows it no longer."""
        write = self._under_way[kind].get(name)
        if write is None or (resource is not None and _number(resource) < write.version):
            return
        del self._under_way[kind][name]
        if resource is not None:
            self._measures.delivered(self._agent, kind, self._clock() - write.since)


def _number(resource: Resource) -> int:
    return int(resource.resource_version) if resource.resource_version.isdigit() else 0
