"""What every resource has: metadata, a spec that people write, a status that agents write."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

GROUP = "cascade.lab"
VERSION = "v1alpha1"
NAME_MAX = 63  # a DNS label: names of ours also appear as host names and label values


class Model(BaseModel):
    """Frozen, camelCase in JSON, and an unknown field is an error that names it.

    `for_people` names fields that people read and no agent does: they decide no step.
    """

    for_people: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )

    def but(self, **changes: Any) -> Self:
        """The same with some fields changed. Values are trusted: they are this program's own."""
        new = object.__new__(type(self))
        # model_copy's result, five times as fast: agents change objects more than they make them.
        object.__setattr__(new, "__dict__", {**self.__dict__, **changes})
        object.__setattr__(new, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        object.__setattr__(new, "__pydantic_extra__", None)
        object.__setattr__(new, "__pydantic_private__", None)
        return new


class Metadata(Model):
    """The part of Kubernetes' ObjectMeta that must survive a replace; the server keeps the rest."""

    model_config = ConfigDict(extra="ignore")

    name: str
    namespace: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: tuple[str, ...] = ()
    owner_references: tuple[dict[str, JsonValue], ...] = ()
    uid: str | None = None
    resource_version: str | None = None
    generation: int | None = None


class Condition(Model):
    """Kubernetes' usual condition. `lastTransitionTime` is story time, written as a timestamp."""

    type: str = Field(max_length=64)
    """What is said to be true or not, such as Serving."""
    status: Literal["True", "False", "Unknown"]
    """Whether it is."""
    reason: str = Field(max_length=64)
    """One word in CamelCase for programs."""
    message: str = Field("", max_length=512)
    """One sentence for people."""
    observed_generation: int = Field(0, ge=0)
    """The metadata.generation that this was judged from."""
    last_transition_time: str = Field("", max_length=64)
    """Since when, in story time."""


class Column(NamedTuple):
    """A printer column: what `kubectl get` shows."""

    name: str
    path: str
    type: Literal["string", "integer", "number", "boolean", "date"] = "string"
    priority: int = 0


class Rule(NamedTuple):
    """A validation rule (CEL) on the spec, and the sentence that refuses a write."""

    cel: str
    message: str


class Resource(Model):
    """A Kubernetes object. Subclasses add `spec` and `status`, and say how kubectl shows them."""

    plural: ClassVar[str]
    group: ClassVar[str] = GROUP
    version: ClassVar[str] = VERSION
    short_names: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[Column, ...]] = ()
    rules: ClassVar[tuple[Rule, ...]] = ()
    selectable: ClassVar[tuple[str, ...]] = ()
    """Fields of the spec by which a watch can select (field selectors; Kubernetes from 1.31)."""

    metadata: Metadata
    spec: Model
    status: Model

    @property
    def name(self) -> str:
        return self.metadata.name

    @property
    def resource_version(self) -> str:
        return self.metadata.resource_version or ""

    def with_spec(self, **changes: Any) -> Self:
        """The same object with some fields of its spec changed."""
        return self.but(spec=self.spec.but(**changes))

    def with_status(self, **changes: Any) -> Self:
        """The same object with some fields of its status changed."""
        return self.but(status=self.status.but(**changes))

    def refuses(self, new: Self) -> str | None:
        """Why this object may not become `new`, or None: the kind's rules in Python.

        The same rules stand as CEL in `rules`; a test holds both to the same cases.
        """
        return None

    @classmethod
    def api_version(cls) -> str:
        return f"{cls.group}/{cls.version}"

    @classmethod
    def named(cls, name: str, /, **spec: Any) -> Self:
        """A new object from its name and the fields of its spec."""
        return cls.model_validate({"metadata": Metadata(name=name), "spec": spec})

    def to_json(self) -> dict[str, Any]:
        """As the API takes it: apiVersion, kind, absent instead of null."""
        body = self.model_dump(by_alias=True, exclude_none=True, mode="json")
        return {"apiVersion": self.api_version(), "kind": type(self).__name__, **body}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """From what the API gives. Raises pydantic's ValidationError."""
        parts = ("metadata", "spec", "status")
        return cls.model_validate({part: body[part] for part in parts if part in body})
