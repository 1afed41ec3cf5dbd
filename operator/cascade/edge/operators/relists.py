"""Relists: what kopf's own lists say of objects that are gone.

After a gap in a watch kopf lists anew and tells of each object that is there; what was deleted
meanwhile it never mentions. So whoever keeps something for each object is told of every list.
The first is no exception: the agent's own list may have been answered before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import orjson

from cascade.kube.client import path_of
from cascade.model.resources import Resource


class Listed(NamedTuple):
    """One list of a kind: the uids that were there, and the version of which this is true."""

    uids: frozenset[str]
    version: str

    def lacks(self, uid: str, version: str) -> bool:
        """Was the object that was so at `version` gone when the list was made?"""
        return uid not in self.uids and not is_newer(version, self.version)


class Relists:
    """Calls `only(kind, listed)` at each list of a kind, before any object of it is delivered."""

    def __init__(
        self,
        kinds: Iterable[type[Resource]],
        namespace: str,
        only: Callable[[type[Resource], Listed], None],
    ) -> None:
        self._kinds = {path_of(kind, namespace): kind for kind in kinds}
        self._only = only
        self._last: dict[type[Resource], Listed] = {}

    def answered(self, path: str, body: bytes) -> None:
        """A GET at that path was answered. kopf asks for whole lists, so it is no page of one."""
        kind = self._kinds.get(path)
        if kind is None:
            return
        found = orjson.loads(body)
        uids = frozenset(item["metadata"]["uid"] for item in found["items"])
        listed = self._last[kind] = Listed(uids, found["metadata"]["resourceVersion"])
        self._only(kind, listed)

    def came_late(self, kind: type[Resource], metadata: dict[str, Any]) -> bool:
        """An event from before the last list, of an object that was gone by then."""
        listed = self._last.get(kind)
        return listed is not None and listed.lacks(metadata["uid"], metadata["resourceVersion"])


def is_newer(version: str, than: str) -> bool:
    """Versions are numbers that grow, as Kubernetes now promises for its own storage."""
    try:
        return int(version) > int(than)
    except ValueError:
        return version != than
