"""Validation, defaulting, pruning, strict fields: what a schema does to a write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import Api, causes, facts
from tests.kube.widgets import GROUP, widget

VALID: dict[str, tuple[Any, Any]] = {  # what is sent, and what comes of it
    "defaults": ({}, {"generation": 1, "color": "red", "deep": {"mode": "auto"}}),
    "a default inside": ({"deep": {}}, {"deep": {"mode": "auto"}}),
    "null becomes the default": ({"color": None, "deep": None}, {"color": "red"}),
    "null where it is allowed": ({"title": None}, {"title": None}),
    "null elsewhere goes": ({"least": None}, {}),
    "a default in a list": ({"ports": [{"name": "p"}]}, {"ports": [{"name": "p", "port": 80}]}),
    "a whole number": ({"size": 3.0}, {"size": 3}),
    "a whole number in the unknown": ({"extra": {"x": [4.0, 0.5]}}, {"extra": {"x": [4, 0.5]}}),
    "what nobody knows, kept": ({"extra": {"x": {"y": None}}}, {"extra": {"x": {"y": None}}}),
    "a map": ({"weights": {"a": 1}}, {"weights": {"a": 1}}),
    "int or string: int": ({"target": 1}, {"target": 1}),
    "int or string: string": ({"target": "x"}, {"target": "x"}),
}


@pytest.mark.parametrize(("sent", "stored"), VALID.values(), ids=list(VALID))
async def test_what_is_taken(api: Api, sent: Any, stored: Any) -> None:
    code, made = await api.create("a", **sent)
    assert code == 201
    assert {field: made["spec"][field] for field in stored} == stored
    assert set(made["spec"]) == {"size", "generation", "color", "deep"} | set(stored)
    assert repr(made["spec"]["size"]) == "3", "not 3.0"


NOT_RUN = ("<nil>", "FieldValueInvalid")  # the rules were not checked
INVALID: dict[str, tuple[Any, str, list[tuple[str, str]]]] = {
    "too large": ({"size": 101}, "Invalid value: 101: spec.size in body should be less than or eq",
                  [("spec.size", "FieldValueInvalid")]),
    "too small": ({"size": -1}, "Invalid value: -1: spec.size in body should be greater than or e",
                  [("spec.size", "FieldValueInvalid")]),
    "no integer": ({"size": "big"}, 'Invalid value: "string": spec.size in body must be of type in',
                   [("spec.size", "FieldValueTypeInvalid"), NOT_RUN]),
    "a fraction": ({"size": 1.5}, 'Invalid value: "number": spec.size in body must be of type int',
                   [("spec.size", "FieldValueTypeInvalid"), NOT_RUN]),
    "a boolean": ({"size": True}, 'Invalid value: "boolean": spec.size in body must be of type in',
                  [("spec.size", "FieldValueTypeInvalid"), NOT_RUN]),
    "required": ({"size": None}, "spec.size: Required value",
                 [("spec.size", "FieldValueRequired"), NOT_RUN]),
    "enum": ({"color": "pink"}, 'Unsupported value: "pink": supported values: "red", "green", "bl',
             [("spec.color", "FieldValueNotSupported"), NOT_RUN]),
    "length": ({"title": "abcdef"}, "spec.title: Too long: may not be more than 5 bytes",
               [("spec.title", "FieldValueTooLong"), NOT_RUN]),
    "pattern": ({"title": "UP"}, "Invalid value: \"UP\": spec.title in body should match '^[a-z]+$",
                [("spec.title", "FieldValueInvalid")]),
    "length before pattern": ({"title": "ABCDEF"}, "spec.title: Too long",
                              [("spec.title", "FieldValueTooLong"), NOT_RUN]),
    "twice in a set": ({"tags": ["a", "b", "a"]}, 'spec.tags[2]: Duplicate value: "a"',
                       [("spec.tags[2]", "FieldValueDuplicate")]),
    "twice in a map": ({"ports": [{"name": "x"}, {"name": "x"}]},
                       'spec.ports[1]: Duplicate value: {"name":"x"}',
                       [("spec.ports[1]", "FieldValueDuplicate")]),
    "an item's type": ({"tags": ["a", 1]}, "spec.tags[1] in body must be of type string",
                       [("spec.tags[1]", "FieldValueTypeInvalid"), NOT_RUN]),
    "an item's key": ({"ports": [{}]}, "spec.ports[0].name: Required value",
                      [("spec.ports[0].name", "FieldValueRequired"), NOT_RUN]),
    "no list": ({"tags": "x"}, 'spec.tags: Invalid value: "string": spec.tags in body must be of t',
                [("spec.tags", "FieldValueTypeInvalid"), NOT_RUN]),
    "a map's value": ({"weights": {"a": "x"}}, "spec.weights.a in body must be of type integer",
                      [("spec.weights.a", "FieldValueTypeInvalid"), NOT_RUN]),
    "int or string": ({"target": 1.5}, "spec.target in body must be of type integer,string",
                      [("spec.target", "FieldValueTypeInvalid"), NOT_RUN]),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "words", "wrong"), INVALID.values(), ids=list(INVALID))
async def test_what_is_refused(
    api: Api, sent: Any, words: str, wrong: list[tuple[str, str]]
) -> None:
    code, status = await api.create("a", **sent)
    assert (code, status["reason"], causes(status)) == (422, "Invalid", wrong)
    assert words in status["message"]
    assert status["message"].startswith(f'Widget.{GROUP} "a" is invalid: ')
    assert {k: status["details"][k] for k in ("name", "group", "kind")} == {
        "name": "a", "group": GROUP, "kind": "Widget"}  # fmt: skip
    assert (await api.get("a"))[0] == 404


async def test_all_that_is_wrong_is_said_at_once(api: Api) -> None:
    status = (await api.create("a", size=101, color="pink", title="UP", tags=["a", "a"]))[1]
    assert set(causes(status)) == {
        ("spec.size", "FieldValueInvalid"), ("spec.color", "FieldValueNotSupported"),
        ("spec.title", "FieldValueInvalid"), ("spec.tags[1]", "FieldValueDuplicate"),
        NOT_RUN}  # fmt: skip


@pytest.mark.parametrize("spec", [None, [], "x", 3], ids=str)
async def test_a_spec_is_required_and_an_object(api: Api, spec: Any) -> None:
    code, status = await api.call("POST", api.widgets, widget("a") | {"spec": spec})
    reason = "FieldValueRequired" if spec is None else "FieldValueTypeInvalid"
    assert (code, causes(status)) == (422, [("spec", reason), NOT_RUN])


async def test_what_nobody_knows_is_dropped_with_a_warning(api: Api) -> None:
    made = (await api.create("a", nosuch=1, deep={"no": 1}, ports=[{"name": "x", "z": 1}]))[1]
    assert "nosuch" not in made["spec"]
    assert (made["spec"]["deep"], made["spec"]["ports"]) == (
        {"mode": "auto"}, [{"name": "x", "port": 80}])  # fmt: skip
    fields = ("spec.deep.no", "spec.nosuch", "spec.ports[0].z")
    assert api.warnings == [f'299 - "unknown field \\"{field}\\""' for field in fields]
    await api.create("c", "?fieldValidation=Ignore", nosuch=1)
    assert api.warnings == []


async def test_a_strict_write_refuses_what_nobody_knows(api: Api) -> None:
    body = widget("b", nosuch=1) | {"bogus": 1}
    body["metadata"]["nonsense"] = 1
    status = (await api.call("POST", f"{api.widgets}?fieldValidation=Strict", body))[1]
    fields = ("metadata.nonsense", "bogus", "spec.nosuch")
    listed = ", ".join(f'unknown field "{field}"' for field in fields)
    words = 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: '
    assert facts(status) == (400, "BadRequest", words + listed)
    made = (await api.create("a", "?fieldValidation=Strict"))[1]
    made["spec"]["nosuch"] = 1
    code, _ = await api.call("PUT", f"{api.widgets}/a?fieldValidation=Strict", made)
    assert code == 400


async def test_a_validation_that_nobody_knows_is_refused(api: Api) -> None:
    status = (await api.create("a", "?fieldValidation=Bad"))[1]
    assert facts(status) == (
        422, "Invalid",
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Bad": '
        'supported values: "", "Ignore", "Strict", "Warn"')  # fmt: skip


async def test_an_update_is_held_to_the_schema_too(api: Api) -> None:
    made = (await api.create("a"))[1]
    made["spec"] |= {"size": 1000}
    code, status = await api.put(made)
    assert (code, causes(status)) == (422, [("spec.size", "FieldValueInvalid")])
    code, after = await api.put({**made, "spec": {"size": 4}})
    assert (code, after["spec"]["color"], after["spec"]["deep"]) == (200, "red", {"mode": "auto"})


async def test_a_finalizer_without_a_domain_is_taken_with_a_warning(api: Api) -> None:
    body = widget("a")
    body["metadata"]["finalizers"] = ["bad", f"{GROUP}/good"]
    assert (await api.call("POST", api.widgets, body))[0] == 201
    assert api.warnings == [
        '299 - "metadata.finalizers: \\"bad\\": prefer a domain-qualified finalizer name to avoid '
        'accidental conflicts with other finalizer writers"'
    ]
