"""Namespaces, configmaps, events and leases; kinds without a status; discovery and OpenAPI."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import MERGE
from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, GROUP, definition

LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
CONFIG_MAPS, EVENTS = "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/events"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
EVENT = {
    "metadata": {"generateName": "note-"}, "type": "Normal", "reason": "Flipped", "message": "hi",
    "involvedObject": {"apiVersion": f"{GROUP}/v1", "kind": "Widget", "name": "a"},
    "firstTimestamp": "2026-01-01T00:00:00.123456+00:00", "action": "Flip",
    "reportingComponent": "enactor", "reportingInstance": "az1",
    "eventTime": "2026-01-01T02:00:00.123456+02:00",
}  # fmt: skip


def lease(**spec: Any) -> Any:
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": {"name": "op"}, "spec": spec}  # fmt: skip


async def test_a_lease_is_taken_by_compare_and_swap(api: Api) -> None:
    made = (await api.call("POST", LEASES, lease(holderIdentity="one")))[1]
    assert "generation" not in made["metadata"]
    mine = {**made, "spec": {"holderIdentity": "one", "leaseTransitions": 1}}
    theirs = {**made, "spec": {"holderIdentity": "two"}}
    assert (await api.call("PUT", f"{LEASES}/op", mine))[0] == 200
    assert (await api.call("PUT", f"{LEASES}/op", theirs))[0] == 409
    assert (await api.call("GET", f"{LEASES}/op"))[1]["spec"]["holderIdentity"] == "one"


@pytest.mark.parametrize(
    ("spec", "code", "words"),
    [
        ({"leaseDurationSeconds": 0}, 422, "spec.leaseDurationSeconds: Invalid value: 0: must be"),
        ({"renewTime": "2026-01-01T00:00:00Z"}, 400, 'cannot parse "Z" as ".000000"'),
        ({"leaseTransitions": "x"}, 400, "cannot unmarshal string into Go struct field"),
    ],
)
async def test_a_lease_that_is_refused(api: Api, spec: Any, code: int, words: str) -> None:
    got, status = await api.call("POST", LEASES, lease(**spec))
    assert (got, words in status["message"]) == (code, True)


async def test_putting_a_lease_that_is_missing_creates_it(api: Api) -> None:
    assert (await api.call("PUT", f"{LEASES}/op", lease()))[0] == 201


async def test_a_configmap_may_be_replaced_without_a_version(api: Api) -> None:
    body: Any = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"},
                 "data": {"k": "v"}}  # fmt: skip
    assert (await api.call("PUT", f"{CONFIG_MAPS}/cm", body))[0] == 404
    await api.call("POST", CONFIG_MAPS, body)
    assert (await api.call("PUT", f"{CONFIG_MAPS}/cm", body | {"data": {"k": "w"}}))[0] == 200
    code, status = await api.call("POST", CONFIG_MAPS, body | {"data": {"k": 1}})
    assert (code, "cannot unmarshal number into Go struct field" in status["message"]) == (
        400, True)  # fmt: skip


async def test_an_event_has_two_names_and_times_in_utc(api: Api) -> None:
    code, made = await api.call("POST", EVENTS, EVENT)
    assert (code, made["kind"], made["apiVersion"]) == (201, "Event", "v1")
    assert made["firstTimestamp"] == "2026-01-01T00:00:00Z"
    assert made["eventTime"] == "2026-01-01T00:00:00.123456Z"
    path = "/apis/events.k8s.io/v1/namespaces/default/events"
    [seen] = (await api.call("GET", path))[1]["items"]
    assert (seen["note"], seen["regarding"]["name"]) == ("hi", "a")
    query = "?fieldSelector=involvedObject.name=a,involvedObject.kind=Widget"
    assert len((await api.call("GET", EVENTS + query))[1]["items"]) == 1
    assert (await api.call("POST", EVENTS, EVENT | {"message": "x" * 1025}))[0] == 422


async def test_an_event_with_a_time_of_its_own_says_who_reports_it(api: Api) -> None:
    nobody = {k: v for k, v in EVENT.items() if not k.startswith("reporting")}
    code, status = await api.call("POST", EVENTS, nobody)
    assert code == 422
    assert [cause["field"] for cause in status["details"]["causes"]] == [
        "reportingComponent", "reportingInstance"]  # fmt: skip
    del nobody["eventTime"]
    assert (await api.call("POST", EVENTS, nobody))[0] == 201


async def test_a_kind_without_status_keeps_it_and_counts_it(api: Api) -> None:
    api.server.install(definition("gadgets", "Gadget", scope="Cluster", status=False))
    path = f"/apis/{GROUP}/v1/gadgets"
    body = {"apiVersion": f"{GROUP}/v1", "kind": "Gadget", "metadata": {"name": "g"},
            "spec": {"size": 1}, "status": {"phase": "Kept"}}  # fmt: skip
    made = (await api.call("POST", path, body))[1]
    assert made["status"] == {"phase": "Kept"} and "namespace" not in made["metadata"]
    after = (await api.call("PATCH", f"{path}/g", {"status": {"phase": "New"}}, MERGE))[1]
    assert after["metadata"]["generation"] == 2
    assert (await api.call("PATCH", f"{path}/g/status", {"status": {}}, MERGE))[0] == 404
    assert (await api.call("GET", path.replace("v1/", "v1/namespaces/default/")))[0] == 404


async def test_a_definition_says_when_it_is_served(api: Api) -> None:
    code, made = await api.call("POST", CRDS, definition("gadgets", "Gadget"))
    assert (code, made["status"]["conditions"]) == (201, None)
    served = (await api.call("GET", f"{CRDS}/gadgets.{GROUP}"))[1]
    conditions = {c["type"]: c["status"] for c in served["status"]["conditions"]}
    assert conditions == {"NamesAccepted": "True", "Established": "True"}
    assert served["spec"]["names"]["listKind"] == "GadgetList"


async def test_discovery_says_the_same_in_both_forms(api: Api) -> None:
    old = (await api.call("GET", f"/apis/{GROUP}/v1"))[1]["resources"]
    assert [(r["name"], r["kind"], r["singularName"]) for r in old] == [
        ("widgets", "Widget", "widget"), ("widgets/status", "Widget", "")]  # fmt: skip
    new = (await api.call("GET", "/apis", Accept=AGGREGATED))[1]
    [group] = [item for item in new["items"] if item["metadata"]["name"] == GROUP]
    [found] = group["versions"][0]["resources"]
    assert (found["resource"], found["verbs"]) == ("widgets", old[0]["verbs"])
    tag = api.headers["Etag"]
    assert (await api.call("GET", "/apis", Accept=AGGREGATED, If_None_Match=tag))[0] == 304
    assert (await api.call("GET", "/version"))[1]["minor"] == "34"


async def test_openapi_names_the_kind_and_offers_field_validation(api: Api) -> None:
    place = f"apis/{GROUP}/v1"
    root = (await api.call("GET", "/openapi/v3"))[1]["paths"]
    document = (await api.call("GET", root[place]["serverRelativeURL"]))[1]
    gvk = {"group": GROUP, "version": "v1", "kind": "Widget"}
    schema = document["components"]["schemas"]["lab.cascade.test.v1.Widget"]
    assert schema["x-kubernetes-group-version-kind"] == [gvk]
    patch = document["paths"][COLLECTION.replace("default", "{namespace}") + "/{name}"]["patch"]
    assert patch["x-kubernetes-group-version-kind"] == gvk
    assert "fieldValidation" in [parameter["name"] for parameter in patch["parameters"]]
