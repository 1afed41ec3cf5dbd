"""Creation: what the server sets, which names it takes, and what it refuses before it looks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import MERGE, Api, causes, facts
from tests.kube.widgets import GROUP, widget


async def test_a_new_object_gets_what_only_the_server_sets(api: Api) -> None:
    body = widget("a")
    mine = {"uid": "mine", "generation": 7, "deletionTimestamp": "2001-01-01T00:00:00Z"}
    body["metadata"] |= mine | {"creationTimestamp": "2001-01-01T00:00:00Z", "selfLink": "/x"}
    body["status"] = {"phase": "Fake"}
    code, made = await api.call("POST", api.widgets, body)
    meta = made["metadata"]
    assert (code, meta["name"], meta["namespace"], meta["generation"]) == (
        201, "a", api.namespace, 1)  # fmt: skip
    assert len(meta["uid"]) == 36 and not meta["creationTimestamp"].startswith("2001")
    assert not {"deletionTimestamp", "selfLink"} & set(meta) and "status" not in made
    assert made["spec"] == {"size": 3, "generation": 1, "color": "red", "deep": {"mode": "auto"}}
    assert await api.get("a") == (200, made)


BROKEN: dict[str, tuple[Any, int, str, str]] = {
    "name with capitals": (
        {"metadata": {"name": "Bad_Name"}}, 422, "Invalid",
        f'Widget.{GROUP} "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a '
        "lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"),
    "no name": (
        {"metadata": {}}, 422, "Invalid",
        f'Widget.{GROUP} "" is invalid: [metadata.name: Required value: name or generateName is '
        "required, <nil>: Invalid value: null: some validation rules were not checked"),
    "label": (
        {"metadata": {"name": "b", "labels": {"bad key!": "v"}}}, 422, "Invalid",
        f'Widget.{GROUP} "b" is invalid: metadata.labels: Invalid value: "bad key!": name part'),
    "label value": (
        {"metadata": {"name": "b", "labels": {"k": "bad value"}}}, 422, "Invalid",
        f'Widget.{GROUP} "b" is invalid: metadata.labels: Invalid value: "bad value": a valid'),
    "label type": (
        {"metadata": {"name": "b", "labels": {"a": 1}}}, 400, "BadRequest",
        'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into '
        "Go struct field ObjectMeta.labels of type string"),
    "annotation": (
        {"metadata": {"name": "b", "annotations": {"Bad Key": "v"}}}, 422, "Invalid",
        f'Widget.{GROUP} "b" is invalid: metadata.annotations: Invalid value: "Bad Key": name'),
    "finalizer": (
        {"metadata": {"name": "b", "finalizers": ["a/b/c"]}}, 422, "Invalid",
        f'Widget.{GROUP} "b" is invalid: metadata.finalizers: Invalid value: "a/b/c": a qualified '
        "name must consist of alphanumeric characters"),
    "owner": (
        {"metadata": {"name": "b", "ownerReferences": [{"name": "x"}]}}, 422, "Invalid",
        f'Widget.{GROUP} "b" is invalid: [metadata.ownerReferences.apiVersion: Invalid value: '),
    "namespace": (
        {"metadata": {"name": "b", "namespace": "other"}}, 400, "BadRequest",
        "the namespace of the provided object does not match the namespace sent on the request"),
    "version": (
        {"metadata": {"name": "b", "resourceVersion": "5"}}, 500, "",
        "resourceVersion should not be set on objects to be created"),
    "kind": (
        {"kind": "Wodget"}, 422, "Invalid",
        f'Wodget.{GROUP} "b" is invalid: kind: Invalid value: "Wodget": must be Widget'),
    "apiVersion": (
        {"apiVersion": f"{GROUP}/v2"}, 400, "BadRequest",
        f"the API version in the data ({GROUP}/v2) does not match the expected API version"),
    "no kind": (
        {"kind": ""}, 400, "BadRequest",
        "the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code", "reason", "words"), BROKEN.values(), ids=list(BROKEN))
async def test_what_cannot_be_created(
    api: Api, change: Any, code: int, reason: str, words: str
) -> None:
    got, status = await api.call("POST", api.widgets, widget("b") | change)
    assert (got, facts(status)[:2]) == (code, (code, reason))
    assert status["message"].startswith(words)
    assert (await api.get())[1]["items"] == []


@pytest.mark.parametrize(
    ("sent", "code", "words"),
    [
        ("{bad", 400, "invalid character 'b' looking for beginning of object key string ({bad)"),
        ("", 400, "couldn't get version/kind; json parse error: unexpected end of JSON input"),
        ("{}", 400, "Object 'Kind' is missing in '{}'"),
        ("[]", 400, "couldn't get version/kind; json parse error: json: cannot unmarshal array"),
        ("3", 400, "couldn't get version/kind; json parse error: json: cannot unmarshal number"),
    ],
    ids=["malformed", "empty", "no kind", "a list", "a number"],
)
async def test_a_body_that_is_no_object(api: Api, sent: str, code: int, words: str) -> None:
    got, status = await api.call("POST", api.widgets, sent)
    assert (got, status["reason"], words in status["message"]) == (code, "BadRequest", True)


async def test_a_media_type_that_nobody_reads_is_415(api: Api) -> None:
    code, status = await api.call("POST", api.widgets, "x", "text/plain")
    assert (code, status["reason"]) == (415, "UnsupportedMediaType")


async def test_a_form_that_nobody_writes_is_406(api: Api) -> None:
    code, status = await api.call("GET", api.widgets, Accept="text/plain")
    assert (code, status["reason"]) == (406, "NotAcceptable")


async def test_yaml_is_read_and_written(api: Api) -> None:
    text = f"apiVersion: {GROUP}/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {{size: 7}}\n"
    code, made = await api.call("POST", api.widgets, text, "application/yaml")
    assert (code, made["spec"]["size"]) == (201, 7)
    code, shown = await api.call("GET", f"{api.widgets}/a", Accept="application/yaml")
    assert code == 200 and "size: 7" in shown


async def test_a_name_is_taken_once(api: Api) -> None:
    await api.create("a")
    status = (await api.create("a"))[1]
    assert facts(status) == (409, "AlreadyExists", f'widgets.{GROUP} "a" already exists')
    assert status["details"] == {"name": "a", "group": GROUP, "kind": "widgets"}


async def test_a_name_may_be_taken_again_and_is_another_object(api: Api) -> None:
    first = (await api.create("a"))[1]["metadata"]["uid"]
    await api.delete("a")
    code, second = await api.create("a")
    assert code == 201 and second["metadata"]["uid"] != first


async def test_nothing_is_created_in_a_namespace_that_does_not_exist(api: Api) -> None:
    path = api.widgets.replace(api.namespace, "nosuch")
    status = (await api.call("POST", path, widget("a")))[1]
    assert facts(status) == (404, "NotFound", 'namespaces "nosuch" not found')
    assert status["details"] == {"name": "nosuch", "kind": "namespaces"}


async def test_generate_name_adds_five_letters(api: Api) -> None:
    body = widget("x")
    body["metadata"] = {"generateName": "gen-"}
    made = {(await api.call("POST", api.widgets, body))[1]["metadata"]["name"] for _ in range(3)}
    assert len(made) == 3
    assert all(name.startswith("gen-") and len(name) == 9 for name in made)


async def test_generate_name_is_cut_so_that_the_name_fits(api: Api) -> None:
    body = widget("x")
    body["metadata"] = {"generateName": "g" * 253}
    code, made = await api.call("POST", api.widgets, body)
    assert (code, len(made["metadata"]["name"])) == (201, 63)


async def test_a_name_beats_generate_name(api: Api) -> None:
    body = widget("a")
    body["metadata"]["generateName"] = "gen-"
    made = (await api.call("POST", api.widgets, body))[1]
    assert (made["metadata"]["name"], made["metadata"]["generateName"]) == ("a", "gen-")


async def test_an_owner_has_one_controller(api: Api) -> None:
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "1", "controller": True}
    body = widget("a")
    body["metadata"]["ownerReferences"] = [owner, {**owner, "uid": "2"}]
    code, status = await api.call("POST", api.widgets, body)
    assert (code, causes(status)) == (422, [("metadata.ownerReferences", "FieldValueInvalid")])
    body["metadata"]["ownerReferences"] = [owner]
    code, made = await api.call("POST", api.widgets, body)
    assert (code, made["metadata"]["ownerReferences"]) == (201, [owner])


async def test_a_method_that_a_place_does_not_have_is_405(api: Api) -> None:
    """Above all, DELETE on a status deletes nothing."""
    await api.create("a")
    for method, verb in (("DELETE", "delete"), ("POST", "create")):
        status = (await api.call(method, f"{api.widgets}/a/status"))[1]
        words = f'{verb} is not supported on resources of kind "widgets.{GROUP}"'
        assert facts(status) == (405, "MethodNotAllowed", words)
    assert (await api.get("a"))[0] == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_a_change_of_a_whole_collection_wants_a_name(api: Api, method: str) -> None:
    status = (await api.call(method, api.widgets, {}, MERGE if method == "PATCH" else ""))[1]
    assert facts(status) == (400, "BadRequest", "name must be provided")


async def test_a_body_that_is_too_large_is_413(api: Api) -> None:
    code, status = await api.create("a", extra={"x": "y" * (3 * 1024 * 1024)})
    assert (code, status["reason"]) == (413, "RequestEntityTooLarge")
    assert "limit is 3145728" in status["message"]
