"""What jsonschema-rs found, in kube-apiserver's words, order and places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jsonschema_rs

from cascade.kube.store.errors import FieldError, invalid_value, required
from cascade.kube.store.names import quoted
from cascade.kube.store.structural import MISSING, Json

_KIND_OF = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}
_BOUNDS = {
    "maximum": "should be less than or equal to",
    "minimum": "should be greater than or equal to",
    "exclusiveMaximum": "should be less than",
    "exclusiveMinimum": "should be greater than",
}
_AT_LEAST = {
    "minLength": ("should be at least", "chars long"),
    "minItems": ("should have at least", "items"),
    "minProperties": ("should have at least", "properties"),
}
# One string's errors stop at the first, in this order; the others say nothing new about it.
_ORDER = ("type", "required", "enum", "maxLength", "minLength", "pattern", "format")


def told(
    errors: Iterable[jsonschema_rs.ValidationError], body: Json, old: Json | None
) -> list[FieldError]:
    """One FieldError a place, in the order of the places; what an enum refuses is said besides."""
    first: dict[tuple[str, bool], tuple[int, FieldError]] = {}
    for error in errors:
        rank = _ORDER.index(error.kind.name) if error.kind.name in _ORDER else len(_ORDER)
        path = list(error.instance_path)
        if old is not None and _value_at(old, path) == _value_at(body, path):
            continue
        said = _say(error, path)
        place = said.field, error.kind.name == "enum"
        if place not in first or rank < first[place][0]:
            first[place] = (rank, said)
    return [first[place][1] for place in sorted(first)]


def _value_at(body: Any, path: list[Any]) -> Any:
    for step in path:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return body


def dotted(path: Iterable[Any]) -> str:
    """`spec.ports[0].name`."""
    said = ""
    for step in path:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else str(step)
    return said


def _say(error: jsonschema_rs.ValidationError, path: list[Any]) -> FieldError:
    field, kind, value = dotted(path), error.kind.name, error.instance
    facts: Json = error.kind.as_dict()
    limit = facts.get("limit")
    if kind == "required":
        return required(dotted([*path, facts["property"]]))
    if kind == "type":
        return _wrong_type(field, facts["types"], value)
    if kind == "enum":
        return _not_supported(field, facts["options"], value)
    if kind in ("maxLength", "maxItems", "maxProperties"):
        return _too_much(field, kind, limit, value)
    if kind in _BOUNDS:
        words = f"{field} in body {_BOUNDS[kind]} {limit}"
    elif kind in _AT_LEAST:
        words = f"{field} in body {_AT_LEAST[kind][0]} {limit} {_AT_LEAST[kind][1]}"
    elif kind == "pattern":
        words = f"{field} in body should match '{facts['pattern']}'"
    elif kind == "format":
        words = f"{field} in body must be of type {facts['format']}: {quoted(value)}"
    elif kind == "multipleOf":
        words = f"{field} in body should be a multiple of {facts['multiple_of']}"
    else:
        words = f"{field} in body {error.message}"
    return invalid_value(field, _shown(value), words)


def _shown(value: Any) -> str:
    return f'"{_KIND_OF[type(value)]}"' if isinstance(value, dict | list) else quoted(value)


def _wrong_type(field: str, types: list[str], value: Any) -> FieldError:
    wanted, met = ",".join(t for t in types if t != "null"), _KIND_OF[type(value)]
    words = f'{field} in body must be of type {wanted}: "{met}"'
    return FieldError("FieldValueTypeInvalid", field, f'Invalid value: "{met}": {words}')


def _not_supported(field: str, options: list[Any], value: Any) -> FieldError:
    listed = ", ".join(quoted(option) for option in options if option is not None)
    words = f"Unsupported value: {quoted(value)}: supported values: {listed}"
    return FieldError("FieldValueNotSupported", field, words)


def _too_much(field: str, kind: str, limit: Any, value: Any) -> FieldError:
    if kind == "maxLength":
        words = f"Too long: may not be more than {limit} bytes"
        return FieldError("FieldValueTooLong", field, words)
    words = f"Too many: {len(value)}: must have at most {limit} items"
    return FieldError("FieldValueTooMany", field, words)
