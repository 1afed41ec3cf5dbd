"""From a pydantic JSON schema to the structural OpenAPI schema that a CRD must have.

Kubernetes takes a strict part of JSON Schema: no references, no unions, a type everywhere, and
bounds in the words of OpenAPI 3.0. What does not fit raises NotStructural with the field's path:
a schema that silently says less than the model would let a real API server accept what the models
refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

KEPT = (
    "description",
    "type",
    "format",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
TREATED = (
    "$ref",
    "$defs",
    "anyOf",
    "const",
    "default",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "title",  # dropped: pydantic only repeats the field's name
)
ANYTHING = "x-kubernetes-preserve-unknown-fields"
BOUNDS = {"string": "maxLength", "array": "maxItems", "object": "maxProperties"}


class NotStructural(ValueError):
    """A model says something that a CRD cannot say; the message names the field and the way out."""


def structural(schema: Mapping[str, Any], path: str, definitions: Mapping[str, Any]) -> Schema:
    """The structural schema of `schema`; `path` is where it stands, for the error's sentence."""
    said = _one_of(_inlined(schema, path, definitions), path, definitions)
    unknown = sorted(set(said) - set(KEPT) - set(TREATED))
    if unknown:
        raise NotStructural(f"{path}: {', '.join(unknown)} has no structural form; say it in CEL")
    result = {word: said[word] for word in KEPT if word in said}
    if "const" in said:
        result["enum"] = [said["const"]]
    result |= _exclusive_bounds(said, path)
    if said.get("default") is not None:
        result["default"] = _without_nulls(said["default"])
    result |= _parts(said, path, definitions)
    return result if "type" in result else result | {ANYTHING: True}


def require_bounds(schema: Mapping[str, Any], path: str) -> None:
    """Raises NotStructural where an array, map or string has no maximum.

    The API server estimates a CEL rule's cost from the maxima in its reach, and refuses the CRD.
    """
    bound = BOUNDS.get(schema.get("type", ""))
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        bound = None  # its properties are named, so it has no more than these
    if ANYTHING in schema or (bound and bound not in schema and "enum" not in schema):
        raise NotStructural(f"{path}: a rule can reach it, so it needs a maximum ({bound})")
    for name, part in schema.get("properties", {}).items():
        require_bounds(part, f"{path}.{name}")
    for word, where in (("items", "[]"), ("additionalProperties", "{}")):
        if word in schema:
            require_bounds(schema[word], path + where)


def _inlined(schema: Mapping[str, Any], path: str, definitions: Mapping[str, Any]) -> Schema:
    """What stands beside a reference wins over what it refers to: it is about this field."""
    if "$ref" not in schema:
        return dict(schema)
    name = schema["$ref"].rpartition("/")[2]
    if path.count(".") > 32:
        raise NotStructural(f"{path}: {name} contains itself; a CRD cannot, so bound its depth")
    beside = {word: value for word, value in schema.items() if word != "$ref"}
    return _inlined(definitions[name], path, definitions) | beside


def _one_of(said: Schema, path: str, definitions: Mapping[str, Any]) -> Schema:
    """`X | None` becomes X, optional. Every other union has no structural form."""
    if "anyOf" not in said:
        return said
    branches = [branch for branch in said["anyOf"] if branch != {"type": "null"}]
    if len(branches) != 1:
        raise NotStructural(f"{path}: a union is not structural; use one model with an enum")
    if said.get("default") is not None:
        raise NotStructural(
            f"{path}: None cannot be told from its default, as the API drops nulls; "
            "make None the default, or the field not optional"
        )
    beside = {word: value for word, value in said.items() if word != "anyOf"}
    return _inlined(branches[0], path, definitions) | beside


def _exclusive_bounds(said: Schema, path: str) -> Schema:
    """JSON Schema has a number there, OpenAPI 3.0 a flag beside the bound."""
    result: Schema = {}
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if exclusive in said:
            if bound in said:
                raise NotStructural(f"{path}: has both {bound} and {exclusive}; keep one")
            result |= {bound: said[exclusive], exclusive: True}
    return result


def _parts(said: Schema, path: str, definitions: Mapping[str, Any]) -> Schema:
    """The schemas inside: named properties, values of a map, items of a list."""
    result: Schema = {}
    if said.get("properties"):
        result["properties"] = {
            name: structural(part, f"{path}.{name}", definitions)
            for name, part in said["properties"].items()
        }
    if said.get("required"):
        result["required"] = list(said["required"])
    if "items" in said:
        result["items"] = structural(said["items"], f"{path}[]", definitions)
    values = said.get("additionalProperties", False)
    if values is True:
        result[ANYTHING] = True
    elif values is not False:  # False is the API's own rule: unknown fields are pruned
        inside = structural(values, f"{path}{{}}", definitions)
        result |= {ANYTHING: True} if ANYTHING in inside else {"additionalProperties": inside}
    return result


def _without_nulls(value: Any) -> Any:
    """Absent, never null: the API server drops nulls, and refuses them in a default."""
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    return value
