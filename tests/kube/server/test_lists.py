"""Lists: order, selectors, pages, versions; and tables of them."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.kube.server.table import duration
from tests.kube.server.conftest import Api, make_server
from tests.kube.widgets import COLLECTION, GROUP, widget

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"


async def fill(api: Api, names: str = "abcde") -> None:
    for name in names:
        zone = "az1" if name in "ace" else "az2"
        color = "blue" if name == "b" else "red"
        await api.call("POST", COLLECTION, widget(name, labels={"zone": zone}, color=color))


def names(listed: Any) -> str:
    return "".join(item["metadata"]["name"] for item in listed["items"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "abcde"),
        ({"labelSelector": "zone=az1"}, "ace"),
        ({"labelSelector": "zone!=az1"}, "bd"),
        ({"fieldSelector": "metadata.name=c"}, "c"),
        ({"fieldSelector": "spec.color=blue"}, "b"),
        ({"resourceVersion": "0", "limit": "2"}, "abcde"),
    ],
    ids=["all", "label", "not label", "name", "selectable field", "limit at version 0"],
)
async def test_a_list_is_in_order_and_selected(api: Api, query: Any, found: str) -> None:
    await fill(api)
    code, listed = await api.get(**query)
    assert (code, names(listed), listed["kind"]) == (200, found, "WidgetList")


async def test_pages_show_the_version_of_the_first_page(api: Api) -> None:
    await fill(api)
    first = (await api.get(limit="2"))[1]
    assert (names(first), first["metadata"]["remainingItemCount"]) == ("ab", 3)
    await api.delete("d")
    await api.create("f")
    await api.merge("c", {"spec": {"size": 50}})
    rest = (await api.get(limit="9", **{"continue": first["metadata"]["continue"]}))[1]
    assert names(rest) == "cde"
    assert rest["items"][0]["spec"]["size"] == 3
    assert rest["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert names((await api.get())[1]) == "abcef"


async def test_an_exact_version_is_answered_until_it_is_compacted(api: Api) -> None:
    await fill(api, "ab")
    version = (await api.get())[1]["metadata"]["resourceVersion"]
    await api.delete("a")
    exact = {"resourceVersion": version, "resourceVersionMatch": "Exact"}
    assert names((await api.get(**exact))[1]) == "ab"
    first = (await api.get(limit="1", **exact))[1]
    api.server.admission.store.compact(10**6)
    code, status = await api.get(**exact)
    assert (code, status["reason"], status["message"]) == (
        410, "Expired", "The resourceVersion for the provided list is too old.")  # fmt: skip
    code, status = await api.get(limit="1", **{"continue": first["metadata"]["continue"]})
    assert (code, status["reason"]) == (410, "Expired")
    onward = (await api.get(**{"continue": status["metadata"]["continue"]}))[1]
    assert names(onward) == "b"


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("continue=garbage", 400, "invalid continue token: continue key is not valid"),
        ("limit=abc", 400, 'strconv.ParseInt: parsing "abc": invalid syntax'),
        ("resourceVersion=abc", 400, 'strconv.ParseUint: parsing "abc": invalid syntax'),
        ("resourceVersionMatch=Exact", 422, "forbidden unless resourceVersion is provided"),
        ("resourceVersionMatch=Exact&resourceVersion=0", 422, 'is forbidden for resourceVersion'),
    ],
)  # fmt: skip
async def test_a_list_that_is_refused(api: Api, query: str, code: int, words: str) -> None:
    got, status = await api.call("GET", f"{COLLECTION}?{query}")
    assert (got, words in status["message"]) == (code, True)


async def test_a_missing_namespace_lists_nothing(api: Api) -> None:
    code, listed = await api.call("GET", COLLECTION.replace("default", "nosuch"))
    assert (code, listed["items"], listed["metadata"]["continue"]) == (200, [], "")


async def test_a_table_has_the_columns_of_the_definition(api: Api) -> None:
    await api.create("a")
    ready = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
    await api.merge("a", ready, "/status")
    table = (await api.call("GET", COLLECTION, Accept=TABLE))[1]
    assert [column["name"] for column in table["columnDefinitions"]] == [
        "Name", "Size", "Ready", "Age"]  # fmt: skip
    [row] = table["rows"]
    assert row["cells"][:3] == ["a", 3, "True"] and row["cells"][3].endswith("s")
    assert row["object"]["kind"] == "PartialObjectMetadata"
    bare = (await api.call("GET", f"{COLLECTION}/a?includeObject=None", Accept=TABLE))[1]
    assert bare["rows"][0]["object"] is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (119, "119s"), (120, "2m"), (310, "5m10s"), (3600, "60m"), (3600 * 3, "3h"),
     (3600 * 5 + 120, "5h2m"), (3600 * 30, "30h"), (86400 * 3 + 7200, "3d2h"), (86400 * 40, "40d")],
)  # fmt: skip
def test_an_age_is_said_as_kubectl_says_it(seconds: int, said: str) -> None:
    assert duration(seconds) == said


async def test_what_is_nowhere_is_a_404_in_plain_text(api: Api) -> None:
    for path in ("/nosuch", f"/apis/{GROUP}/v9", f"{COLLECTION[:-7]}nosuch"):
        assert await api.call("GET", path) == (404, "404 page not found\n")


def test_the_version_of_a_fresh_server_makes_version_1_too_old() -> None:
    assert make_server().admission.store.oldest_version > 1
