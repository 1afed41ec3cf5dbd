"""The project's CRDs: committed as generated, complete, and accepted by a real API server."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cascade.kube.crds import all_definitions, custom_resource_definition, files
from cascade.model.resources import CUSTOM_RESOURCES, DNSPlan, EndpointRecord
from cascade.model.resources.base import Resource
from tests.support.envtest import ApiServer
from tests.support.waiting import until

FOLDER = Path(__file__).parents[2] / "crds"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
GROUP_HERE = "crds-test.cascade.lab"  # the server is shared with tests that install the real group


def kinds() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", CUSTOM_RESOURCES, ids=lambda kind: kind.__name__)


def fields(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from fields(part, f"{path}.{name}")
    if "items" in schema:
        yield from fields(schema["items"], f"{path}[]")


def test_the_committed_files_are_current() -> None:
    committed = {path.name: path.read_text() for path in FOLDER.glob("*.yaml")}
    assert committed == files(), "call `make crds` and commit the result"


def test_a_file_holds_exactly_its_kind() -> None:
    assert [yaml.safe_load(text) for text in files().values()] == all_definitions()


@kinds()
def test_kubectl_knows_the_kind_by_category_columns_and_status(kind: type[Resource]) -> None:
    spec = custom_resource_definition(kind)["spec"]
    [version] = spec["versions"]
    assert spec["names"]["categories"] == ["cascade"]
    assert spec["names"].get("shortNames", []) == list(kind.short_names)
    assert version["subresources"] == {"status": {}}
    shown = [(column["name"], column["jsonPath"]) for column in version["additionalPrinterColumns"]]
    assert shown == [(column.name, column.path) for column in kind.columns]


@kinds()
def test_each_field_is_described_for_kubectl_explain(kind: type[Resource]) -> None:
    schema = custom_resource_definition(kind)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    parts = {name: schema["properties"][name] for name in ("spec", "status")}
    silent = [
        path
        for name, part in parts.items()
        for path, field in fields(part, name)
        if not path.endswith("[]") and not field.get("description")
    ]
    assert silent == []


def renamed(definition: dict[str, Any]) -> dict[str, Any]:
    mine = copy.deepcopy(definition)
    mine["spec"]["group"] = GROUP_HERE
    mine["metadata"]["name"] = f"{mine['spec']['names']['plural']}.{GROUP_HERE}"
    return mine


@pytest.fixture(scope="module")
def installed(kube_apiserver: ApiServer) -> Iterator[dict[str, dict[str, str]]]:
    """The conditions of each CRD on the real server, by plural, once all are established."""
    definitions = [renamed(definition) for definition in all_definitions()]
    for definition in definitions:
        status, text = kube_apiserver.request(CRDS, "POST", definition)
        assert status == 201, text

    def conditions() -> dict[str, dict[str, str]] | None:
        items = json.loads(kube_apiserver.request(CRDS)[1])["items"]
        judged = {
            item["spec"]["names"]["plural"]: {
                condition["type"]: condition["status"]
                for condition in item.get("status", {}).get("conditions") or []
            }
            for item in items
            if item["spec"]["group"] == GROUP_HERE
        }
        established = [said.get("Established") == "True" for said in judged.values()]
        return judged if all(established) else None

    yield until(conditions, "every CRD is established")
    for definition in definitions:
        kube_apiserver.request(f"{CRDS}/{definition['metadata']['name']}", "DELETE")


@kinds()
def test_a_real_api_server_establishes_it_as_structural(
    installed: dict[str, dict[str, str]], kind: type[Resource]
) -> None:
    assert installed[kind.plural] == {"NamesAccepted": "True", "Established": "True"}


PLAN = DNSPlan.named("plan-000001", generation=1, region="us-east-1", endpoints=())
TREE = {"tree": "dynamodb-000002", "generation": 2}
OLDER_TREE = {"tree": "dynamodb-000001", "generation": 1}
RECORD = EndpointRecord.named("dynamodb", hostname="d.cascade.lab", root=TREE, fencing="Monotonic")


@pytest.mark.parametrize(
    ("resource", "change", "message"),
    [
        (PLAN, {"region": "us-west-2"}, DNSPlan.rules[0].message),
        (RECORD, {"root": OLDER_TREE, "fencing": "Off"}, EndpointRecord.rules[0].message),
        (RECORD, {"role": "Local"}, "Unsupported value"),
    ],
    ids=["a plan never changes", "the fence tests the old value", "a role is an enum"],
)
@pytest.mark.usefixtures("installed")
def test_a_real_api_server_refuses_what_the_models_refuse(
    kube_apiserver: ApiServer, resource: Resource, change: dict[str, Any], message: str
) -> None:
    folder = f"/apis/{GROUP_HERE}/{resource.version}/namespaces/default/{resource.plural}"
    body = resource.to_json() | {"apiVersion": f"{GROUP_HERE}/{resource.version}"}
    status, text = kube_apiserver.request(folder, "POST", body)
    assert status == 201, text
    try:
        created = json.loads(text)
        assert created["spec"] == body["spec"], "nothing is pruned or filled in"
        created["spec"] |= change
        status, text = kube_apiserver.request(f"{folder}/{resource.name}", "PUT", created)
        assert (status, message in text) == (422, True), text
    finally:
        kube_apiserver.request(f"{folder}/{resource.name}", "DELETE")
