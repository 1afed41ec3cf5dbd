"""What kube-apiserver refuses in a definition's schema, as far as the lab's authors run into it.

Missing types, fields that a rule names and the schema does not have, and a message that costs too
much. The full structural check, CEL's type check and its cost estimate are not modelled: each of
the project's own definitions is tried on a real API server instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from cascade.kube.store.errors import FieldError, forbidden_field, invalid_value, required

Json = dict[str, Any]
_CHAIN = re.compile(r"\b(self|oldSelf)((?:\.[A-Za-z_]\w*(?!\w*\())+)")
_COST = (
    "exceeds budget by factor of more than 100x (try simplifying the rule, or adding "
    "maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)"
)
_ROOT = "spec.validation.openAPIV3Schema"


def check_schema(version: Json) -> list[FieldError]:
    """The errors of one version's schema, and of the fields that it lets clients select by."""
    schema = (version.get("schema") or {}).get("openAPIV3Schema")
    if not isinstance(schema, dict):
        return [required("spec.versions[0].schema.openAPIV3Schema", "schemas are required")]
    errors = list(_types(schema, _ROOT))
    for index, field in enumerate(version.get("selectableFields") or []):
        if _node_at(schema, field["jsonPath"].strip(".").split(".")) is None:
            errors.append(
                invalid_value(
                    f"spec.selectableFields[{index}].jsonPath",
                    f'"{field["jsonPath"]}"',
                    "is an invalid path: does not refer to a valid field",
                )
            )
    return errors or list(_rules(schema, _ROOT))


def _below(schema: Json, path: str) -> Iterator[tuple[Json, str]]:
    for name, child in sorted((schema.get("properties") or {}).items()):
        yield child, f"{path}.properties[{name}]"
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield schema[key], f"{path}.{key}"


def _types(schema: Json, path: str) -> Iterator[FieldError]:
    for child, where in _below(schema, path):
        yield from _types(child, where)
    free = ("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields")
    if not schema.get("type") and not any(schema.get(mark) for mark in free):
        yield required(f"{path}.type", "must not be empty for specified object fields")


def _node_at(schema: Json, steps: list[str]) -> Json | None:
    """The schema of a property further down; None when the schema names no such field."""
    for step in steps:
        found = (schema.get("properties") or {}).get(step, schema.get("additionalProperties"))
        if not isinstance(found, dict):
            return None
        schema = found
    return schema


def _rules(schema: Json, path: str) -> Iterator[FieldError]:
    for index, rule in enumerate(schema.get("x-kubernetes-validations") or []):
        where = f"{path}.x-kubernetes-validations[{index}]"
        yield from _undefined(schema, rule, where)
        if re.search(r"\bstring\(", rule.get("messageExpression", "")):
            yield from _too_costly(f"{where}.messageExpression")
    for child, where in _below(schema, path):
        yield from _rules(child, where)


def _undefined(schema: Json, rule: Json, where: str) -> Iterator[FieldError]:
    """Fields that are in a rule and not in the schema: with dynamic types a typo shows late."""
    text = rule["rule"]
    for match in _CHAIN.finditer(text):
        node, at = schema, match.start(2)
        for step in match[2].strip(".").split("."):
            below = _node_at(node, [step]) if node.get("properties") else {}
            if below is None and not node.get("x-kubernetes-preserve-unknown-fields"):
                yield invalid_value(f"{where}.rule", _shown(rule), _said(text, at, step))
                return
            node, at = below or {}, at + len(step) + 1


def _said(text: str, at: int, field: str) -> str:
    return (
        f"compilation failed: ERROR: <input>:1:{at + 1}: undefined field '{field}'\n"
        f" | {text}\n | {'.' * at}^"
    )


def _shown(rule: Json) -> str:
    """The rule as Go prints it: all fields, `<` `>` `&` escaped."""
    told = {
        "Rule": rule["rule"],
        "Message": rule.get("message", ""),
        "MessageExpression": rule.get("messageExpression", ""),
        "Reason": rule.get("reason"),
        "FieldPath": rule.get("fieldPath", ""),
        "OptionalOldSelf": rule.get("optionalOldSelf"),
    }
    text = orjson.dumps(told).decode()
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _too_costly(where: str) -> Iterator[FieldError]:
    """string() of a number has no length that the estimate knows: any use of it is too much."""
    yield forbidden_field(where, f"estimated messageExpression cost {_COST}")
    yield forbidden_field(
        where,
        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
    )
    yield forbidden_field(
        _ROOT,
        f"x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema {_COST}",
    )
