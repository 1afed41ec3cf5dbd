"""Tables and partial metadata: what `kubectl get` shows and what metadata clients read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cascade.kube.server.jsonpath import first
from cascade.kube.store.document import Document
from cascade.kube.store.resource import Column, Resource

Json = dict[str, Any]
_NAME = (
    "Name must be unique within a namespace. Is required when creating resources, although some "
    "resources may allow a client to request the generation of an appropriate name automatically. "
    "Name is primarily intended for creation idempotence and configuration definition. Cannot be "
    "updated. More info: "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names"
)
_EXACT: dict[str, Any] = {"integer": int, "number": (int, float), "boolean": bool, "string": str}


def partial(document: Document, version: str = "v1") -> Json:
    """The object's metadata alone."""
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": f"meta.k8s.io/{version}",
        "metadata": document.meta,
    }


def table(
    resource: Resource,
    documents: Sequence[Document],
    meta: Json,
    now: datetime,
    include: str,
    version: str = "v1",
) -> Json:
    """A Table; `include` is None, Metadata or Object, as in the request's includeObject."""
    rows = [_row(resource, document, now, include, version) for document in documents]
    definitions = [
        {"name": "Name", "type": "string", "format": "name", "description": _NAME, "priority": 0}
    ]
    if resource.columns and resource.columns[0].name == "Last Seen":
        definitions = []
    definitions += [
        {
            "name": c.name,
            "type": c.type,
            "format": c.format,
            "description": c.description,
            "priority": c.priority,
        }
        for c in resource.columns
    ]
    listed = {k: v for k, v in meta.items() if v != ""}
    return {
        "kind": "Table",
        "apiVersion": f"meta.k8s.io/{version}",
        "metadata": listed,
        "columnDefinitions": definitions,
        "rows": rows,
    }


def _row(resource: Resource, document: Document, now: datetime, include: str, version: str) -> Json:
    body = document.body
    cells = [_cell(column, body, now) for column in resource.columns]
    if not (resource.columns and resource.columns[0].name == "Last Seen"):
        cells.insert(0, document.meta["name"])
    shown: Any = partial(document, version)
    if include == "None":
        shown = None
    elif include == "Object":
        shown = body
    return {"cells": cells, "object": shown}


def _cell(column: Column, body: Json, now: datetime) -> Any:
    if column.path.startswith("<"):
        return _special(column.path, body, now)
    value = first(column.path, body)
    if column.path == ".metadata.creationTimestamp" and column.format != "date-time":
        return age(value, now)
    if value is None:
        return None
    if column.type == "date" and column.format != "date-time":
        return age(value, now)
    if column.type == "string" and not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))  # lists and maps too, as the real one
    wanted = _EXACT.get(column.type)
    return value if wanted is None or isinstance(value, wanted) else None


def _special(path: str, body: Json, now: datetime) -> Any:
    if path == "<data>":
        return len(body.get("data") or {}) + len(body.get("binaryData") or {})
    if path == "<object>":
        about = body.get("involvedObject") or body.get("regarding") or {}
        return f"{about.get('kind', '').lower()}/{about.get('name', '')}"
    seen = body.get("lastTimestamp") or body.get("eventTime") or body.get("firstTimestamp")
    return age(seen, now)


def age(moment: Any, now: datetime) -> str:
    """`44s`, `5m10s`, `3h2m`, `2d4h`: how long ago, as kubectl says it."""
    if not isinstance(moment, str):
        return "<unknown>"
    try:
        then = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return "<invalid>"
    return duration(int((now.astimezone(UTC) - then.astimezone(UTC)).total_seconds()))


def duration(seconds: int) -> str:
    """As apimachinery's HumanDuration rounds it."""
    if seconds < -1:
        return "<invalid>"
    seconds = max(seconds, 0)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return f"{minutes}m{_rest(seconds % 60, 's')}"
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return f"{hours}h{_rest(minutes % 60, 'm')}"
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return f"{days}d{_rest(hours % 24, 'h')}"
    if days < 730:
        return f"{days}d"
    return f"{days // 365}y{_rest(days % 365, 'd') if days < 2920 else ''}"


def _rest(number: int, unit: str) -> str:
    return f"{number}{unit}" if number else ""
