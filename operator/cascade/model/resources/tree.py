"""RecordTree: the records built for one endpoint from one plan."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource, Rule
from cascade.model.resources.plan import TARGETS_MAX, Target


class RecordTreeSpec(Model):
    """Immutable: an enactor builds a whole new tree for each plan [T]."""

    region: str = Field("us-east-1", max_length=NAME_MAX)
    """The plan's region."""
    endpoint: str = Field(max_length=NAME_MAX)
    """Name of the EndpointRecord that the tree was built for."""
    generation: int = Field(ge=1)
    """The plan's generation."""
    targets: tuple[Target, ...] = Field((), max_length=TARGETS_MAX)
    """Addresses and weights."""


class RecordTreeStatus(Model):
    """Written by the DNS service alone."""

    in_sync: bool = False
    """The DNS service serves this tree, should a root point to it."""


class RecordTree(Resource):
    """The records built for one endpoint from one plan."""

    plural: ClassVar[str] = "recordtrees"
    short_names: ClassVar[tuple[str, ...]] = ("tree", "trees")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Endpoint", ".spec.endpoint"),
        Column("Generation", ".spec.generation", "integer"),
        Column("InSync", ".status.inSync", "boolean"),
        Column("Age", ".metadata.creationTimestamp", "date"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("self == oldSelf", "a tree never changes: build a new one from a newer plan"),
    )

    spec: RecordTreeSpec
    status: RecordTreeStatus = RecordTreeStatus()

    @property
    def generation(self) -> int:
        return self.spec.generation

    def refuses(self, new: Self) -> str | None:
        return None if new.spec == self.spec else self.rules[0].message


def tree_name(endpoint: str, generation: int) -> str:
    """`dynamodb-fips-000145`."""
    return f"{endpoint}-{generation:06}"
