"""What the embedded server does not model: each line of its docstring that a request can show.

Both behaviours are asserted, so a difference that goes, on either side, fails here.
"""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest

from tests.kube.calls import CRDS, MERGE, NAMESPACES, Api
from tests.kube.contract.conftest import install
from tests.kube.contract.test_config_maps import STRATEGIC, config_map
from tests.kube.contract.test_definitions import Kind, rule, spec_schema
from tests.kube.widgets import GROUP, widget
from tests.support.places import Place

PROTOBUF = "application/vnd.kubernetes.protobuf"


def differs(because: str, *, embedded: Any, kube_apiserver: Any) -> pytest.MarkDecorator:
    return pytest.mark.differs(because, embedded=embedded, kube_apiserver=kube_apiserver)


ABSENT = {
    "roles": "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "pods": "/api/v1/pods",
    "secrets": "/api/v1/secrets",
    "service accounts": "/api/v1/serviceaccounts",
    "webhooks": "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
    "/openapi/v2": "/openapi/v2",
    "/metrics": "/metrics",
}
WHERE_SAID = {
    "roles": "RBAC and impersonation", "webhooks": "no admission webhook",
    "/openapi/v2": "/openapi/v2 is a 404", "/metrics": "nor /metrics of its own",
}  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=what, marks=differs(
            WHERE_SAID.get(what, "Pods, secrets, service accounts"),
            embedded=404, kube_apiserver=200))
        for what, path in ABSENT.items()
    ],
)  # fmt: skip
async def test_what_is_not_there(api: Api, path: str, expected: int) -> None:
    assert (await api.call("GET", path))[0] == expected


@differs("neither verbose health checks", embedded=False, kube_apiserver=True)
async def test_a_health_check_lists_what_it_checked(api: Api, expected: bool) -> None:
    code, text = await api.call("GET", "/readyz?verbose")
    assert (code, "[+]ping ok" in text) == (200, expected)


@differs("field ownership is kept (conflicts, force, fields that go), but not shown",
         embedded=False, kube_apiserver=True)  # fmt: skip
async def test_managed_fields_are_shown(api: Api, expected: bool) -> None:
    made = (await api.create("a"))[1]
    assert ("managedFields" in made["metadata"]) is expected


@differs("several updaters of one object count as the last of them",
         embedded="second", kube_apiserver="first")  # fmt: skip
async def test_who_is_named_in_a_conflict(api: Api, expected: str) -> None:
    await api.create("a")
    for manager, spec in (("first", {"color": "blue"}), ("second", {"size": 9})):
        path = f"{api.widgets}/a?fieldManager={manager}"
        await api.call("PATCH", path, {"spec": spec}, MERGE)
    status = (await api.apply(widget("a", size=9, color="green"), "one"))[1]
    assert f'conflict with "{expected}"' in status["message"]


@differs("a write that changes nothing but managedFields raises no version",
         embedded=False, kube_apiserver=True)  # fmt: skip
async def test_a_dropped_label_raises_the_version(api: Api, expected: bool) -> None:
    before = (await api.create("a"))[1]["metadata"]["resourceVersion"]
    after = (await api.merge("a", {"metadata": {"labels": {"x": "1"}}}, "/status"))[1]
    assert "labels" not in after["metadata"]
    assert (after["metadata"]["resourceVersion"] != before) is expected


UNCHECKED = {
    "a default that the schema refuses": (
        "the rest of the structural check",
        lambda crd: spec_schema(crd)["properties"]["color"].update(default="pink")),
    "a list without items": (
        "the rest of the structural check",
        lambda crd: spec_schema(crd)["properties"].update(x={"type": "array"})),
    "a rule that is no boolean": ("CEL's type check", rule("self.size")),
    "a rule that costs too much": (
        "its cost estimate", rule("self.tags.all(t, self.tags.all(u, t == u))")),
}  # fmt: skip


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(spoil, id=what, marks=differs(because, embedded=201, kube_apiserver=422))
        for what, (because, spoil) in UNCHECKED.items()
    ],
)
async def test_what_of_a_definition_is_not_checked(api: Api, spoil: Any, expected: int) -> None:
    kind = Kind(api)
    crd = copy.deepcopy(kind.definition())
    spoil(crd)
    assert (await api.call("POST", f"{CRDS}?dryRun=All", crd))[0] == expected


