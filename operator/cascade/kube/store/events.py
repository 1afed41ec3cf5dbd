"""Events: one kind under two names. core/v1 is what is stored; events.k8s.io/v1 is a view of it."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.errors import FieldError, invalid_value, required
from cascade.kube.store.names import quoted, wrong_label_key
from cascade.kube.store.resource import Column, Resource
from cascade.kube.store.schema import Schema

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
_TIMES = ("firstTimestamp", "lastTimestamp", "eventTime", "series.lastObservedTime")


def _complete(body: Json, old: Json | None) -> Json:
    """The fields that a real server always writes."""
    return {
        "involvedObject": {},
        "source": {},
        "firstTimestamp": None,
        "lastTimestamp": None,
        "eventTime": None,
        "reportingComponent": "",
        "reportingInstance": "",
        **body,
    }


def _check(body: Json, old: Json | None) -> list[FieldError]:
    """An event with an eventTime is one of the new sort, and must say who reports what."""
    return [] if old else _wrong_place(body) + _wrong_report(body, "reportingComponent")


def _check_new(body: Json, old: Json | None) -> list[FieldError]:
    """What is reported as events.k8s.io/v1 must be of the new sort."""
    event = _to_core(body)
    if old:
        return []
    errors = _wrong_place(event) + _wrong_report(event, "reportingController")
    if not event.get("eventTime"):
        errors.append(required("eventTime"))
    if event.get("type") not in ("Normal", "Warning"):
        errors.append(invalid_value("type", '""', f"has invalid value: {event.get('type', '')}"))
    for field in ("firstTimestamp", "lastTimestamp", "count", "source"):
        if event.get(field):
            errors.append(invalid_value(field, '""', "needs to be unset"))
    series = event.get("series")
    if series and series.get("count", 0) < 2:
        errors.append(invalid_value("series.count", '""', "should be at least 2"))
    return errors


def _wrong_place(event: Json) -> list[FieldError]:
    namespace = event["metadata"].get("namespace", "")
    given = event["involvedObject"].get("namespace") or ""
    if given == namespace or (given and event.get("eventTime")):
        return []
    if not given and namespace == "default":
        return []
    words = "does not match event.namespace"
    return [invalid_value("involvedObject.namespace", quoted(given), words)]


def _wrong_report(event: Json, reporter: str) -> list[FieldError]:
    """`reporter` is what this version calls the field."""
    if not event.get("eventTime"):
        return []
    name = event.get("reportingComponent") or ""
    errors = [] if name else [required(reporter)]
    errors += [invalid_value(reporter, quoted(name), words) for words in wrong_label_key(name)]
    for field in ("reportingInstance", "action", "reason"):
        if not event.get(field):
            errors.append(required(field))
        elif len(event[field]) > 128:
            errors.append(invalid_value(field, '""', "can have at most 128 characters"))
    if len(event.get("message") or "") > 1024:
        errors.append(invalid_value("message", '""', "can have at most 1024 characters"))
    return errors


def _to_core(body: Json) -> Json:
    back = {new: old for old, new in _NAMES.items()}
    return {**{back.get(k, k): v for k, v in body.items()}, "apiVersion": "v1"}


def _from_core(body: Json) -> Json:
    empty = ("reportingInstance", "regarding", "reportingController")
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

_SELECTABLE_NEW = tuple(
    path.replace("involvedObject", "regarding").replace("Component", "Controller")
    for path in _SELECTABLE
    if path != ".source"
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
    times=_TIMES,
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
    selectable_fields=_SELECTABLE_NEW,
    prepare=_complete_new,
    check=_check_new,
    times=tuple(_NAMES.get(path, path) for path in _TIMES),
)
