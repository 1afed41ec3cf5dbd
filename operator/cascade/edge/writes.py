"""Writes as an API server or a watch tells them, turned into entries of the history."""

from __future__ import annotations

from typing import Any

from cascade.kube.client import Parse
from cascade.model.history import Verb
from cascade.model.recorder import Recorder
from cascade.model.resources import CUSTOM_RESOURCES, Lease, Resource

_KINDS: tuple[type[Resource], ...] = (*CUSTOM_RESOURCES, Lease)
KINDS: dict[str, type[Resource]] = {kind.__name__: kind for kind in _KINDS}


class WriteLog:
    """Knows each object as it was, so that a write of the status is told from one of the spec."""

    def __init__(
        self,
        recorder: Recorder,
        namespace: str | None = None,
        parse: Parse = lambda kind, body: kind.from_json(body),
    ) -> None:
        """`namespace` None: it is told of no other than its own."""
        self._recorder = recorder
        self._namespace = namespace
        self._parse = parse
        self._known: dict[tuple[str, str], Resource] = {}

    @property
    def there(self) -> list[Resource]:
        """What exists, as far as is known."""
        return list(self._known.values())

    def know(self, resource: Resource) -> None:
        """It exists; that is no news for the history."""
        self._known[type(resource).__name__, resource.name] = resource

    def forget(self, kind: type[Resource]) -> None:
        """Nothing is known of a kind any more."""
        self._known = {k: r for k, r in self._known.items() if k[0] != kind.__name__}

    def see(self, change: str, body: dict[str, Any], version: int, by: str) -> None:
        """`change` is ADDED, MODIFIED or DELETED; other kinds and namespaces are not ours."""
        kind = KINDS.get(body.get("kind", ""))
        if kind is None or self._namespace not in (None, body["metadata"].get("namespace")):
            return
        resource = self._parse(kind, body)
        key = (kind.__name__, resource.name)
        before = self._known.get(key)
        if change == "DELETED":
            self._known.pop(key, None)
        else:
            self._known[key] = resource
        self._recorder.write(by, _verb(change, before, resource), resource, version)


def _verb(change: str, before: Resource | None, after: Resource) -> Verb:
    if change == "ADDED":
        return "create"
    if change == "DELETED":
        return "delete"
    if before is not None and before.spec == after.spec and before.status != after.status:
        return "replace_status"
    return "replace"
