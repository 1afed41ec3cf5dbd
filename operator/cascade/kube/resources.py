"""The store's core with resource models in it, for agents that are driven without HTTP.

The same rules as the API server's, as far as this project's kinds need them: a write of the spec
keeps the status and the other way round, a write that changes nothing is none, a new spec raises
metadata.generation, and a kind's own rules refuse what the CRD's CEL rules would refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from cascade.kube.store.core import Change, Key, Store
from cascade.model.errors import Conflict, Invalid
from cascade.model.resources import Resource

R = TypeVar("R", bound=Resource)


def _stamp(resource: Resource, version: int) -> Resource:
    return resource.but(metadata=resource.metadata.but(resource_version=str(version)))


class ResourceStore:
    """One namespace of resources. Every method is one step; errors are those of `model.errors`."""

    def __init__(self) -> None:
        self.core: Store[Resource] = Store(_stamp)

    def read(self, kind: type[R], name: str) -> R:
        return self.core.get(_key(kind, name)).body  # type: ignore[return-value]

    def read_all(self, kind: type[R]) -> list[R]:
        return [entry.body for entry in self.core.list(kind.__name__)]  # type: ignore[misc]

    def create(self, resource: R) -> R:
        kind = type(resource)
        metadata = resource.metadata.but(generation=1, uid=f"{kind.__name__}/{resource.name}")
        fresh = resource.but(metadata=metadata, status=kind.model_fields["status"].default)
        key = _key(kind, resource.name)
        return self.core.create(key, self.before_write(fresh)).body  # type: ignore[return-value]

    def replace(self, resource: R) -> R:
        key, old = self._current(resource)
        if resource.spec == old.spec and resource.metadata.labels == old.metadata.labels:
            return old
        if (why := old.refuses(resource)) is not None:
            raise Invalid(f"{type(resource).__name__} {resource.name!r} is invalid: {why}")
        raised = (old.metadata.generation or 0) + (resource.spec != old.spec)
        metadata = old.metadata.but(labels=resource.metadata.labels, generation=raised)
        return self._put(key, old.but(metadata=metadata, spec=resource.spec))

    def replace_status(self, resource: R) -> R:
        key, old = self._current(resource)
        if resource.status == old.status:
            return old
        return self._put(key, old.but(status=resource.status))

    def delete(self, resource: Resource, only_if_version: str | None) -> None:
        wanted = int(only_if_version) if only_if_version else None
        self.core.delete(_key(type(resource), resource.name), if_version=wanted)

    def before_write(self, resource: Resource) -> Resource:
        """What is stored in place of a resource: a place for a world with rules of its own."""
        return resource

    def listen(self, listener: Callable[[Change[Any]], None]) -> Callable[[], None]:
        """Each change at once, in order."""
        return self.core.listen(listener)

    def _current(self, resource: R) -> tuple[Key, R]:
        key = _key(type(resource), resource.name)
        entry = self.core.get(key)
        if str(entry.version) != resource.resource_version:
            raise Conflict(f"{key.kind} {key.name!r} has been modified: read it again")
        return key, entry.body  # type: ignore[return-value]

    def _put(self, key: Key, resource: R) -> R:
        entry = self.core.replace(key, self.before_write(resource))
        return entry.body  # type: ignore[return-value]


def _key(kind: type[Resource], name: str) -> Key:
    return Key(kind.__name__, "", name)
