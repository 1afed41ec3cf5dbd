"""Which kinds are served: the built-in ones and those of the CustomResourceDefinitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cascade.kube.store.resource import Resource

# Discovery lists the API's own groups in this order, then those of definitions by name.
_FIRST_GROUPS = ("", "events.k8s.io", "apiextensions.k8s.io", "coordination.k8s.io")


class Registry:
    """Resources by group, version and plural, in the order in which they came.

    `revision` grows with every change, so that whoever derives something from the registry knows
    when to do it anew. `served_since` is the store's version at which a kind came: no watch can
    begin before it.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._resources: dict[tuple[str, str, str], Resource] = {}
        self._since: dict[str, int] = {}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources.values())

    def find(self, group: str, version: str, plural: str) -> Resource | None:
        return self._resources.get((group, version, plural))

    def served_since(self, stored_kind: str) -> int:
        return self._since.get(stored_kind, 0)

    def of(self, stored_kind: str) -> list[Resource]:
        """All versions of a kind."""
        return [r for r in self if r.stored_kind == stored_kind]

    def groups(self) -> dict[str, dict[str, list[Resource]]]:
        """group -> version -> resources, in the order of discovery."""
        out: dict[str, dict[str, list[Resource]]] = {}
        for resource in sorted(self, key=_place_in_discovery):
            versions = out.setdefault(resource.group, {})
            versions.setdefault(resource.version, []).append(resource)
        return out

    def install(self, resources: Iterable[Resource], at_version: int) -> None:
        """Serve these; they replace what their kind served before."""
        resources = tuple(resources)
        for stored_kind in {resource.stored_kind for resource in resources}:
            since = self._since.get(stored_kind, at_version)
            self.remove(stored_kind)
            self._since[stored_kind] = since
        for resource in resources:
            self._resources[resource.group, resource.version, resource.plural] = resource
        self.revision += 1

    def remove(self, stored_kind: str) -> None:
        kept = {k: r for k, r in self._resources.items() if r.stored_kind != stored_kind}
        self._resources = kept
        self._since.pop(stored_kind, None)
        self.revision += 1


def _place_in_discovery(resource: Resource) -> tuple[int, str, str]:
    """Kinds of definitions keep the order in which these came."""
    group = resource.group
    rank = _FIRST_GROUPS.index(group) if group in _FIRST_GROUPS else len(_FIRST_GROUPS)
    return rank, group, resource.plural if resource.is_typed else ""
