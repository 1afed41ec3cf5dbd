"""The store's core: frozen objects, versions, compare-and-swap, watch history.

Pure and synchronous: no clock, no I/O, no JSON. What is stored is opaque and never mutated: the
lab keeps the resource models themselves here, the embedded API server keeps JSON bodies, and both
get the same semantics. One counter numbers every write of every kind, as etcd's revision does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from typing import Generic, Literal, NamedTuple, TypeVar

from cascade.model.errors import AlreadyExists, Conflict, Gone, NotFound

Body = TypeVar("Body")
ChangeType = Literal["ADDED", "MODIFIED", "DELETED"]


class Key(NamedTuple):
    """Where an object lives. `kind` is any string that is one for a kind, such as its plural."""

    kind: str
    namespace: str
    name: str


class Entry(NamedTuple, Generic[Body]):
    """An object as it is now, with the version of its last write."""

    key: Key
    version: int
    body: Body


class Change(NamedTuple, Generic[Body]):
    """One write, as a watch gets it. `before` is None for ADDED; DELETED keeps the last body."""

    version: int
    type: ChangeType
    key: Key
    body: Body
    before: Body | None


Listener = Callable[[Change[Body]], None]


class Store(Generic[Body]):
    """Objects by kind, namespace and name; every write is one step of one counter.

    `stamp(body, version)` returns the body with its version written in: the only thing that the
    core must know about what it stores.
    """

    def __init__(self, stamp: Callable[[Body, int], Body], *, history_max: int = 100_000) -> None:
        self.version = 0
        self._stamp = stamp
        self._kinds: dict[str, dict[Key, Entry[Body]]] = {}
        self._order: dict[str, list[Key]] = {}
        self._history: list[Change[Body]] = []
        self._history_max = history_max
        self._compacted_to = 0
        self._listeners: list[Listener[Body]] = []

    def get(self, key: Key) -> Entry[Body]:
        """The object at `key`. Raises NotFound."""
        try:
            return self._kinds[key.kind][key]
        except KeyError:
            raise NotFound(f"{key.kind} {key.name!r} does not exist") from None

    def list(self, kind: str, namespace: str | None = None) -> list[Entry[Body]]:
        """All objects of a kind, in the order of namespace and name."""
        entries = self._kinds.get(kind, {})
        order = self._order.get(kind, ())
        if namespace is None:
            return [entries[key] for key in order]
        return [entries[key] for key in order if key.namespace == namespace]

    def create(self, key: Key, body: Body) -> Entry[Body]:
        """Raises AlreadyExists."""
        if key in self._kinds.get(key.kind, ()):
            raise AlreadyExists(f"{key.kind} {key.name!r} already exists")
        return self._write("ADDED", key, body, None)

    def replace(self, key: Key, body: Body, *, if_version: int | None = None) -> Entry[Body]:
        """Compare-and-swap. Raises NotFound, or Conflict unless `if_version` is current."""
        before = self._current(key, if_version)
        return self._write("MODIFIED", key, body, before.body)

    def delete(self, key: Key, *, if_version: int | None = None) -> Entry[Body]:
        """The object as it was, at the version of its deletion. Raises NotFound, Conflict."""
        before = self._current(key, if_version)
        return self._write("DELETED", key, before.body, before.body)

    def changes(self, after_version: int, kind: str | None = None) -> Iterator[Change[Body]]:
        """What was written after a version, in order. Raises Gone when that is compacted."""
        if after_version < self._compacted_to:
            raise Gone(f"version {after_version} is compacted; the oldest is {self._compacted_to}")
        start = bisect_right(self._history, after_version, key=lambda change: change.version)
        return (c for c in self._history[start:] if kind in (None, c.key.kind))

    def compact(self, version: int) -> None:
        """Forget the history up to and including `version`."""
        version = min(version, self.version)
        if version > self._compacted_to:
            keep = bisect_right(self._history, version, key=lambda change: change.version)
            del self._history[:keep]
            self._compacted_to = version

    @property
    def oldest_version(self) -> int:
        """The oldest version from which `changes` can still answer."""
        return self._compacted_to

    def listen(self, listener: Listener[Body]) -> Callable[[], None]:
        """Call `listener` with each change at once, in order; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _current(self, key: Key, if_version: int | None) -> Entry[Body]:
        entry = self.get(key)
        if if_version is not None and if_version != entry.version:
            raise Conflict(
                f"{key.kind} {key.name!r} is at version {entry.version}, not {if_version}: "
                "read it again and decide anew"
            )
        return entry

    def _write(self, type_: ChangeType, key: Key, body: Body, before: Body | None) -> Entry[Body]:
        self.version += 1
        entry = Entry(key, self.version, self._stamp(body, self.version))
        order = self._order.setdefault(key.kind, [])
        if type_ == "DELETED":
            del self._kinds[key.kind][key]
            del order[bisect_left(order, key)]
        else:
            if type_ == "ADDED":
                insort(order, key)
            self._kinds.setdefault(key.kind, {})[key] = entry
        change = Change(self.version, type_, key, entry.body, before)
        self._history.append(change)
        if len(self._history) > 2 * self._history_max:
            self.compact(self._history[-self._history_max].version)
        for listener in tuple(self._listeners):
            listener(change)
        return entry
