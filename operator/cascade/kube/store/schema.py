"""A kind's schema: pruning and defaulting, validation in the API server's words, CEL rules.

jsonschema-rs decides in microseconds whether a body is valid; only an invalid one is looked at
again, to say what is wrong with it the way kube-apiserver says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import orjson

from cascade.kube.store.cel import Rules
from cascade.kube.store.errors import CEL_NOT_RUN, FieldError, invalid_value
from cascade.kube.store.structural import MISSING, Json, Node
from cascade.kube.store.violations import told

_BLOCKS_RULES = {
    "FieldValueNotSupported",
    "FieldValueRequired",
    "FieldValueTooLong",
    "FieldValueTooMany",
    "FieldValueTypeInvalid",
}
_PLAIN = (
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "uniqueItems",
)
_FORMATS_OF_NUMBERS = {"int32", "int64", "float", "double"}


class Schema:
    """A compiled structural schema. Errors in it are internal errors: the lab writes its own."""

    def __init__(self, openapi: Json) -> None:
        properties = openapi.get("properties") or {}
        own = {k: v for k, v in properties.items() if k not in ("apiVersion", "kind", "metadata")}
        keep = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        typed = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": keep}
        self.openapi = openapi
        self.root = Node({"type": "object", **openapi, "properties": {**typed, **own}})
        self._validator = jsonschema_rs.Draft7Validator(
            json_schema(self.root.schema), validate_formats=True
        )
        self._rules = Rules(self.root) if self.root.ruled else None
        self._has_listed = _has_listed(self.root)

    def tidy(self, body: Json) -> tuple[Json, list[str]]:
        """The body pruned and defaulted, and the paths of what was unknown, sorted."""
        unknown: list[str] = []
        tidied = self.root.tidy(body, "", unknown)
        return tidied, sorted(unknown)

    def check(self, body: Json, old: Json | None = None) -> list[FieldError]:
        """Schema errors: those about values that did not change are not held against an update."""
        if self._validator.is_valid(body):
            return []
        return told(self._validator.iter_errors(body), body, old)

    def wrong_types(self, body: Json) -> Iterator[tuple[list[Any], str, Any]]:
        """(path, the type that is wanted, the value) of each value of a wrong type."""
        if self._validator.is_valid(body):
            return
        for error in self._validator.iter_errors(body):
            if error.kind.name == "type":
                wanted = [name for name in error.kind.as_dict()["types"] if name != "null"]
                yield list(error.instance_path), wanted[0], error.instance

    def check_rules(
        self, body: Json, old: Json | None, earlier: list[FieldError]
    ) -> list[FieldError]:
        """Duplicates in sets and maps, then the CEL rules, unless an earlier error blocks them."""
        errors = _duplicates(self.root, body, "") if self._has_listed else []
        if self._rules is None:
            return errors
        if any(error.reason in _BLOCKS_RULES for error in earlier):
            return [*errors, invalid_value("<nil>", "null", CEL_NOT_RUN)]
        return errors + self._rules.errors(body, MISSING if old is None else old)


def json_schema(schema: Json) -> Json:
    """The structural schema as JSON Schema draft 7: nullable and int-or-string spelled out."""
    out: Json = {key: schema[key] for key in _PLAIN if key in schema}
    for bound in ("maximum", "minimum"):  # OpenAPI 3.0 has draft 4's boolean exclusive bounds
        name = f"exclusive{bound.capitalize()}"
        if out.pop(name, False):
            out[name] = out.pop(bound)
    if out.get("format") in _FORMATS_OF_NUMBERS:
        del out["format"]
    kind: Any = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        kind = ["integer", "string"]
    if kind and schema.get("nullable"):
        kind = [*(kind if isinstance(kind, list) else [kind]), "null"]
        if "enum" in out:
            out["enum"] = [*out["enum"], None]
    if kind:
        out["type"] = kind
    if "properties" in schema:
        out["properties"] = {k: json_schema(v) for k, v in schema["properties"].items()}
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(key), dict):
            out[key] = json_schema(schema[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if schema.get(key) and not schema.get("x-kubernetes-int-or-string"):
            out[key] = [json_schema(part) for part in schema[key]]
    return out


def _has_listed(node: Node) -> bool:
    below = [*node.properties.values(), *filter(None, (node.items, node.extra))]
    return node.list_type in ("set", "map") or any(_has_listed(child) for child in below)


def _duplicates(node: Node, value: Any, path: str) -> list[FieldError]:
    """Items that a list of type set or map holds twice."""
    errors: list[FieldError] = []
    if isinstance(value, dict):
        for key, item in sorted(value.items()):
            below = node.properties.get(key) or node.extra
            if below is not None:
                errors += _duplicates(below, item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and node.items is not None:
        if node.list_type == "map" and not all(isinstance(item, dict) for item in value):
            return [
                invalid_value(
                    f"{path}[{index}]",
                    orjson.dumps(item).decode(),
                    "must be an object for an array of list-type map",
                )
                for index, item in enumerate(value)
                if not isinstance(item, dict)
            ]
        seen: dict[bytes, int] = {}
        for index, item in enumerate(value):
            where = f"{path}[{index}]"
            errors += _seen_before(node, item, where, seen)
            errors += _duplicates(node.items, item, where)
    return errors


def _seen_before(node: Node, item: Any, where: str, seen: dict[bytes, int]) -> list[FieldError]:
    if node.list_type not in ("set", "map"):
        return []
    if node.list_type == "map" and isinstance(item, dict):
        item = {key: item[key] for key in node.map_keys if key in item}
    shown = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
    seen[shown] = seen.get(shown, 0) + 1
    if seen[shown] != 2:  # a value that is there three times is told once
        return []
    return [FieldError("FieldValueDuplicate", where, f"Duplicate value: {shown.decode()}")]
