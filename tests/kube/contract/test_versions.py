"""A kind in two versions, and its number of replicas: other views of what is stored once."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.kube.calls import CRDS, MERGE, TABLE, Api
from tests.kube.contract.conftest import install
from tests.kube.contract.test_definitions import Kind
from tests.kube.widgets import GROUP
from tests.support.places import Place

SCALE = {"specReplicasPath": ".spec.size", "statusReplicasPath": ".status.replicas",
         "labelSelectorPath": ".status.selector"}  # fmt: skip


@pytest.fixture
async def kind(api: Api, place: Place) -> AsyncIterator[Kind]:
    """Stored as v1, served as v2 too; v1 has a scale."""
    found = Kind(api)
    crd = copy.deepcopy(found.definition(status=True))
    first = crd["spec"]["versions"][0]
    second = {**copy.deepcopy(first), "name": "v2", "storage": False}
    second["additionalPrinterColumns"] = [
        {"name": "Color", "type": "string", "jsonPath": ".spec.color"}
    ]
    first["subresources"]["scale"] = SCALE
    crd["spec"]["versions"] = [first, second]
    install(place, crd)
    yield found
    await api.call("DELETE", f"{CRDS}/{found.plural}.{GROUP}")


async def ask(api: Api, method: str, path: str, body: Any = None, media: str = "") -> Any:
    """Asked again while a real server does not yet serve the second version."""
    for _ in range(100):
        code, answer = await api.call(method, path, body, media)
        if code != 404:
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError(f"{path} is never served")


async def test_an_object_is_the_same_in_both_versions(api: Api, kind: Kind) -> None:
    made = (await api.call("POST", kind.objects, kind.object("g")))[1]
    second = kind.objects.replace("/v1/", "/v2/")
    seen = await ask(api, "GET", f"{second}/g")
    assert seen["apiVersion"] == f"{GROUP}/v2"
    assert (seen["metadata"]["uid"], seen["spec"]) == (made["metadata"]["uid"], made["spec"])
    changed = await ask(api, "PATCH", f"{second}/g", {"spec": {"size": 2}}, MERGE)
    assert (changed["apiVersion"], changed["metadata"]["generation"]) == (f"{GROUP}/v2", 2)
    stored = (await api.call("GET", f"{kind.objects}/g"))[1]
    assert (stored["apiVersion"], stored["spec"]["size"]) == (f"{GROUP}/v1", 2)


async def test_a_version_is_written_in_its_own_name_and_shown_with_its_own_columns(
    api: Api, kind: Kind
) -> None:
    second = kind.objects.replace("/v1/", "/v2/")
    await ask(api, "GET", second)
    code, status = await api.call("POST", second, kind.object("g"))
    assert (code, f"({GROUP}/v1) does not match the expected API" in status["message"]) == (
        400, True)  # fmt: skip
    body = kind.object("g") | {"apiVersion": f"{GROUP}/v2"}
    assert (await api.call("POST", second, body))[0] == 201
    table = (await api.call("GET", second, Accept=TABLE))[1]
    assert [column["name"] for column in table["columnDefinitions"]] == ["Name", "Color"]


async def test_a_scale_shows_and_sets_the_number_of_replicas_alone(api: Api, kind: Kind) -> None:
    await api.call("POST", kind.objects, kind.object("g"))
    one = f"{kind.objects}/g"
    told = {"status": {"replicas": 1, "selector": "app=g"}}
    await api.call("PATCH", f"{one}/status", told, MERGE)
    scale = await ask(api, "GET", f"{one}/scale")
    assert (scale["kind"], scale["apiVersion"]) == ("Scale", "autoscaling/v1")
    assert (scale["spec"], scale["status"]) == (
        {"replicas": 1}, {"replicas": 1, "selector": "app=g"})  # fmt: skip
    code, scaled = await api.call("PATCH", f"{one}/scale", {"spec": {"replicas": 4}}, MERGE)
    assert (code, scaled["spec"]) == (200, {"replicas": 4})
    code, _ = await api.call("PUT", f"{one}/scale", scale)
    assert code == 409
    found = (await api.call("GET", one))[1]
    assert (found["spec"]["size"], found["metadata"]["generation"]) == (4, 2)
