"""The project's CRDs: committed as generated, and complete. The contract suite tries them out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cascade.kube.crds import all_definitions, custom_resource_definition, files
from cascade.model.resources import CUSTOM_RESOURCES
from cascade.model.resources.base import Resource

FOLDER = Path(__file__).parents[2] / "crds"


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
