"""Namespaces, configmaps, events and leases; kinds without a status; discovery and OpenAPI."""

from __future__ import annotations

from tests.kube.calls import MERGE
from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, GROUP, definition

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


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
