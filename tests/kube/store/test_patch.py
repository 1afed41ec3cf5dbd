"""Merge-patch and JSON-patch, as the API applies them."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.kube.store.errors import ApiError
from cascade.kube.store.json_patch import json_patch
from cascade.kube.store.patch import merge_patch

OBJECT = {"spec": {"size": 3, "tags": ["a"]}, "kept": {"deep": 1}}


@pytest.mark.parametrize(
    ("patch", "patched"),
    [
        ({}, OBJECT),
        ({"spec": {"size": 4}}, OBJECT | {"spec": {"size": 4, "tags": ["a"]}}),
        ({"spec": {"size": None}}, OBJECT | {"spec": {"tags": ["a"]}}),
        ({"spec": {"tags": ["b"]}}, OBJECT | {"spec": {"size": 3, "tags": ["b"]}}),
        ({"new": {"a": None, "b": 1}}, OBJECT | {"new": {"b": 1}}),
        ({"spec": 5}, OBJECT | {"spec": 5}),
    ],
    ids=["empty", "set", "null removes", "a list is replaced", "null in new", "other type"],
)
def test_a_merge_patch_changes_what_it_names(patch: Any, patched: Any) -> None:
    assert merge_patch(OBJECT, patch) == patched


def test_a_patch_shares_what_it_leaves_alone_and_changes_nothing_in_place() -> None:
    before = {"spec": {"size": 3}, "kept": {"deep": 1}}
    after = merge_patch(before, {"spec": {"size": 4}})
    assert before == {"spec": {"size": 3}, "kept": {"deep": 1}}
    assert after["kept"] is before["kept"]


def test_a_json_patch_tests_and_replaces() -> None:
    operations = [
        {"op": "test", "path": "/spec/size", "value": 3},
        {"op": "replace", "path": "/spec/size", "value": 4},
    ]
    assert json_patch(OBJECT, operations)["spec"]["size"] == 4
    assert OBJECT["spec"] == {"size": 3, "tags": ["a"]}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "test", "path": "/spec/size", "value": 9},
        {"op": "remove", "path": "/spec/nosuch"},
        {"op": "add", "path": "/no/such", "value": 1},
        {"op": "frob", "path": "/spec"},
    ],
    ids=["failed test", "removal of nothing", "no place to add", "unknown operation"],
)
def test_a_json_patch_that_does_not_fit_is_422(operation: Any) -> None:
    with pytest.raises(ApiError, match="the server rejected our request") as refused:
        json_patch(OBJECT, [operation])
    assert (refused.value.code, refused.value.reason) == (422, "Invalid")


def test_a_json_patch_that_is_no_list_is_400() -> None:
    with pytest.raises(ApiError, match="cannot unmarshal object into Go value") as refused:
        json_patch(OBJECT, {"op": "add"})
    assert refused.value.code == 400
