"""Create, replace, patch: what the server sets, what it keeps, what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import APPLY, JSON_PATCH, MERGE, facts
from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, GROUP, widget

STALE = "the object has been modified; please apply your changes to the latest version"


async def test_a_new_object_gets_what_only_the_server_sets(api: Api) -> None:
    body = widget("a")
    body["metadata"] |= {
        "uid": "mine",
        "generation": 7,
        "deletionTimestamp": "2001-01-01T00:00:00Z",
    }
    body["status"] = {"phase": "Fake"}
    code, made = await api.call("POST", COLLECTION, body)
    meta = made["metadata"]
    assert code == 201
    assert {k: meta[k] for k in ("name", "namespace", "generation")} == {
        "name": "a", "namespace": "default", "generation": 1}  # fmt: skip
    assert meta["uid"].startswith("00000000-") and meta["creationTimestamp"].startswith(
        "2026-01-01"
    )
    assert "deletionTimestamp" not in meta and "status" not in made
    assert made["spec"] == {"size": 3, "generation": 1, "color": "red", "deep": {"mode": "auto"}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"metadata": {}}, (422, "Invalid", f'Widget.{GROUP} "" is invalid: [metadata.name: '
                            "Required value: name or generateName is required, <nil>: ")),
        ({"metadata": {"name": "Bad_Name"}}, (422, "Invalid", f'Widget.{GROUP} "Bad_Name" is '
                                              'invalid: metadata.name: Invalid value: "Bad_Name"')),
        ({"metadata": {"name": "b", "labels": {"bad key!": "v"}}},
         (422, "Invalid", f'Widget.{GROUP} "b" is invalid: metadata.labels: Invalid value: "bad')),
        ({"metadata": {"name": "b", "namespace": "other"}},
         (400, "BadRequest", "the namespace of the provided object does not match the namespace")),
        ({"metadata": {"name": "b", "resourceVersion": "5"}},
         (500, "", "resourceVersion should not be set on objects to be created")),
        ({"kind": "Wodget"}, (422, "Invalid", f'Wodget.{GROUP} "b" is invalid: kind: Invalid '
                              'value: "Wodget": must be Widget')),
        ({"apiVersion": f"{GROUP}/v2"}, (400, "BadRequest", "the API version in the data")),
        ({"kind": ""}, (400, "BadRequest", "the object provided is unrecognized (must be of type "
                        "Widget): Object 'Kind' is missing")),
        ({"metadata": {"name": "b", "labels": {"a": 1}}},
         (400, "BadRequest", 'Widget in version "v1" cannot be handled as a Widget: json: cannot '
          "unmarshal number into Go struct field ObjectMeta.labels of type string")),
    ],
    ids=["no name", "name", "label", "namespace", "version", "kind", "apiVersion", "no kind",
         "label type"],
)  # fmt: skip
async def test_what_cannot_be_created(api: Api, change: Any, expected: Any) -> None:
    code, status = await api.call("POST", COLLECTION, widget("b") | change)
    assert facts(status)[:2] == (code, expected[1])
    assert code == expected[0]
    assert status["message"].startswith(expected[2])
    assert (await api.get())[1]["items"] == []


async def test_a_name_is_taken_once(api: Api) -> None:
    await api.create("a")
    assert facts((await api.create("a"))[1]) == (
        409, "AlreadyExists", f'widgets.{GROUP} "a" already exists')  # fmt: skip


async def test_nothing_is_created_in_a_namespace_that_does_not_exist(api: Api) -> None:
    path = COLLECTION.replace("default", "nosuch")
    code, status = await api.call("POST", path, widget("a"))
    assert (code, status["message"]) == (404, 'namespaces "nosuch" not found')


async def test_generate_name_adds_five_letters(api: Api) -> None:
    body = widget("x")
    body["metadata"] = {"generateName": "gen-"}
    names = {(await api.call("POST", COLLECTION, body))[1]["metadata"]["name"] for _ in range(3)}
    assert len(names) == 3
    assert all(name.startswith("gen-") and len(name) == 9 for name in names)


async def test_a_dry_run_answers_and_stores_nothing(api: Api) -> None:
    code, made = await api.create("a", "?dryRun=All")
    assert code == 201 and "resourceVersion" not in made["metadata"]
    assert (await api.get("a"))[0] == 404
    code, status = await api.create("a", "?dryRun=Some")
    assert (code, status["message"]) == (
        422,
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported '
        'values: "All"',
    )


async def test_unknown_fields_are_dropped_with_a_warning_or_refused(api: Api) -> None:
    _, made = await api.create("a", nosuch=1)
    assert "nosuch" not in made["spec"]
    assert api.warnings == ['299 - "unknown field \\"spec.nosuch\\""']
    code, status = await api.create("b", "?fieldValidation=Strict", nosuch=1)
    assert (code, status["message"]) == (
        400,
        'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown '
        'field "spec.nosuch"',
    )
    await api.create("c", "?fieldValidation=Ignore", nosuch=1)
    assert api.warnings == []


async def test_a_put_needs_the_current_version(api: Api) -> None:
    made = (await api.create("a"))[1]
    changed = {**made, "spec": {**made["spec"], "size": 4}}
    code, after = await api.put(changed)
    assert (code, after["metadata"]["generation"], after["spec"]["size"]) == (200, 2, 4)
    code, status = await api.put(changed)
    assert (code, status["reason"]) == (409, "Conflict") and STALE in status["message"]
    del changed["metadata"]["resourceVersion"]
    code, status = await api.put(changed)
    assert code == 422
    assert "metadata.resourceVersion: Invalid value: 0: must be specified" in status["message"]


async def test_a_put_of_another_object_of_that_name_is_a_conflict(api: Api) -> None:
    made = (await api.create("a"))[1]
    made["metadata"]["uid"] = "11111111-2222-3333-4444-555555555555"
    code, status = await api.put(made)
    assert code == 409 and "Precondition failed: UID in precondition" in status["message"]
    code, status = await api.merge("a", {"metadata": {"uid": "1"}})
    assert code == 422 and "metadata.uid: Invalid value" in status["message"]


async def test_a_write_that_changes_nothing_is_no_write(api: Api) -> None:
    made = (await api.create("a"))[1]
    for patch in ({}, {"spec": {"size": 3}}, {"status": {"phase": "dropped"}}):
        assert await api.merge("a", patch) == (200, made)
    assert await api.put(made) == (200, made)
    assert (await api.get())[1]["metadata"]["resourceVersion"] == made["metadata"][
        "resourceVersion"
    ]


async def test_only_the_spec_moves_the_generation(api: Api) -> None:
    await api.create("a")
    label = (await api.merge("a", {"metadata": {"labels": {"x": "1"}}}))[1]
    status = (await api.merge("a", {"status": {"phase": "Up"}}, "/status"))[1]
    spec = (await api.merge("a", {"spec": {"size": 4}}))[1]
    assert [o["metadata"]["generation"] for o in (label, status, spec)] == [1, 1, 2]


async def test_the_status_endpoint_takes_the_status_alone(api: Api) -> None:
    await api.create("a")
    patch = {"spec": {"size": 9}, "status": {"phase": "Up"}, "metadata": {"labels": {"x": "1"}}}
    code, after = await api.merge("a", patch, "/status")
    assert code == 200
    assert (after["spec"]["size"], after["status"]) == (3, {"phase": "Up"})
    assert "labels" not in after["metadata"]
    code, _ = await api.merge("a", {"metadata": {"resourceVersion": "1"}, "status": {}}, "/status")
    assert code == 409


async def test_a_patch_with_a_stale_version_is_a_conflict_even_if_it_changes_nothing(
    api: Api,
) -> None:
    made = (await api.create("a"))[1]
    await api.merge("a", {"spec": {"size": 4}})
    stale = {"metadata": {"resourceVersion": made["metadata"]["resourceVersion"]}}
    assert (await api.merge("a", stale))[0] == 409


@pytest.mark.parametrize(
    ("media", "body", "code", "words"),
    [
        (MERGE, "{bad", 400, "error decoding patch: invalid character 'b' looking for beginning"),
        (MERGE, {"metadata": {"name": "z"}}, 400, "the name of the object (z) does not match"),
        (MERGE, {"spec": {"size": 1000}}, 422, "should be less than or equal to 100"),
        (JSON_PATCH, [{"op": "test", "path": "/spec/size", "value": 9}], 422, "rejected our"),
        ("application/strategic-merge-patch+json", {}, 415, "accepted media types include"),
        ("application/json", {}, 415, "application/json-patch+json, application/merge-patch+json"),
        (APPLY, widget("a"), 422, "fieldManager: Required value: is required for apply patch"),
    ],
    ids=["malformed", "rename", "invalid", "failed test", "strategic", "json", "no manager"],
)
async def test_patches_that_are_refused(
    api: Api, media: str, body: Any, code: int, words: str
) -> None:
    made = (await api.create("a"))[1]
    got, status = await api.call("PATCH", f"{COLLECTION}/a", body, media)
    assert (got, words in status["message"]) == (code, True)
    assert await api.get("a") == (200, made)


async def test_apply_creates_and_then_changes_what_it_names(api: Api) -> None:
    path = f"{COLLECTION}/a?fieldManager=one"
    code, made = await api.call("PATCH", path, widget("a", color="green"), APPLY)
    assert (code, made["spec"]["color"]) == (201, "green")
    assert await api.call("PATCH", path, widget("a", color="green"), APPLY) == (200, made)
    dropped = (await api.call("PATCH", path, widget("a"), APPLY))[1]
    assert dropped["spec"]["color"] == "red"
    code, status = await api.call(
        "PATCH", f"{COLLECTION}/a?fieldManager=two", widget("a", size=5), APPLY)  # fmt: skip
    assert (code, status["reason"]) == (409, "Conflict")
