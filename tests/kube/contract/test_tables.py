"""Tables: what `kubectl get` asks for and shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import TABLE, Api

COLUMNS = ["Name", "Size", "Ready", "Age"]
READY = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}


async def table(api: Api, query: str = "", accept: str = TABLE) -> Any:
    return (await api.call("GET", f"{api.widgets}{query}", Accept=accept))[1]


async def test_a_table_has_the_columns_of_the_definition(api: Api) -> None:
    await api.create("a")
    await api.create("b", size=0)
    await api.merge("a", READY, "/status")
    shown = await table(api)
    assert (shown["kind"], shown["apiVersion"]) == ("Table", "meta.k8s.io/v1")
    assert [column["name"] for column in shown["columnDefinitions"]] == COLUMNS
    assert [(c["type"], c["format"], c["priority"]) for c in shown["columnDefinitions"]] == [
        ("string", "name", 0), ("integer", "", 0), ("string", "", 0), ("date", "", 0)]  # fmt: skip
    assert [row["cells"][:3] for row in shown["rows"]] == [["a", 3, "True"], ["b", 0, None]]
    assert all(row["cells"][3].endswith("s") for row in shown["rows"])


async def test_one_object_is_a_table_of_one_row(api: Api) -> None:
    await api.create("a")
    shown = await table(api, "/a")
    assert [row["cells"][0] for row in shown["rows"]] == ["a"]
    assert shown["metadata"]["resourceVersion"] == (
        await api.get("a"))[1]["metadata"]["resourceVersion"]  # fmt: skip


@pytest.mark.parametrize(
    ("include", "kind"), [("", "PartialObjectMetadata"), ("Metadata", "PartialObjectMetadata"),
                          ("Object", "Widget"), ("None", None)]
)  # fmt: skip
async def test_a_row_holds_what_was_asked_for(api: Api, include: str, kind: str | None) -> None:
    await api.create("a")
    [row] = (await table(api, f"?includeObject={include}"))["rows"]
    assert (row["object"] and row["object"]["kind"]) == kind


async def test_a_row_holds_nothing_else(api: Api) -> None:
    status = await table(api, "?includeObject=Bogus")
    assert status["code"] == 400
    assert "must be 'Metadata', 'Object', 'None', or empty" in status["message"]


async def test_a_table_comes_in_pages(api: Api) -> None:
    for name in ("a", "b", "c"):
        await api.create(name)
    first = await table(api, "?limit=2")
    assert (len(first["rows"]), first["metadata"]["remainingItemCount"]) == (2, 1)
    rest = await table(api, f"?continue={first['metadata']['continue']}")
    assert [row["cells"][0] for row in rest["rows"]] == ["c"]


async def test_the_older_form_of_a_table_is_served_too(api: Api) -> None:
    await api.create("a")
    shown = await table(api, accept=TABLE.replace("v=v1", "v=v1beta1"))
    assert shown["apiVersion"] == "meta.k8s.io/v1beta1"
    assert shown["rows"][0]["object"]["apiVersion"] == "meta.k8s.io/v1beta1"


async def test_who_takes_no_table_gets_the_list(api: Api) -> None:
    other = TABLE.replace("as=Table", "as=Bogus")
    assert (await table(api, accept=f"{other},application/json"))["kind"] == "WidgetList"
    assert (await table(api, accept=other))["code"] == 406


async def test_an_error_is_no_table(api: Api) -> None:
    assert (await table(api, "/nosuch"))["kind"] == "Status"


async def test_built_in_kinds_have_tables_too(api: Api) -> None:
    path = f"/api/v1/namespaces/{api.namespace}"
    shown = (await api.call("GET", path, Accept=TABLE))[1]
    assert [column["name"] for column in shown["columnDefinitions"]] == ["Name", "Status", "Age"]
    assert shown["rows"][0]["cells"][:2] == [api.namespace, "Active"]
