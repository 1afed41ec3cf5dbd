"""Deletion: at once or held by finalizers, with preconditions and policies, one by one or many."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import JSON_PATCH, Api, causes, facts, names
from tests.kube.widgets import GROUP, widget

ONE, TWO, THREE = (f"{GROUP}/{name}" for name in ("one", "two", "three"))


async def held(api: Api, name: str = "a", *finalizers: str) -> Any:
    body = widget(name)
    body["metadata"]["finalizers"] = list(finalizers or (ONE, TWO))
    code, made = await api.call("POST", api.widgets, body)
    assert code == 201
    return made


async def test_without_finalizers_it_goes_at_once(api: Api) -> None:
    made = (await api.create("a"))[1]
    code, status = await api.delete("a")
    assert (code, status["status"]) == (200, "Success")
    assert status["details"] == {
        "name": "a", "group": GROUP, "kind": "widgets", "uid": made["metadata"]["uid"]}  # fmt: skip
    status = (await api.delete("a"))[1]
    assert facts(status) == (404, "NotFound", f'widgets.{GROUP} "a" not found')


async def test_finalizers_hold_it_until_the_last_is_removed(api: Api) -> None:
    await held(api)
    code, marked = await api.delete("a")
    meta = marked["metadata"]
    assert (code, meta["generation"], meta["deletionGracePeriodSeconds"]) == (200, 2, 0)
    assert await api.delete("a") == (200, marked)
    code, status = await api.create("a")
    assert (code, status["message"]) == (
        409, f'object is being deleted: widgets.{GROUP} "a" already exists')  # fmt: skip
    assert (await api.merge("a", {"spec": {"size": 9}}))[1]["metadata"]["generation"] == 3
    one = (await api.merge("a", {"metadata": {"finalizers": [TWO]}}))[1]
    assert (one["metadata"]["finalizers"], one["metadata"]["generation"]) == ([TWO], 3)
    code, last = await api.merge("a", {"metadata": {"finalizers": None}})
    assert (code, last["spec"]["size"]) == (200, 9)
    assert (await api.get("a"))[0] == 404
    assert (await api.merge("a", {"metadata": {"finalizers": None}}))[0] == 404


async def test_the_last_finalizer_may_go_by_put_and_by_json_patch_too(api: Api) -> None:
    await held(api, "a")
    await api.delete("a")
    body = (await api.get("a"))[1]
    del body["metadata"]["finalizers"]
    assert (await api.put(body))[0] == 200
    await held(api, "b")
    await api.delete("b")
    remove = [{"op": "remove", "path": "/metadata/finalizers"}]
    dry = await api.call("PATCH", f"{api.widgets}/b?dryRun=All", remove, JSON_PATCH)
    assert (dry[0], names((await api.get())[1])) == (200, "b")
    assert (await api.call("PATCH", f"{api.widgets}/b", remove, JSON_PATCH))[0] == 200
    assert names((await api.get())[1]) == ""


async def test_the_last_word_of_an_object_has_a_version_of_its_own(api: Api) -> None:
    start = (await held(api))["metadata"]["resourceVersion"]
    marked = (await api.delete("a"))[1]
    await api.merge("a", {"metadata": {"finalizers": None}})
    events = await api.watch(f"resourceVersion={start}", 2)
    assert [type_ for type_, _ in events] == ["MODIFIED", "DELETED"]
    versions = [int(body["metadata"]["resourceVersion"]) for _, body in events]
    assert versions[0] == int(marked["metadata"]["resourceVersion"]) < versions[1]


async def test_what_is_being_deleted_takes_no_new_finalizer_and_stays_so(api: Api) -> None:
    await held(api)
    when = (await api.delete("a"))[1]["metadata"]["deletionTimestamp"]
    code, status = await api.merge("a", {"metadata": {"finalizers": [ONE, THREE]}})
    assert code == 422
    assert f'found new finalizers []string{{"{THREE}"}}' in status["message"]
    assert causes(status) == [("metadata.finalizers", "FieldValueForbidden")] * 2
    for stamp in (None, "2001-01-01T00:00:00Z"):
        code, after = await api.merge("a", {"metadata": {"deletionTimestamp": stamp}})
        assert (code, after["metadata"]["deletionTimestamp"]) == (200, when)


@pytest.mark.parametrize(
    ("field", "value"),
    [("deletionTimestamp", "2001-01-01T00:00:00Z"), ("deletionGracePeriodSeconds", 4)],
)
async def test_only_delete_marks_an_object(api: Api, field: str, value: Any) -> None:
    made = (await api.create("a"))[1]
    code, status = await api.merge("a", {"metadata": {field: value}})
    assert (code, causes(status)) == (422, [(f"metadata.{field}", "FieldValueInvalid")] * 2)
    assert await api.get("a") == (200, made)


async def test_the_status_may_still_change_while_finalizers_hold_it(api: Api) -> None:
    await held(api)
    await api.delete("a")
    code, told = await api.merge("a", {"status": {"phase": "Ending"}}, "/status")
    assert (code, told["status"]) == (200, {"phase": "Ending"})


async def test_a_precondition_that_is_not_met_is_a_conflict(api: Api) -> None:
    made = (await api.create("a"))[1]["metadata"]
    for precondition, words in (
        ({"uid": "1"}, "the UID in the precondition (1) does not match the UID in record"),
        ({"resourceVersion": "1"}, "the ResourceVersion in the precondition (1) does not match"),
    ):
        code, status = await api.delete("a", {"preconditions": precondition})
        assert (code, status["reason"], words in status["message"]) == (409, "Conflict", True)
    met = {"uid": made["uid"], "resourceVersion": made["resourceVersion"]}
    assert (await api.delete("a", {"preconditions": met}))[0] == 200


@pytest.mark.parametrize(
    ("options", "finalizers"),
    [
        ({"propagationPolicy": "Foreground"}, ["foregroundDeletion"]),
        ({"propagationPolicy": "Orphan"}, ["orphan"]),
        ({"orphanDependents": True}, ["orphan"]),
    ],
    ids=["foreground", "orphan", "orphan, as it was said of old"],
)
async def test_a_policy_holds_it_for_the_garbage_collector(
    api: Api, options: Any, finalizers: list[str]
) -> None:
    await api.create("a")
    code, marked = await api.delete("a", options)
    assert (code, marked["metadata"]["finalizers"]) == (200, finalizers)
    code, status = await api.delete("a", {"propagationPolicy": "Background"})
    assert (code, status["status"]) == (200, "Success")


async def test_a_later_policy_is_heard_while_finalizers_hold_it(api: Api) -> None:
    await held(api, "a", ONE)
    await api.delete("a")
    marked = (await api.delete("a", {"propagationPolicy": "Foreground"}))[1]
    assert marked["metadata"]["finalizers"] == [ONE, "foregroundDeletion"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"propagationPolicy": "Bogus"}, 422, 'Unsupported value: "Bogus": supported values: "For'),
        (
            {"propagationPolicy": "Orphan", "orphanDependents": True},
            422,
            "orphanDependents and deletionPropagation cannot be both set",
        ),
        ({"dryRun": ["Some"]}, 422, 'Unsupported value: ["Some"]: supported values: "All"'),
        ({"gracePeriodSeconds": "x"}, 500, "Go struct field DeleteOptions.gracePeriodSeconds of"),
        ({"apiVersion": "v1", "kind": "Widget"}, 500, 'no kind "Widget" is registered'),
        ([], 500, "json: cannot unmarshal array into Go value of type struct"),
        ("{bad", 500, "invalid character 'b' looking for beginning of object key string"),
    ],
    ids=["policy", "two policies", "dry run", "type", "kind", "no object", "malformed"],
)
async def test_options_that_are_refused(api: Api, options: Any, code: int, words: str) -> None:
    await api.create("a")
    got, status = await api.delete("a", options)
    assert (got, words in status["message"]) == (code, True)
    assert (await api.get("a"))[0] == 200


async def test_options_may_stand_in_the_query(api: Api) -> None:
    await api.create("a")
    path = f"{api.widgets}/a?propagationPolicy=Foreground"
    dry = (await api.call("DELETE", f"{path}&dryRun=All"))[1]
    assert dry["metadata"]["finalizers"] == ["foregroundDeletion"]
    assert "finalizers" not in (await api.get("a"))[1]["metadata"]
    assert (await api.call("DELETE", path))[1]["metadata"]["finalizers"] == ["foregroundDeletion"]
    assert (await api.call("DELETE", f"{api.widgets}/a?gracePeriodSeconds=x"))[0] == 400


async def fill(api: Api) -> None:
    for name, zone in (("a", "az1"), ("b", "az2"), ("c", "az1")):
        await api.call("POST", api.widgets, widget(name, labels={"zone": zone}))


async def test_a_collection_goes_by_selector_and_answers_what_went(api: Api) -> None:
    await fill(api)
    path = f"{api.widgets}?labelSelector=zone=az1"
    dry = (await api.call("DELETE", f"{path}&dryRun=All"))[1]
    code, gone = await api.call("DELETE", path)
    assert (code, gone["kind"], names(gone)) == (200, "WidgetList", "ac")
    assert dry["items"] == gone["items"]
    assert names((await api.get())[1]) == "b"
    code, none = await api.call("DELETE", path)
    assert (code, none["items"]) == (200, [])


async def test_a_collection_without_a_selector_goes_as_a_whole(api: Api) -> None:
    await fill(api)
    await held(api, "d")
    assert names((await api.call("DELETE", api.widgets))[1]) == "abcd"
    [left] = (await api.get())[1]["items"]
    assert (left["metadata"]["name"], "deletionTimestamp" in left["metadata"]) == ("d", True)


async def test_a_collection_goes_by_pages(api: Api) -> None:
    await fill(api)
    code, gone = await api.call("DELETE", f"{api.widgets}?limit=1")
    assert (code, names(gone), gone["metadata"]["remainingItemCount"]) == (200, "a", 2)
    assert names((await api.get())[1]) == "bc"


async def test_a_collection_is_deleted_under_options_too(api: Api) -> None:
    await fill(api)
    code, _ = await api.call("DELETE", api.widgets, {"preconditions": {"uid": "1"}})
    assert (code, names((await api.get())[1])) == (409, "abc")
    await api.call("DELETE", api.widgets, {"propagationPolicy": "Foreground"})
    items = (await api.get())[1]["items"]
    assert [item["metadata"]["finalizers"] for item in items] == [["foregroundDeletion"]] * 3
