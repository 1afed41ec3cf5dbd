"""Contents: what is stored, without versions, as small numbers that can be compared and kept.

Two objects have the same content when no agent can tell them apart: versions are left out (who
holds a current one is told apart elsewhere), and so is what only people read.
"""

from __future__ import annotations

from typing import Any

from cascade.model.policies import Policy
from cascade.model.resources import EndpointRecord, Model, RecordTree, Resource

ObjectKey = tuple[str, str]
Plain = tuple[Any, ...] | str | int | float | bool | None


def object_key(resource: Resource) -> ObjectKey:
    """Kind and name."""
    return type(resource).__name__, resource.name


def published(resource: Resource) -> Resource:
    """The resource as a DNS service makes it that is in sync at once."""
    if isinstance(resource, RecordTree):
        return resource.with_status(in_sync=True)
    if isinstance(resource, EndpointRecord):
        return resource.with_status(served=resource.spec.root)
    return resource


class Contents:
    """Interned contents: `number` and `resource` are inverse, but for versions."""

    def __init__(self) -> None:
        self._numbers: dict[Plain, int] = {}
        self._resources: list[Resource] = []
        self._plain: dict[int, tuple[Model, Plain]] = {}  # by id; the model is kept alive

    def number(self, resource: Resource) -> int:
        """Equal for resources that no agent can tell apart."""
        key = (*object_key(resource), self.plain(resource.spec), self.plain(resource.status))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._resources)
            bare = resource.metadata.but(resource_version=None, generation=None, uid=None)
            self._resources.append(resource.but(metadata=bare))
        return number

    def resource(self, number: int) -> Resource:
        """The content as a resource without a version."""
        return self._resources[number]

    def plain(self, value: Any) -> Plain:
        """A model's fields as hashable values, without those that are for people."""
        if isinstance(value, Model):
            known = self._plain.get(id(value))
            if known is None:
                fields = value.__dict__.items()
                left_out = type(value).for_people
                told = [self.plain(field) for name, field in fields if name not in left_out]
                plain = (type(value).__name__, *told)
                known = self._plain[id(value)] = (value, plain)
            return known[1]
        if isinstance(value, Policy):
            return value.name
        if isinstance(value, (tuple, list)):
            return tuple(self.plain(item) for item in value)
        if isinstance(value, dict):
            return tuple((key, self.plain(value[key])) for key in sorted(value))
        plain_value: Plain = value
        return plain_value
