"""Deletion: at once or held by finalizers, with preconditions, one by one or many."""

from __future__ import annotations

from tests.kube.calls import facts
from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, GROUP, widget


async def held(api: Api, name: str = "a") -> None:
    body = widget(name)
    body["metadata"]["finalizers"] = ["test.cascade.lab/one", "test.cascade.lab/two"]
    assert (await api.call("POST", COLLECTION, body))[0] == 201


async def test_without_finalizers_it_goes_at_once(api: Api) -> None:
    made = (await api.create("a"))[1]
    code, status = await api.delete("a")
    assert (code, status["status"]) == (200, "Success")
    assert status["details"] == {
        "name": "a", "group": GROUP, "kind": "widgets", "uid": made["metadata"]["uid"]}  # fmt: skip
    assert facts((await api.delete("a"))[1]) == (
        404, "NotFound", f'widgets.{GROUP} "a" not found')  # fmt: skip


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
    code, last = await api.merge("a", {"metadata": {"finalizers": None}})
    assert (code, last["spec"]["size"]) == (200, 9)
    assert (await api.get("a"))[0] == 404


async def test_what_is_being_deleted_takes_no_new_finalizer(api: Api) -> None:
    await held(api)
    await api.delete("a")
    patch = {"metadata": {"finalizers": ["test.cascade.lab/one", "test.cascade.lab/three"]}}
    code, status = await api.merge("a", patch)
    assert code == 422
    assert 'found new finalizers []string{"test.cascade.lab/three"}' in status["message"]
    undo = {"metadata": {"deletionTimestamp": None}}
    assert "deletionTimestamp" in (await api.merge("a", undo))[1]["metadata"]


async def test_a_precondition_that_is_not_met_is_a_conflict(api: Api) -> None:
    await api.create("a")
    for precondition, words in (
        ({"uid": "1"}, "the UID in the precondition (1) does not match the UID in record"),
        ({"resourceVersion": "1"}, "the ResourceVersion in the precondition (1) does not match"),
    ):
        code, status = await api.delete("a", {"preconditions": precondition})
        assert code == 409 and words in status["message"]
    assert (await api.get("a"))[0] == 200


async def test_foreground_deletion_waits_for_its_finalizer(api: Api) -> None:
    await api.create("a")
    code, marked = await api.delete("a", {"propagationPolicy": "Foreground"})
    assert (code, marked["metadata"]["finalizers"]) == (200, ["foregroundDeletion"])


async def test_a_collection_goes_by_selector_and_answers_what_went(api: Api) -> None:
    for name, zone in (("a", "az1"), ("b", "az2"), ("c", "az1")):
        await api.call("POST", COLLECTION, widget(name, labels={"zone": zone}))
    path = f"{COLLECTION}?labelSelector=zone=az1"
    dry = (await api.call("DELETE", f"{path}&dryRun=All"))[1]
    code, gone = await api.call("DELETE", path)
    assert code == 200 and gone["kind"] == "WidgetList"
    assert [o["metadata"]["name"] for o in gone["items"]] == ["a", "c"]
    assert dry["items"] == gone["items"]
    assert [o["metadata"]["name"] for o in (await api.get())[1]["items"]] == ["b"]


async def test_a_namespace_takes_nothing_more_and_goes_with_what_is_in_it(api: Api) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "gone"}}
    await api.call("POST", "/api/v1/namespaces", namespace)
    inside = COLLECTION.replace("default", "gone")
    await api.call("POST", inside, widget("a"))
    code, marked = await api.call("DELETE", "/api/v1/namespaces/gone")
    assert (code, marked["status"]["phase"]) == (200, "Terminating")
    code, status = await api.call("POST", inside, widget("late"))
    assert (code, status["message"]) == (
        403,
        f'widgets.{GROUP} "late" is forbidden: unable to create new content in namespace gone '
        "because it is being terminated",
    )

    version = marked["metadata"]["resourceVersion"]
    query = f"fieldSelector=metadata.name=gone&resourceVersion={version}"
    [(type_, _)] = await api.watch(query, 1, path="/api/v1/namespaces")
    assert type_ == "DELETED"
    assert (await api.call("GET", f"{inside}/a"))[0] == 404


async def test_a_definition_goes_with_its_objects(api: Api) -> None:
    await held(api)
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    code, marked = await api.call("DELETE", f"{crds}/widgets.{GROUP}")
    assert (code, marked["metadata"]["finalizers"]) == (
        200, ["customresourcecleanup.apiextensions.k8s.io"])  # fmt: skip
    assert await api.get() == (404, "404 page not found\n")
    assert (await api.call("GET", f"/apis/{GROUP}"))[0] == 404
