"""Merge-patch and JSON-patch: what each can say, and what of it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import JSON_PATCH, MERGE, Api, causes, facts
from tests.kube.widgets import GROUP, widget

SPEC = {"size": 3, "generation": 1, "color": "red", "deep": {"mode": "auto"}}
START: dict[str, Any] = {"tags": ["x"], "extra": {"a~b": 1, "c/d": 2}, "weights": {"k": 1}}
STRATEGIC = "application/strategic-merge-patch+json"
REJECTED = "the server rejected our request due to an error in our request"


async def patched(api: Api, change: Any, media: str) -> Any:
    """The spec of a widget after the patch, or the Status that refused it."""
    await api.create("a", **START)
    code, body = await api.call("PATCH", f"{api.widgets}/a", change, media)
    return body["spec"] if code == 200 else body


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"size": 4}, {"size": 4}),
        ({"tags": ["b", "c"]}, {"tags": ["b", "c"]}),
        ({"tags": None}, {"tags": ...}),
        ({"weights": {"l": 2}}, {"weights": {"k": 1, "l": 2}}),
        ({"weights": {"k": None}}, {"weights": {}}),
        ({"color": None}, {}),
        ({"deep": None}, {}),
        ({"deep": {"mode": None}}, {}),
        ({"extra": {"a~b": None, "e": {"f": None}}}, {"extra": {"c/d": 2, "e": {}}}),
        ({"extra": None}, {"extra": ...}),
    ],
    ids=str,
)
async def test_a_merge_patch(api: Api, change: Any, changed: Any) -> None:
    """Null takes a field away, or back to its default; ... stands for a field that is gone."""
    expected = {k: v for k, v in {**SPEC, **START, **changed}.items() if v is not ...}
    assert await patched(api, {"spec": change}, MERGE) == expected


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "replace", "path": "/spec/size", "value": 4}, {"size": 4}),
        ({"op": "test", "path": "/spec/tags", "value": ["x"]}, {}),
        ({"op": "test", "path": "/spec/nosuch", "value": None}, {}),
        ({"op": "add", "path": "/spec/tags/-", "value": "y"}, {"tags": ["x", "y"]}),
        ({"op": "add", "path": "/spec/tags/0", "value": "w"}, {"tags": ["w", "x"]}),
        ({"op": "remove", "path": "/spec/tags/0"}, {"tags": []}),
        ({"op": "remove", "path": "/spec/extra/a~0b"}, {"extra": {"c/d": 2}}),
        ({"op": "remove", "path": "/spec/extra/c~1d"}, {"extra": {"a~b": 1}}),
        ({"op": "replace", "path": "/spec/least", "value": 1}, {"least": 1}),
        ({"op": "add", "path": "/spec/deep"}, {}),
        (
            {"op": "copy", "from": "/spec/weights", "path": "/spec/extra/w"},
            {"extra": {**START["extra"], "w": {"k": 1}}},
        ),
        (
            {"op": "move", "from": "/spec/tags", "path": "/spec/extra/t"},
            {"extra": {**START["extra"], "t": ["x"]}, "tags": ...},
        ),
    ],
    ids=lambda value: f"{value['op']} {value['path']}" if "op" in value else None,
)
async def test_a_json_patch(api: Api, operation: Any, changed: Any) -> None:
    expected = {k: v for k, v in {**SPEC, **START, **changed}.items() if v is not ...}
    assert await patched(api, [operation], JSON_PATCH) == expected


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "test", "path": "/spec/size", "value": 9}],
        [{"op": "test", "path": "/metadata/resourceVersion", "value": "1"}],
        [{"op": "remove", "path": "/spec/nosuch"}],
        [{"op": "add", "path": "/spec/nosuch/deeper", "value": 1}],
        [{"op": "add", "path": "/spec/tags/9", "value": "x"}],
        [{"op": "bad", "path": "/spec"}],
        [{"path": "/spec/size", "value": 1}],
        [{"op": "add", "value": 1}],
    ],
    ids=lambda operations: " ".join(str(value) for value in operations[0].values()),
)
async def test_a_json_patch_that_does_not_fit_is_rejected(api: Api, operations: Any) -> None:
    status = await patched(api, operations, JSON_PATCH)
    assert facts(status) == (422, "Invalid", REJECTED)
    assert (await api.get("a"))[1]["spec"] == SPEC | START


async def test_one_operation_that_fails_undoes_all(api: Api) -> None:
    operations = [
        {"op": "replace", "path": "/spec/size", "value": 4},
        {"op": "test", "path": "/spec/color", "value": "blue"},
    ]
    assert (await patched(api, operations, JSON_PATCH))["code"] == 422
    assert (await api.get("a"))[1]["spec"]["size"] == 3


REFUSED: dict[str, tuple[str, Any, int, str]] = {
    "malformed": (MERGE, "{bad", 400, "error decoding patch: invalid character 'b' looking for"),
    "empty": (MERGE, "", 400, "error decoding patch: unexpected end of JSON input"),
    "a list": (MERGE, [], 400, "cannot unmarshal array into Go value of type map[string]interface"),
    "a number": (MERGE, "3", 400, "cannot unmarshal number into Go value of type map[string]"),
    "rename": (MERGE, {"metadata": {"name": "z"}}, 400,
               "the name of the object (z) does not match the name on the URL (a)"),
    "no name": (MERGE, {"metadata": {"name": None}}, 400,
                "the name of the object (a based on URL) was undeterminable: name must be provid"),
    "namespace": (MERGE, {"metadata": {"namespace": "z"}}, 400, "does not match the namespace sen"),
    "invalid": (MERGE, {"spec": {"size": 1000}}, 422, "should be less than or equal to 100"),
    "no spec": (MERGE, {"spec": None}, 422, "spec: Required value"),
    "kind": (MERGE, {"kind": "X"}, 422, f'X.{GROUP} "a" is invalid: kind: Invalid value: "X": mus'),
    "no kind": (MERGE, {"kind": None}, 422, "Object 'Kind' is missing in '{"),
    "apiVersion": (MERGE, {"apiVersion": f"{GROUP}/v2"}, 422, f"must be {GROUP}/v1"),
    "labels": (MERGE, {"metadata": {"labels": "x"}}, 422,
               "cannot unmarshal string into Go struct field ObjectMeta.labels of type map[strin"),
    "version": (MERGE, {"metadata": {"resourceVersion": "x"}}, 500, 'ParseUint: parsing "x"'),
    "no version": (MERGE, {"metadata": {"resourceVersion": None}}, 422, "must be specified for a"),
    "no list": (JSON_PATCH, {}, 400, "cannot unmarshal object into Go value of type []handler"),
    "no operation": (JSON_PATCH, [1], 400, "cannot unmarshal number into Go value of type handler"),
    "json rename": (JSON_PATCH, [{"op": "replace", "path": "/metadata/name", "value": "b"}], 400,
                    "the name of the object (b) does not match the name on the URL (a)"),
    "strategic": (STRATEGIC, {}, 415, "accepted media types include: application/json-patch+json, "
                  "application/merge-patch+json, application/apply-patch+yaml"),
    "json": ("application/json", {}, 415, "application/json-patch+json, application/merge-patch"),
}  # fmt: skip


@pytest.mark.parametrize(("media", "change", "code", "words"), REFUSED.values(), ids=list(REFUSED))
async def test_patches_that_are_refused(
    api: Api, media: str, change: Any, code: int, words: str
) -> None:
    status = await patched(api, change, media)
    assert (status["code"], words in status["message"]) == (code, True), status["message"]
    assert (await api.get("a"))[1]["spec"] == SPEC | START


@pytest.mark.parametrize(("change", "media"), [({}, MERGE), ([], JSON_PATCH)])
async def test_what_is_not_there_is_not_patched(api: Api, change: Any, media: str) -> None:
    status = (await api.call("PATCH", f"{api.widgets}/a", change, media))[1]
    assert facts(status) == (404, "NotFound", f'widgets.{GROUP} "a" not found')


async def test_generate_name_and_labels_are_the_clients_to_patch(api: Api) -> None:
    await api.create("a")
    change = {"generateName": "x-", "labels": {"k": "v"}, "annotations": {"n": "m"}}
    meta = (await api.merge("a", {"metadata": change}))[1]["metadata"]
    assert {field: meta[field] for field in change} == change
    meta = (await api.merge("a", {"metadata": {"labels": {"k": None}}}))[1]["metadata"]
    assert ("labels" in meta, meta["annotations"]) == (False, {"n": "m"})


async def test_a_field_that_nobody_knows_is_dropped_from_a_patch_too(api: Api) -> None:
    await api.create("a")
    change = {"spec": {"nosuch": 1, "size": 4}, "bogus": 1, "metadata": {"nonsense": 1}}
    after = (await api.merge("a", change))[1]
    assert (after["spec"], after.get("bogus")) == ({**SPEC, "size": 4}, None)
    told = {warning.split('"', 1)[1] for warning in api.warnings}
    assert told == {f'unknown field \\"{field}\\""' for field in (
        "spec.nosuch", "bogus", "metadata.nonsense")}  # fmt: skip
    path = f"{api.widgets}/a?fieldValidation=Strict"
    code, status = await api.call("PATCH", path, {"spec": {"nosuch": 1}}, MERGE)
    assert (code, causes(status)) == (422, [("patch", "FieldValueInvalid")])
    assert status["message"].endswith('strict decoding error: unknown field "spec.nosuch"')


async def test_a_whole_object_may_be_the_patch(api: Api) -> None:
    """As kubectl replaces and clients without a diff do."""
    await api.create("a", **START)
    code, after = await api.merge("a", widget("a", size=9))
    assert (code, after["spec"]) == (200, {**SPEC, **START, "size": 9})