@differs("two definitions may claim one kind", embedded="True", kube_apiserver="False")
async def test_a_kind_that_another_definition_has(api: Api, place: Place, expected: str) -> None:
    first, second = Kind(api), Kind(api)
    install(place, first.definition())
    second.kind = first.kind
    await api.call("POST", CRDS, second.definition())
    for _ in range(100):
        found = (await api.call("GET", second.crd))[1]["status"]["conditions"]
        conditions = {condition["type"]: condition["status"] for condition in found or []}
        if conditions == {"NamesAccepted": expected, "Established": expected}:
            break
        await asyncio.sleep(0.1)
    for kind in (second, first):
        await api.call("DELETE", kind.crd)
    assert conditions == {"NamesAccepted": expected, "Established": expected}


@differs("defaults added later to objects that are stored", embedded=None, kube_apiserver=7)
async def test_a_default_that_comes_after_the_object(
    api: Api, place: Place, expected: int | None
) -> None:
    kind = Kind(api)
    install(place, kind.definition())
    await api.call("POST", kind.objects, kind.object("g"))
    crd = (await api.call("GET", kind.crd))[1]
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    schema["properties"]["late"] = {"type": "integer", "default": 7}
    await api.call("PUT", kind.crd, crd)
    for n in range(100):  # until the new schema is served
        made = (await api.call("POST", kind.objects, kind.object(f"new{n}")))[1]
        if "late" in made["spec"]:
            break
        await asyncio.sleep(0.1)
    found = (await api.call("GET", f"{kind.objects}/g"))[1]
    await api.call("DELETE", kind.crd)
    assert (made["spec"]["late"], found["spec"].get("late")) == (7, expected)


@differs("Duplicate keys in a body are an error under Strict and pass in silence otherwise",
         embedded=[], kube_apiserver=['299 - "duplicate field \\"spec.size\\""'])  # fmt: skip
async def test_a_key_that_comes_twice(api: Api, expected: list[str]) -> None:
    body = (
        f'{{"apiVersion": "{GROUP}/v1", "kind": "Widget", "metadata": {{"name": "a"}}, '
        '"spec": {"size": 1, "size": 2}}'
    )
    code, status = await api.call("POST", f"{api.widgets}?fieldValidation=Strict", body)
    assert (code, 'duplicate field "spec.size"' in status["message"]) == (400, True)
    code, made = await api.call("POST", api.widgets, body)
    assert (code, made["spec"]["size"], api.warnings) == (201, 2, expected)


@differs("Strategic merge patch is a merge patch for the built-in kinds",
         embedded=["x.y/b"], kube_apiserver=["x.y/b", "x.y/a"])  # fmt: skip
async def test_a_strategic_patch_of_a_list(api: Api, expected: list[str]) -> None:
    maps = api.at("", "v1", "configmaps")
    await api.call("POST", maps, config_map(metadata={"name": "cm", "finalizers": ["x.y/a"]}))
    change = {"metadata": {"finalizers": ["x.y/b"]}}
    after = (await api.call("PATCH", f"{maps}/cm", change, STRATEGIC))[1]
    assert after["metadata"]["finalizers"] == expected


@differs("being deleted already cannot be created by apply", embedded=False, kube_apiserver=True)
async def test_an_applied_object_that_is_deleted_already(api: Api, expected: bool) -> None:
    body = widget("a")
    body["metadata"]["deletionTimestamp"] = "2020-01-01T00:00:00Z"
    made = (await api.apply(body, "me"))[1]
    assert ("deletionTimestamp" in made["metadata"]) is expected


@differs("Whole numbers beyond 64 bits", embedded=201, kube_apiserver=422)
async def test_a_number_that_is_too_large_for_64_bits(api: Api, expected: int) -> None:
    assert (await api.create("a", generation=2**63))[0] == expected


@differs("Namespaces are emptied half a second after deletion", embedded=404, kube_apiserver=200)
async def test_a_namespace_that_was_deleted(api: Api, expected: int) -> None:
    """A lone kube-apiserver has no controller that would do it."""
    await api.call("DELETE", f"{NAMESPACES}/{api.namespace}")
    for _ in range(20):
        code = (await api.call("GET", f"{NAMESPACES}/{api.namespace}"))[0]
        if code == 404:
            break
        await asyncio.sleep(0.1)
    assert code == expected


@differs("Protobuf is read for the built-in kinds and never written",
         embedded=406, kube_apiserver=200)  # fmt: skip
async def test_an_answer_in_protobuf(api: Api, expected: int) -> None:
    url = api.url + api.at("", "v1", "configmaps")
    async with api.session.get(url, headers={"Accept": PROTOBUF}) as answer:
        assert answer.status == expected


@differs("there is no HTTP/2, TLS or WebSocket", embedded="http", kube_apiserver="https")
def test_the_scheme_of_the_servers_address(place: Place, expected: str) -> None:
    assert place.url.partition(":")[0] == expected
