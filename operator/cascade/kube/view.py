"""View: what a watch has delivered so far. One implementation for every driver."""

from __future__ import annotations

from typing import Generic, TypeVar

from cascade.model.resources import Resource

R = TypeVar("R", bound=Resource)


class WatchedView(Generic[R]):
    """Objects of one kind in one namespace, by name; fed by whoever holds the watch."""

    def __init__(self) -> None:
        self._objects: dict[str, R] = {}
        self._names: list[str] | None = []  # in order; None: to be sorted anew
        self._version = 0
        self._delivered: dict[str, int] = {}
        """Name -> version of its last delivery, in that order."""

    @property
    def version(self) -> int:
        """How many events were delivered."""
        return self._version

    def get(self, name: str) -> R | None:
        return self._objects.get(name)

    def all(self) -> list[R]:
        if self._names is None:
            self._names = sorted(self._objects)
        return [self._objects[name] for name in self._names]

    def since(self, version: int) -> list[R]:
        """Those delivered after that version, the oldest delivery first."""
        found = []
        for name, delivered in reversed(self._delivered.items()):
            if delivered <= version:
                break
            found.append(self._objects[name])
        return found[::-1]

    def put(self, resource: R) -> None:
        """ADDED or MODIFIED was delivered."""
        self._objects[resource.name] = resource
        self._version += 1
        if self._delivered.pop(resource.name, None) is None:
            self._names = None
        self._delivered[resource.name] = self._version

    def drop(self, name: str) -> None:
        """DELETED was delivered."""
        if self._objects.pop(name, None) is not None:
            del self._delivered[name]
            self._names = None
            self._version += 1
