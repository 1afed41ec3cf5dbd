"""ConfigMaps, with what they forbid: odd keys, a key twice, a change of what is immutable."""

from __future__ import annotations

import re
from typing import Any

from cascade.kube.store.errors import FieldError, forbidden_field, invalid_value
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import AGE, Column, Resource
from cascade.kube.store.schema import Schema

Json = dict[str, Any]
_STRINGS: Json = {"type": "object", "additionalProperties": {"type": "string"}}
_KEY = "[-._a-zA-Z0-9]+"
_KEY_WORDS = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
    f"'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '{_KEY}')"
)


def _complete(body: Json, old: Json | None) -> Json:
    """An empty map is none."""
    empty = [field for field in ("data", "binaryData") if body.get(field) == {}]
    return {k: v for k, v in body.items() if k not in empty} if empty else body


def _check(body: Json, old: Json | None) -> list[FieldError]:
    data, binary = body.get("data") or {}, body.get("binaryData") or {}
    errors = []
    for field, keys in (("data", data), ("binaryData", binary)):
        for key in sorted(keys):
            dots = _dots(key)
            if dots:
                errors.append(invalid_value(f"{field}[{key}]", quoted(key), dots))
            elif not re.fullmatch(_KEY, key):
                errors.append(invalid_value(f"{field}[{key}]", quoted(key), _KEY_WORDS))
            elif field == "data" and key in binary:
                words = "duplicate of key present in binaryData"
                errors.append(invalid_value(f"data[{key}]", quoted(key), words))
    return errors + (_changed(body, old) if old and old.get("immutable") else [])


def _dots(key: str) -> str:
    """A key becomes a file's name in a pod."""
    if key in (".", ".."):
        return f"must not be '{key}'"
    return "must not start with '..'" if key.startswith("..") else ""


def _changed(body: Json, old: Json) -> list[FieldError]:
    words = "field is immutable when `immutable` is set"
    fields = ("immutable", "data", "binaryData")
    return [forbidden_field(field, words) for field in fields if body.get(field) != old.get(field)]


CONFIG_MAP = Resource(
    group="",
    version="v1",
    plural="configmaps",
    singular="configmap",
    kind="ConfigMap",
    list_kind="ConfigMapList",
    short_names=("cm",),
    is_typed=True,
    counts_generation=False,
    unconditional_update=True,
    schema=Schema(
        {
            "type": "object",
            "properties": {
                "data": _STRINGS,
                "binaryData": _STRINGS,
                "immutable": {"type": "boolean"},
            },
        }
    ),
    prepare=_complete,
    check=_check,
    columns=(Column("Data", "string", "<data>", "Data contains the configuration data."), AGE),
)
