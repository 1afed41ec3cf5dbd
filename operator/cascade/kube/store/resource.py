"""What a kind is: its names, where it lives, which subresources, columns and rules it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cascade.kube.store.core import Key
from cascade.kube.store.errors import FieldError, qualified
from cascade.kube.store.schema import Schema

Json = dict[str, Any]
Prepare = Callable[[Json, "Json | None"], Json]
Check = Callable[[Json, "Json | None"], list[FieldError]]


@dataclass(frozen=True)
class Column:
    """A printer column; `path` is a JSONPath into the object."""

    name: str
    type: str
    path: str
    description: str = ""
    format: str = ""
    priority: int = 0


_AGE = (
    "CreationTimestamp is a timestamp representing the server time when this object was created. "
    "It is not guaranteed to be set in happens-before order across separate operations. Clients "
    "may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the "
    "system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/"
    "sig-architecture/api-conventions.md#metadata"
)
AGE = Column("Age", "string", ".metadata.creationTimestamp", _AGE)


@dataclass(frozen=True)
class Scale:
    """Where /scale finds its numbers, as dotted paths."""

    spec_path: str
    status_path: str
    selector_path: str = ""


def _same(body: Json, old: Json | None) -> Json:
    return body


def _as_it_is(body: Json) -> Json:
    return body


def _fine(body: Json, old: Json | None) -> list[FieldError]:
    return []


@dataclass(frozen=True)
class Resource:
    """One kind in one version. `prepare` completes a body, `check` finds what schemas cannot say.

    `is_typed` marks the built-in kinds: their decoding refuses a wrong type with 400, they write
    `metadata.generation` nowhere, and lists of them leave out empty fields. `to_storage` and
    `from_storage` convert between this version and the one that is stored. A kind that is
    `is_cleaned_up_later` holds others: its deletion waits for theirs (`held_by` is the finalizer).
    `is_withdrawn` while its definition is being deleted: nothing new is created then.
    `times` are dotted paths; those whose name ends with Timestamp have whole seconds.
    """

    group: str
    version: str
    plural: str
    singular: str
    kind: str
    list_kind: str
    schema: Schema
    namespaced: bool = True
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    selectable_fields: tuple[str, ...] = ()
    has_status: bool = False
    scale: Scale | None = None
    is_typed: bool = False
    counts_generation: bool = True
    unconditional_update: bool = False
    create_on_update: bool = False
    name_is_label: bool = False
    held_by: str = ""
    is_cleaned_up_later: bool = False
    to_storage: Callable[[Json], Json] = field(default=_as_it_is, repr=False)
    from_storage: Callable[[Json], Json] = field(default=_as_it_is, repr=False)
    prepare: Prepare = field(default=_same, repr=False)
    check: Check = field(default=_fine, repr=False)
    storage_kind: str = ""
    times: tuple[str, ...] = ()
    is_withdrawn: bool = False
    verbs: tuple[str, ...] = (
        "delete",
        "deletecollection",
        "get",
        "list",
        "patch",
        "create",
        "update",
        "watch",
    )

    @property
    def qualified(self) -> str:
        return qualified(self.plural, self.group)

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @cached_property
    def stored_kind(self) -> str:
        """The `kind` of the store's keys: one for all versions of a kind."""
        return self.storage_kind or self.qualified

    def key(self, namespace: str, name: str) -> Key:
        return Key(self.stored_kind, namespace if self.namespaced else "", name)
