"""What a CustomResourceDefinition itself may hold, as far as this server reads it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
KEEP: Json = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_STRING: Json = {"type": "string"}
_STRINGS: Json = {"type": "array", "items": _STRING}


def _object(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


_COLUMN = _object(
    ("name", "type", "jsonPath"),
    name=_STRING,
    type=_STRING,
    jsonPath=_STRING,
    description=_STRING,
    format=_STRING,
    priority={"type": "integer"},
)
_SCALE = _object(
    ("specReplicasPath", "statusReplicasPath"),
    specReplicasPath=_STRING,
    statusReplicasPath=_STRING,
    labelSelectorPath=_STRING,
)
_VERSION = _object(
    ("name",),
    name=_STRING,
    served={"type": "boolean"},
    storage={"type": "boolean"},
    deprecated={"type": "boolean"},
    deprecationWarning=_STRING,
    schema=_object(openAPIV3Schema=KEEP),
    subresources=_object(status=KEEP, scale=_SCALE),
    additionalPrinterColumns={"type": "array", "items": _COLUMN},
    selectableFields={"type": "array", "items": _object(("jsonPath",), jsonPath=_STRING)},
)
_SPEC = _object(
    group=_STRING,
    scope=_STRING,
    conversion=KEEP,
    preserveUnknownFields={"type": "boolean"},
    names=_object(
        plural=_STRING,
        singular=_STRING,
        kind=_STRING,
        listKind=_STRING,
        shortNames=_STRINGS,
        categories=_STRINGS,
    ),
    versions={"type": "array", "items": _VERSION},
)
DEFINITION = _object(spec=_SPEC, status=KEEP)
