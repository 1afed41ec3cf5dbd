"""Pruning, defaults, validation and rules of a schema, in the API server's words."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.kube.store.schema import Schema
from tests.kube.widgets import SPEC

SCHEMA = Schema({"type": "object", "required": ["spec"], "properties": {"spec": SPEC}})
DEFAULTS = {"generation": 1, "color": "red", "deep": {"mode": "auto"}}


def errors(spec: Any, old: Any = None) -> list[tuple[str, str]]:
    """(field, message) of all that is wrong, the schema's first."""
    body, was = {"spec": spec}, None if old is None else {"spec": old}
    schema = SCHEMA.check(body, was)
    return [(e.field, e.message) for e in schema + SCHEMA.check_rules(body, was, schema)]


NOT_RUN = (
    "<nil>",
    "Invalid value: null: some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation",
)


@pytest.mark.parametrize(
    ("spec", "kept", "unknown"),
    [
        ({"size": 3}, {"size": 3, **DEFAULTS}, []),
        ({"size": 3, "color": "blue"}, {"size": 3, **DEFAULTS, "color": "blue"}, []),
        ({"size": 3, "color": None}, {"size": 3, **DEFAULTS}, []),
        ({"size": 3, "title": None}, {"size": 3, "title": None, **DEFAULTS}, []),
        ({"size": 3, "x": 1, "deep": {"y": 2}}, {"size": 3, **DEFAULTS}, ["spec.deep.y", "spec.x"]),
        ({"extra": {"any": {"x": 1}}}, {"extra": {"any": {"x": 1}}, **DEFAULTS}, []),
        ({"ports": [{"name": "p"}]}, {"ports": [{"name": "p", "port": 80}], **DEFAULTS}, []),
        ({"ports": [{"name": "p", "z": 1}]},
         {"ports": [{"name": "p", "port": 80}], **DEFAULTS}, ["spec.ports[0].z"]),
    ],
    ids=["defaults", "given", "null with default", "nullable", "unknown", "preserved",
         "default in a list", "unknown in a list"],
)  # fmt: skip
def test_a_body_is_pruned_and_completed(spec: Any, kept: Any, unknown: list[str]) -> None:
    assert SCHEMA.tidy({"spec": spec}) == ({"spec": kept}, unknown)


def test_a_body_that_is_complete_is_not_copied() -> None:
    body = {"spec": {"size": 3, **DEFAULTS}}
    assert SCHEMA.tidy(body)[0] is body


@pytest.mark.parametrize(
    ("spec", "field", "message"),
    [
        ({"size": 101}, "spec.size",
         "Invalid value: 101: spec.size in body should be less than or equal to 100"),
        ({"size": -1}, "spec.size",
         "Invalid value: -1: spec.size in body should be greater than or equal to 0"),
        ({"size": 1, "title": "A"}, "spec.title",
         "Invalid value: \"A\": spec.title in body should match '^[a-z]+$'"),
        ({"size": 1, "tags": ["a", "a"]}, "spec.tags[1]", 'Duplicate value: "a"'),
        ({"size": 1, "ports": [{"name": "p"}, {"name": "p"}]}, "spec.ports[1]",
         'Duplicate value: {"name":"p"}'),
        ({"size": 3, "least": 9}, "spec", 'Invalid value: "object": small and below least'),
        ({"size": 30, "least": 90}, "spec", 'Invalid value: "object": below least'),
    ],
    ids=["maximum", "minimum", "pattern", "set", "map", "rule", "message by expression"],
)  # fmt: skip
def test_what_is_wrong_is_said_as_the_api_says_it(spec: Any, field: str, message: str) -> None:
    assert errors(spec) == [(field, message)]


@pytest.mark.parametrize(
    ("spec", "field", "message"),
    [
        ({}, "spec.size", "Required value"),
        ({"size": "big"}, "spec.size",
         'Invalid value: "string": spec.size in body must be of type integer: "string"'),
        ({"size": 1, "color": "pink"}, "spec.color",
         'Unsupported value: "pink": supported values: "red", "green", "blue"'),
        ({"size": 1, "title": "ABCDEFG"}, "spec.title",
         "Too long: may not be more than 5 bytes"),
        ({"size": 1, "weights": {"a": "x"}}, "spec.weights.a",
         'Invalid value: "string": spec.weights.a in body must be of type integer: "string"'),
    ],
    ids=["required", "type", "enum", "length", "type in a map"],
)  # fmt: skip
def test_these_errors_keep_the_rules_from_running(spec: Any, field: str, message: str) -> None:
    assert errors(spec) == [(field, message), NOT_RUN]


def test_errors_come_in_the_order_of_their_fields() -> None:
    found = errors({"size": -1, "color": "pink", "title": "A"})
    assert [field for field, _ in found] == ["spec.color", "spec.size", "spec.title", "<nil>"]


def test_a_range_error_and_a_broken_rule_are_told_together() -> None:
    assert errors({"size": 1000, "generation": 1}, {"size": 3, "generation": 5}) == [
        ("spec.size", "Invalid value: 1000: spec.size in body should be less than or equal to 100"),
        ("spec.generation", "Forbidden: generation must not go backwards"),
    ]


@pytest.mark.parametrize(
    ("new", "old", "broken"),
    [
        ({"size": 1, "generation": 4}, {"size": 1, "generation": 5}, ["spec.generation"]),
        ({"size": 1, "generation": 5}, {"size": 2, "generation": 5}, []),
        ({"size": 1, "generation": 1}, None, []),
        ({"size": 1, "generation": 1, "locked": "j"},
         {"size": 1, "generation": 1, "locked": "k"}, ["spec.locked"]),
        ({"size": 1, "generation": 1}, {"size": 1, "generation": 1, "locked": "k"}, []),
    ],
    ids=["backwards", "same", "on creation", "immutable", "removal is not seen"],
)  # fmt: skip
def test_a_transition_rule_compares_with_the_old_value(new: Any, old: Any, broken: Any) -> None:
    assert [field for field, _ in errors(new, old)] == broken


def test_what_was_wrong_before_and_did_not_change_is_not_held_against_an_update() -> None:
    old = {"size": 1000, "least": 2000, "color": "red", "generation": 1}
    assert errors({**old, "color": "blue"}, {**old})[-1][0] == "spec"
    assert errors(old, old) == []


@pytest.mark.parametrize("value", [5, "50%"])
def test_int_or_string_takes_both(value: Any) -> None:
    assert errors({"size": 1, "target": value}) == []


def test_rules_in_a_map_list_match_items_by_their_keys() -> None:
    rule = {"rule": "self.port >= oldSelf.port", "message": "a port only grows"}
    item = {"type": "object", "x-kubernetes-validations": [rule],
            "properties": {"name": {"type": "string"}, "port": {"type": "integer"}}}  # fmt: skip
    schema = Schema({"type": "object", "properties": {"ports": {
        "type": "array", "items": item, "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"]}}})  # fmt: skip
    old = {"ports": [{"name": "a", "port": 1}, {"name": "b", "port": 5}]}
    new = {"ports": [{"name": "b", "port": 4}, {"name": "a", "port": 2}]}
    assert [(e.field, e.message) for e in schema.check_rules(new, old, [])] == [
        ("ports[0]", 'Invalid value: "object": a port only grows')
    ]
