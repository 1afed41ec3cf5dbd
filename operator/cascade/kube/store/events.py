"""Events: one kind under two names. core/v1 is what is stored; events.k8s.io/v1 is a view of it."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.errors import FieldError, invalid_value, required
from cascade.kube.store.resource import Column, Resource
from cascade.kube.store.schema import Schema
from cascade.kube.store.typed import read_time

Json = dict[str, Any]
_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
_STRING: Json = {"type": "string"}
_REFERENCE: Json = {
    "type": "object",
    "properties": dict.fromkeys(
        ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"), _STRING
    ),
}
_SOURCE: Json = {"type": "object", "properties": {"component": _STRING, "host": _STRING}}
_SERIES: Json = {
    "type": "object",
    "properties": {"count": {"type": "integer"}, "lastObservedTime": _STRING},
}
_NAMES = {  # core/v1 -> events.k8s.io/v1
    "involvedObject": "regarding",
    "message": "note",
    "source": "deprecatedSource",
    "firstTimestamp": "deprecatedFirstTimestamp",
    "lastTimestamp": "deprecatedLastTimestamp",
    "count": "deprecatedCount",
    "reportingComponent": "reportingController",
}
_CORE = {
    "action": _STRING,
    "count": {"type": "integer"},
    "eventTime": {**_STRING, "nullable": True},
    "firstTimestamp": {**_STRING, "nullable": True},
    "involvedObject": _REFERENCE,
    "lastTimestamp": {**_STRING, "nullable": True},
    "message": _STRING,
    "reason": _STRING,
    "related": _REFERENCE,
    "reportingComponent": _STRING,
    "reportingInstance": _STRING,
    "series": _SERIES,
    "source": _SOURCE,
    "type": _STRING,
}
_WHERE = 'Event in version "v1" cannot be handled as a Event'


def _complete(body: Json, old: Json | None) -> Json:
    """Times in the API's own form; the fields that a real server always writes."""
    out = {
        "involvedObject": {},
        "source": {},
        "firstTimestamp": None,
        "lastTimestamp": None,
        "eventTime": None,
        "reportingComponent": "",
        "reportingInstance": "",
        **body,
    }
    for field in ("firstTimestamp", "lastTimestamp", "eventTime"):
        if out[field]:
            out[field] = read_time(out[field], is_micro=field == "eventTime", where=_WHERE)
    return out


def _check(body: Json, old: Json | None) -> list[FieldError]:
    """An event with an eventTime is one of the new sort, and must say who reports what."""
    if len(body.get("message") or "") > 1024:
        return [invalid_value("message", '""', "can have at most 1024 characters")]
    if not body.get("eventTime"):
        return []
    needed = ("reportingComponent", "reportingInstance", "action")
    return [required(field) for field in needed if not body.get(field)]


def _to_core(body: Json) -> Json:
    back = {new: old for old, new in _NAMES.items()}
    return {**{back.get(k, k): v for k, v in body.items()}, "apiVersion": "v1"}


def _from_core(body: Json) -> Json:
    empty = (
        "reportingInstance",
        "deprecatedSource",
        "deprecatedFirstTimestamp",
        "deprecatedLastTimestamp",
        "regarding",
        "reportingController",
    )
    renamed = {_NAMES.get(k, k): v for k, v in body.items()}
    kept = {k: v for k, v in renamed.items() if k not in empty or v}
    return {**kept, "apiVersion": "events.k8s.io/v1"}


_COLUMNS = (
    Column(
        "Last Seen",
        "string",
        "<last seen>",
        "The time at which the most recent occurrence of this event was recorded.",
    ),
    Column(
        "Type",
        "string",
        ".type",
        "Type of this event (Normal, Warning), new types could be added in the future",
    ),
    Column(
        "Reason",
        "string",
        ".reason",
        "This should be a short, machine understandable string "
        "that gives the reason for the transition into the object's current status.",
    ),
    Column("Object", "string", "<object>", "The object that this event is about."),
    Column("Subobject", "string", ".involvedObject.fieldPath", priority=1),
    Column("Source", "string", ".source.component", priority=1),
    Column(
        "Message",
        "string",
        ".message",
        "A human-readable description of the status of this operation.",
    ),
    Column("First Seen", "string", ".firstTimestamp", priority=1),
    Column("Count", "string", ".count", priority=1),
    Column("Name", "string", ".metadata.name", priority=1, format="name"),
)
_SELECTABLE = (
    *(f".involvedObject.{name}" for name in _REFERENCE["properties"]),
    ".reason",
    ".reportingComponent",
    ".source",
    ".type",
)

CORE_EVENT = Resource(
    group="",
    version="v1",
    plural="events",
    singular="event",
    kind="Event",
    list_kind="EventList",
    short_names=("ev",),
    is_typed=True,
    counts_generation=False,
    unconditional_update=True,
    create_on_update=True,
    verbs=_VERBS,
    schema=Schema({"type": "object", "properties": _CORE}),
    columns=_COLUMNS,
    selectable_fields=_SELECTABLE,
    prepare=_complete,
    check=_check,
)


def _complete_new(body: Json, old: Json | None) -> Json:
    return _from_core(_complete(_to_core(body), None))


EVENTS_V1 = Resource(
    group="events.k8s.io",
    version="v1",
    plural="events",
    singular="event",
    kind="Event",
    list_kind="EventList",
    short_names=("ev",),
    is_typed=True,
    counts_generation=False,
    unconditional_update=True,
    create_on_update=True,
    verbs=_VERBS,
    schema=Schema(
        {
            "type": "object",
            "properties": {_NAMES.get(name, name): schema for name, schema in _CORE.items()},
        }
    ),
    columns=_COLUMNS,
    storage_kind="events",
    to_storage=_to_core,
    from_storage=_from_core,
    prepare=_complete_new,
)
