"""History: the ordered record of everything that happened in a run.

Every picture, claim and metric comes from it. Three kinds of entries: a write that the API
accepted, a note of an agent's own, and a change of what DNS answers. `step` counts entries from 1,
`at` is story time in seconds, `by` names the agent (or person) that did it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cascade.model.resources import Resource

SCHEMA = "cascade.history/1"
Verb = Literal["create", "replace", "replace_status", "delete"]


@dataclass(frozen=True, slots=True)
class Write:
    """A write that took effect. `resource` is the object after it (before it, for a deletion)."""

    step: int
    at: float
    by: str
    verb: Verb
    kind: str
    name: str
    version: int
    resource: Resource


@dataclass(frozen=True, slots=True)
class Note:
    """What an agent says it did, saw or decided."""

    step: int
    at: float
    by: str
    event: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """From now on, DNS answers a query for `endpoint` with these addresses (sorted; maybe none)."""

    step: int
    at: float
    by: str
    endpoint: str
    tree: str | None
    generation: int | None
    addresses: tuple[str, ...]


Entry = Write | Note | AnswerChange
