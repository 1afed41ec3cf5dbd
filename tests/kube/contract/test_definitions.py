"""CustomResourceDefinitions: how a kind comes, what of it may change, and how it goes."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from itertools import count
from typing import Any

import pytest

from tests.kube.calls import CRDS, MERGE, Api, causes, names
from tests.kube.contract.conftest import install
from tests.kube.widgets import GROUP, VERSION, definition
from tests.support.places import Place

_numbers = count(1)
Json = dict[str, Any]


class Kind:
    """A definition of its own for a test, cluster-scoped and without a status, and its objects."""

    def __init__(self, api: Api) -> None:
        number = next(_numbers)
        self.plural, self.kind = f"gadget{number}s", f"Gadget{number}"
        self.api, self.crd = api, f"{CRDS}/{self.plural}.{GROUP}"
        self.objects = f"/apis/{GROUP}/{VERSION}/{self.plural}"

    def definition(self, **options: Any) -> Json:
        options = {"scope": "Cluster", "status": False} | options
        return definition(self.plural, self.kind, **options)

    def object(self, name: str, **fields: Any) -> Json:
        return {"apiVersion": f"{GROUP}/{VERSION}", "kind": self.kind, "metadata": {"name": name},
                "spec": {"size": 1}} | fields  # fmt: skip

    async def gone(self) -> bool:
        """Once the definition is: a real server looks again some seconds after the last object."""
        for _ in range(300):
            if (await self.api.call("GET", self.crd))[0] == 404:
                return True
            await asyncio.sleep(0.1)
        return False


@pytest.fixture
async def kind(api: Api) -> AsyncIterator[Kind]:
    found = Kind(api)
    yield found
    await api.call("DELETE", found.crd)


async def test_a_definition_is_completed_and_says_when_it_is_served(
    api: Api, place: Place, kind: Kind
) -> None:
    code, made = await api.call("POST", CRDS, kind.definition())
    assert (code, made["status"]["conditions"], made["metadata"]["generation"]) == (201, None, 1)
    assert made["spec"]["conversion"] == {"strategy": "None"}
    for _ in range(100):
        served = (await api.call("GET", kind.crd))[1]
        conditions = {c["type"]: c["status"] for c in served["status"]["conditions"] or []}
        if conditions.get("Established") == "True":
            break
        await asyncio.sleep(0.1)
    assert conditions == {"NamesAccepted": "True", "Established": "True"}
    assert served["spec"]["names"]["listKind"] == f"{kind.kind}List"
    assert served["status"]["storedVersions"] == [VERSION]


async def test_a_kind_without_a_status_endpoint_keeps_its_status_and_counts_it(
    api: Api, place: Place, kind: Kind
) -> None:
    install(place, kind.definition())
    body = kind.object("g", status={"phase": "Kept"})
    made = (await api.call("POST", kind.objects, body))[1]
    assert made["status"] == {"phase": "Kept"} and "namespace" not in made["metadata"]
    one = f"{kind.objects}/g"
    after = (await api.call("PATCH", one, {"status": {"phase": "New"}}, MERGE))[1]
    assert (after["metadata"]["generation"], after["status"]) == (2, {"phase": "New"})
    assert (await api.call("PATCH", f"{one}/status", {"status": {}}, MERGE))[0] == 404


async def test_a_kind_of_the_cluster_is_in_no_namespace(api: Api, place: Place, kind: Kind) -> None:
    install(place, kind.definition())
    assert (await api.call("GET", api.at(GROUP, VERSION, kind.plural)))[0] == 404
    assert (await api.call("GET", kind.objects))[0] == 200
    assert (await api.call("POST", f"/apis/{GROUP}/{VERSION}/widgets", {}))[0] == 404


async def test_a_new_schema_holds_from_then_on(api: Api, place: Place, kind: Kind) -> None:
    crd = kind.definition()
    install(place, crd)
    crd = (await api.call("GET", kind.crd))[1]
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"]["spec"]["properties"]["size"]["maximum"] = 5
    code, after = await api.call("PUT", kind.crd, crd)
    assert (code, after["metadata"]["generation"]) == (200, 2)
    for _ in range(100):
        body = kind.object("g", spec={"size": 6})
        code = (await api.call("POST", f"{kind.objects}?dryRun=All", body))[0]
        if code == 422:
            break
        await asyncio.sleep(0.1)
    assert code == 422


async def test_a_definition_goes_with_its_objects(api: Api, place: Place, kind: Kind) -> None:
    install(place, kind.definition())
    await api.call("POST", kind.objects, kind.object("g"))
    code, marked = await api.call("DELETE", kind.crd)
    assert (code, marked["metadata"]["finalizers"]) == (
        200, ["customresourcecleanup.apiextensions.k8s.io"])  # fmt: skip
    assert await kind.gone()
    for _ in range(100):
        answer = await api.call("GET", kind.objects)
        if answer[0] == 404:
            break
        await asyncio.sleep(0.1)
    assert answer == (404, "404 page not found\n")


async def test_a_definition_waits_for_what_finalizers_hold(
    api: Api, place: Place, kind: Kind
) -> None:
    install(place, kind.definition())
    held = {"name": "g", "finalizers": [f"{GROUP}/held"]}
    await api.call("POST", kind.objects, kind.object("g", metadata=held))
    await api.call("POST", kind.objects, kind.object("h"))
    await api.call("DELETE", kind.crd)
    for _ in range(100):
        left = (await api.call("GET", kind.objects))[1]
        if names(left) == "g":
            break
        await asyncio.sleep(0.1)
    assert [("deletionTimestamp" in item["metadata"]) for item in left["items"]] == [True]
    code, status = await api.call("POST", kind.objects, kind.object("i"))
    words = "create not allowed while custom resource definition is terminating"
    assert (code, status["message"].endswith(words)) == (403, True)
    free = {"metadata": {"finalizers": None}}
    assert (await api.call("PATCH", f"{kind.objects}/g", free, MERGE))[0] == 200
    assert await kind.gone()


def spec_schema(crd: Json) -> Json:
    version = crd["spec"]["versions"][0]
    schema: Json = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return schema


def rule(text: str) -> Callable[[Json], None]:
    return lambda crd: spec_schema(crd)["x-kubernetes-validations"][0].update(rule=text)


REFUSED: dict[str, tuple[Callable[[Json], Any], str]] = {
    "no scope": (lambda crd: crd["spec"].update(scope=""), "spec.scope: Required value"),
    "no such scope": (lambda crd: crd["spec"].update(scope="Odd"),
                      'spec.scope: Unsupported value: "Odd": supported values: "Cluster", "Names'),
    "another name": (lambda crd: crd["metadata"].update(name="wrong"),
                     'metadata.name: Invalid value: "wrong": must be spec.names.plural+"."+spec.g'),
    "nothing stored": (lambda crd: crd["spec"]["versions"][0].update(storage=False),
                       "must have exactly one version marked as storage version"),
    "no schema": (lambda crd: crd["spec"]["versions"][0].pop("schema"),
                  "spec.versions[0].schema.openAPIV3Schema: Required value"),
    "no type": (lambda crd: spec_schema(crd)["properties"].update(x={}),
                "properties[x].type: Required value: must not be empty for specified object field"),
    "a field nobody knows": (rule("self.nosuch > 1"),
                             "compilation failed: ERROR: <input>:1:5: undefined field 'nosuch'"),
    "no rule": (rule("self.size >"), "mismatched input '<EOF>'"),
    "a path nobody knows": (
        lambda crd: crd["spec"]["versions"][0].update(selectableFields=[{"jsonPath": ".spec.no"}]),
        "is an invalid path: does not refer to a valid field"),
    "too costly a message": (
        lambda crd: spec_schema(crd)["x-kubernetes-validations"].append(
            {"rule": "true", "messageExpression": "'at ' + string(self.size)"}),
        "estimated messageExpression cost exceeds budget by factor of more than 100x"),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "words"), REFUSED.values(), ids=list(REFUSED))
async def test_a_definition_that_cannot_work_is_refused(
    api: Api, kind: Kind, spoil: Callable[[Json], Any], words: str
) -> None:
    crd = copy.deepcopy(kind.definition())
    spoil(crd)
    code, status = await api.call("POST", CRDS, crd)
    assert (code, status["reason"], words in status["message"]) == (422, "Invalid", True)
    assert (await api.call("GET", kind.crd))[0] == 404


async def test_the_scope_of_a_kind_is_for_ever(api: Api, place: Place, kind: Kind) -> None:
    install(place, kind.definition())
    code, status = await api.call("PATCH", kind.crd, {"spec": {"scope": "Namespaced"}}, MERGE)
    assert (code, causes(status)) == (422, [("spec.scope", "FieldValueInvalid")])
