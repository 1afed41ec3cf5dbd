"""Discovery and OpenAPI: how clients find kinds, plain, aggregated and by their schemas."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.kube.calls import Api, facts
from tests.kube.widgets import GROUP

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
WIDGETS = {
    "name": "widgets", "singularName": "widget", "namespaced": True, "kind": "Widget",
    "verbs": ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
    "shortNames": ["wid"],
}  # fmt: skip
STATUS = {"name": "widgets/status", "singularName": "", "namespaced": True, "kind": "Widget",
          "verbs": ["get", "patch", "update"]}  # fmt: skip
BUILT_IN = {
    "/api/v1": {"namespaces", "namespaces/status", "namespaces/finalize", "configmaps", "events"},
    "/apis/coordination.k8s.io/v1": {"leases"},
    "/apis/events.k8s.io/v1": {"events"},
    "/apis/apiextensions.k8s.io/v1": {
        "customresourcedefinitions", "customresourcedefinitions/status"},
}  # fmt: skip


async def test_a_custom_kind_is_found_with_its_names_and_verbs(api: Api) -> None:
    found = (await api.call("GET", f"/apis/{GROUP}/v1"))[1]
    assert (found["kind"], found["groupVersion"]) == ("APIResourceList", f"{GROUP}/v1")
    shown = [
        {field: value for field, value in resource.items() if field != "storageVersionHash"}
        for resource in found["resources"]
        if resource["kind"] == "Widget"
    ]
    assert shown == [WIDGETS, STATUS]


async def test_a_group_names_its_versions(api: Api) -> None:
    version = {"groupVersion": f"{GROUP}/v1", "version": "v1"}
    group = (await api.call("GET", f"/apis/{GROUP}"))[1]
    assert (group["kind"], group["name"]) == ("APIGroup", GROUP)
    assert (group["versions"], group["preferredVersion"]) == ([version], version)
    groups = (await api.call("GET", "/apis"))[1]["groups"]
    [mine] = [item for item in groups if item["name"] == GROUP]
    assert mine == {field: group[field] for field in mine}
    assert (await api.call("GET", "/api"))[1]["versions"] == ["v1"]


@pytest.mark.parametrize(("path", "expected_"), BUILT_IN.items(), ids=list(BUILT_IN))
async def test_the_built_in_kinds_are_found(api: Api, path: str, expected_: set[str]) -> None:
    resources = (await api.call("GET", path))[1]["resources"]
    found = {resource["name"]: resource for resource in resources}
    assert expected_ <= set(found)
    assert all(found[name]["kind"] and found[name]["verbs"] for name in expected_)


async def test_aggregated_discovery_says_the_same_at_once(api: Api) -> None:
    code, found = await api.call("GET", "/apis", Accept=AGGREGATED)
    assert code == 200
    assert api.headers["Content-Type"] == AGGREGATED
    [group] = [item for item in found["items"] if item["metadata"].get("name") == GROUP]
    [version] = group["versions"]
    assert (version["version"], version["freshness"]) == ("v1", "Current")
    [shown] = [r for r in version["resources"] if r["resource"] == "widgets"]
    assert shown == {
        "resource": "widgets", "scope": "Namespaced", "singularResource": "widget",
        "responseKind": {"group": GROUP, "version": "v1", "kind": "Widget"},
        "verbs": WIDGETS["verbs"], "shortNames": ["wid"],
        "subresources": [{
            "subresource": "status", "verbs": STATUS["verbs"],
            "responseKind": {"group": GROUP, "version": "v1", "kind": "Widget"}}],
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/api", "/apis"])
async def test_who_knows_the_present_discovery_is_not_told_it_again(api: Api, path: str) -> None:
    code = 200
    for _ in range(20):  # another test's definition may just come or go
        await api.call("GET", path, Accept=AGGREGATED)
        tag = api.headers["Etag"]
        code = (await api.call("GET", path, Accept=AGGREGATED, If_None_Match=tag))[0]
        if code == 304:
            break
    assert code == 304


async def test_who_asks_for_a_form_that_is_no_more_gets_none(api: Api) -> None:
    old = AGGREGATED.replace("v=v2", "v=v2beta1")
    assert (await api.call("GET", "/apis", Accept=old))[0] == 406
    assert (await api.call("GET", "/apis", Accept=f"{old},{AGGREGATED}"))[0] == 200


async def openapi(api: Api, place: str) -> Any:
    """The document of a group; a real server publishes it some time after the kind itself."""
    for _ in range(150):
        _, root = await api.call("GET", "/openapi/v3")
        paths = (json.loads(root) if isinstance(root, str) else root)["paths"]
        if place in paths:
            _, document = await api.call("GET", paths[place]["serverRelativeURL"])
            return document
        await asyncio.sleep(0.2)
    raise AssertionError(f"{place} is not published")


async def test_openapi_names_the_kind_and_offers_field_validation(api: Api) -> None:
    document = await openapi(api, f"apis/{GROUP}/v1")
    gvk = {"group": GROUP, "version": "v1", "kind": "Widget"}
    schema = document["components"]["schemas"]["lab.cascade.test.v1.Widget"]
    assert schema["x-kubernetes-group-version-kind"] == [gvk]
    assert schema["properties"]["spec"]["properties"]["size"] == {
        "type": "integer", "minimum": 0, "maximum": 100}  # fmt: skip
    one = api.widgets.replace(api.namespace, "{namespace}") + "/{name}"
    patch = document["paths"][one]["patch"]
    assert (patch["x-kubernetes-group-version-kind"], patch["x-kubernetes-action"]) == (
        gvk,
        "patch",
    )
    names = {parameter["name"] for parameter in patch["parameters"]}
    assert {"dryRun", "fieldManager", "fieldValidation", "force"} <= names


async def test_the_server_says_its_version_and_that_it_is_well(api: Api) -> None:
    version = (await api.call("GET", "/version"))[1]
    assert (version["major"], version["minor"]) == ("1", "34")
    for path in ("/healthz", "/livez", "/readyz", "/readyz/ping"):
        assert await api.call("GET", path) == (200, "ok")


async def test_a_kind_that_the_core_does_not_have_is_not_found(api: Api) -> None:
    status = (await api.call("GET", api.at("", "v1", "nosuch")))[1]
    assert facts(status) == (404, "NotFound", "the server could not find the requested resource")
