"""Watches: replay, life, selectors, bookmarks, streaming lists, and the ways they end."""

from __future__ import annotations

import asyncio

import pytest

from cascade.kube.server import stream
from cascade.kube.store.core import Store
from cascade.kube.store.document import Document
from tests.kube.server.conftest import Api
from tests.kube.widgets import COLLECTION, widget

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"


async def version(api: Api) -> str:
    found: str = (await api.get())[1]["metadata"]["resourceVersion"]
    return found


async def test_a_watch_from_a_version_tells_what_happened_since(api: Api) -> None:
    start = await version(api)
    await api.create("a")
    await api.merge("a", {"spec": {"size": 4}})
    await api.merge("a", {"spec": {"size": 4}})
    await api.delete("a")
    events = await api.watch(f"resourceVersion={start}", 3)
    assert [(type_, body["spec"]["size"]) for type_, body in events] == [
        ("ADDED", 3), ("MODIFIED", 4), ("DELETED", 4)]  # fmt: skip
    versions = [int(body["metadata"]["resourceVersion"]) for _, body in events]
    assert versions == sorted(set(versions))


async def test_a_watch_without_a_version_begins_with_what_is_there(api: Api) -> None:
    await api.create("a")
    await api.create("b")
    watching = asyncio.create_task(api.watch("timeoutSeconds=5", 3))
    while not api.server.watches.count:
        await asyncio.sleep(0)
    await api.create("c")
    events = await watching
    assert [(t, b["metadata"]["name"]) for t, b in events] == [
        ("ADDED", "a"), ("ADDED", "b"), ("ADDED", "c")]  # fmt: skip


async def test_leaving_a_selector_shows_as_deleted_and_entering_as_added(api: Api) -> None:
    start = await version(api)
    await api.call("POST", COLLECTION, widget("a", labels={"zone": "az1"}))
    await api.merge("a", {"metadata": {"labels": {"zone": "az2"}}})
    await api.merge("a", {"metadata": {"labels": {"zone": "az1"}}})
    query = f"resourceVersion={start}&labelSelector=zone=az1"
    events = await api.watch(query, 3)
    told = [(t, b["metadata"]["labels"]["zone"]) for t, b in events]
    assert told == [("ADDED", "az1"), ("DELETED", "az1"), ("ADDED", "az1")]


async def test_a_version_that_is_forgotten_is_told_as_an_event(api: Api) -> None:
    [(type_, status)] = await api.watch("resourceVersion=1", 1)
    assert (type_, status["code"], status["reason"]) == ("ERROR", 410, "Expired")
    start = await version(api)
    await api.create("a")
    api.server.admission.store.compact(10**6)
    [(type_, status)] = await api.watch(f"resourceVersion={start}", 1)
    assert type_ == "ERROR" and status["message"].startswith("too old resource version")


async def test_a_future_version_is_waited_for_in_silence(api: Api) -> None:
    assert await api.watch("resourceVersion=999999&timeoutSeconds=1", 1) == []


async def test_a_streaming_list_ends_with_a_marked_bookmark(api: Api) -> None:
    await api.create("a")
    query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
    (first, _), (last, bookmark) = await api.watch(query, 2)
    assert (first, last) == ("ADDED", "BOOKMARK")
    assert bookmark["metadata"] == {
        "resourceVersion": await version(api),
        "annotations": {"k8s.io/initial-events-end": "true"},
    }
    code, status = await api.call("GET", f"{COLLECTION}?watch=true&sendInitialEvents=true")
    assert code == 422 and "requires setting resourceVersionMatch" in status["message"]


async def test_a_bookmark_tells_a_version_that_the_client_does_not_know(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BOOKMARK_EVERY_SECONDS", 0.05)
    await api.create("a")
    start = await version(api)
    await api.create("b")
    query = f"resourceVersion={start}&fieldSelector=metadata.name=a&allowWatchBookmarks=true"
    [(type_, body)] = await api.watch(query, 1)
    assert (type_, body["metadata"]) == ("BOOKMARK", {"resourceVersion": await version(api)})
    assert body["kind"] == "Widget"


async def test_a_watched_table_has_its_columns_in_the_first_event_only(api: Api) -> None:
    start = await version(api)
    await api.create("a")
    await api.create("b")
    events = await api.watch(f"resourceVersion={start}", 2, accept=TABLE)
    assert [bool(table["columnDefinitions"]) for _, table in events] == [True, False]
    assert [table["rows"][0]["cells"][0] for _, table in events] == ["a", "b"]


async def test_a_version_of_an_object_is_rendered_once(api: Api) -> None:
    await api.create("a")
    store: Store[Document] = api.server.admission.store
    [entry] = store.list("widgets.test.cascade.lab")
    assert entry.body.json is entry.body.json


async def test_a_stopping_server_ends_its_watches(api: Api) -> None:
    watching = asyncio.create_task(api.watch("timeoutSeconds=60", 1))
    while not api.server.watches.count:
        await asyncio.sleep(0)
    await api.server.stop()
    assert await watching == []


async def test_a_watch_ends_with_its_client(api: Api) -> None:
    watching = asyncio.create_task(api.watch("timeoutSeconds=60", 1))
    while not api.server.watches.count:
        await asyncio.sleep(0)
    watching.cancel()
    async with asyncio.timeout(5):
        while api.server.watches.count:
            await asyncio.sleep(0)
