"""ConfigMaps and namespaces: built-in kinds, and where they differ from custom ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import APPLY, MERGE, NAMESPACES, Api, causes, facts
from tests.kube.widgets import widget

STRATEGIC = "application/strategic-merge-patch+json"


def config_map(name: str = "cm", **fields: Any) -> Any:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}} | fields


@pytest.fixture
def maps(api: Api) -> str:
    return api.at("", "v1", "configmaps")


async def test_it_may_be_replaced_without_a_version_but_not_before_it_is(
    api: Api, maps: str
) -> None:
    body = config_map(data={"k": "v"})
    assert (await api.call("PUT", f"{maps}/cm", body))[0] == 404
    made = (await api.call("POST", maps, body))[1]
    assert (await api.call("PUT", f"{maps}/cm", body | {"data": {"k": "w"}}))[0] == 200
    assert (await api.call("PUT", f"{maps}/cm", made))[0] == 409


REFUSED = {
    "a number": ({"data": {"k": 1}}, 400,
                 "cannot unmarshal number into Go struct field ConfigMap.data of type string"),
    "a key": ({"data": {"bad key": "v"}}, 422,
              'data[bad key]: Invalid value: "bad key": a valid config key must consist of'),
    "a key twice": ({"data": {"k": "v"}, "binaryData": {"k": "AQI="}}, 422,
                    'data[k]: Invalid value: "k": duplicate of key present in binaryData'),
    "no base64": ({"binaryData": {"k": "not base64!"}}, 400,
                  "cannot be handled as a ConfigMap: illegal base64 data at input byte 3"),
    "a name of a folder": ({"data": {"..": "v"}}, 422, "must not be '..'"),
    "another kind": ({"kind": "Secret"}, 400,
                     'Secret in version "v1" cannot be handled as a ConfigMap: converting'),
    "a name": ({"metadata": {"name": "Bad_Name"}}, 422, "a lowercase RFC 1123 subdomain must cons"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code", "words"), REFUSED.values(), ids=list(REFUSED))
async def test_what_cannot_be_created(
    api: Api, maps: str, change: Any, code: int, words: str
) -> None:
    got, status = await api.call("POST", maps, config_map() | change)
    assert (got, words in status["message"]) == (code, True), status["message"]


async def test_what_nobody_knows_is_dropped_or_refused(api: Api, maps: str) -> None:
    assert "bogus" not in (await api.call("POST", maps, config_map(bogus=1)))[1]
    assert api.warnings == ['299 - "unknown field \\"bogus\\""']
    status = (await api.call("POST", f"{maps}?fieldValidation=Strict", config_map(bogus=1)))[1]
    words = 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: '
    assert facts(status) == (400, "BadRequest", f'{words}unknown field "bogus"')


async def test_kind_and_version_may_be_left_out(api: Api, maps: str) -> None:
    code, made = await api.call("POST", maps, {"metadata": {"name": "cm"}})
    assert (code, made["kind"], made["apiVersion"]) == (201, "ConfigMap", "v1")
    assert "generation" not in made["metadata"]


async def test_what_is_immutable_stays(api: Api, maps: str) -> None:
    await api.call("POST", maps, config_map(immutable=True, data={"k": "v"}))
    for patch, field in (({"data": {"k": "w"}}, "data"), ({"immutable": None}, "immutable")):
        code, status = await api.call("PATCH", f"{maps}/cm", patch, MERGE)
        assert (code, causes(status)) == (422, [(field, "FieldValueForbidden")])


async def test_it_takes_strategic_merge_patches_and_applies(api: Api, maps: str) -> None:
    await api.call("POST", maps, config_map(data={"k": "v"}))
    code, after = await api.call("PATCH", f"{maps}/cm", {"data": {"x": "y"}}, STRATEGIC)
    assert (code, after["data"]) == (200, {"k": "v", "x": "y"})
    path = f"{maps}/applied?fieldManager=one"
    await api.call("PATCH", path, config_map("applied", data={"a": "1", "b": "2"}), APPLY)
    after = (await api.call("PATCH", path, config_map("applied", data={"a": "1"}), APPLY))[1]
    assert after["data"] == {"a": "1"}
    other = path.replace("one", "two")
    assert (await api.call("PATCH", other, config_map("applied", data={"a": "3"}), APPLY))[0] == 409


async def test_its_version_may_be_dropped_from_a_patch(api: Api, maps: str) -> None:
    await api.call("POST", maps, config_map())
    patch = {"metadata": {"resourceVersion": None, "labels": {"a": "b"}}}
    assert (await api.call("PATCH", f"{maps}/cm", patch, MERGE))[0] == 200


async def test_it_is_selected_by_its_name_alone(api: Api, maps: str) -> None:
    status = (await api.call("GET", f"{maps}?fieldSelector=data.k=v"))[1]
    words = '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"'
    assert facts(status) == (400, "BadRequest", words)


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.b", "must not contain dots"), ("x" * 64, "must be no more than 63 characters"),
     ("Bad_Name", "a lowercase RFC 1123 label must consist of")],
    ids=["dots", "long", "capitals"],
)  # fmt: skip
async def test_a_name_that_a_namespace_cannot_have(api: Api, name: str, words: str) -> None:
    code, status = await api.call("POST", NAMESPACES, {"metadata": {"name": name}})
    assert (code, words in status["message"]) == (422, True)


async def test_a_namespace_is_labelled_with_its_name_and_held_by_kubernetes(api: Api) -> None:
    name = f"{api.namespace}-held"
    body = {"metadata": {"name": name}, "spec": {"finalizers": ["x.y/z"]}}
    made = (await api.call("POST", NAMESPACES, body))[1]
    assert made["metadata"]["labels"] == {"kubernetes.io/metadata.name": name}
    assert made["spec"] == {"finalizers": ["x.y/z", "kubernetes"]}
    assert made["status"] == {"phase": "Active"}


async def test_a_namespace_that_is_being_deleted_takes_nothing_more(api: Api) -> None:
    await api.create("a")
    code, marked = await api.call("DELETE", f"{NAMESPACES}/{api.namespace}")
    assert (code, marked["status"]["phase"]) == (200, "Terminating")
    code, status = await api.create("late")
    assert (code, status["message"].endswith("because it is being terminated")) == (403, True)
    assert causes(status) == [("metadata.namespace", "NamespaceTerminating")]


@pytest.mark.parametrize("name", ["default", "kube-system", "kube-public"])
async def test_some_namespaces_are_for_ever(api: Api, name: str) -> None:
    status = (await api.call("DELETE", f"{NAMESPACES}/{name}"))[1]
    words = f'namespaces "{name}" is forbidden: this namespace may not be deleted'
    assert facts(status) == (403, "Forbidden", words)


async def test_namespaces_are_not_deleted_all_at_once(api: Api) -> None:
    status = (await api.call("DELETE", NAMESPACES))[1]
    words = "the server does not allow this method on the requested resource"
    assert facts(status) == (405, "MethodNotAllowed", words)
    assert (await api.call("POST", api.widgets, widget("a")))[0] == 201
