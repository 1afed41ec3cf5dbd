"""Watches: replay, selectors, bookmarks, streaming lists, and the ways they begin and end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.kube.calls import TABLE, Api, causes
from tests.kube.widgets import GROUP, widget
from tests.support.places import Place

STREAMED = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
PARTIAL = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
INITIAL_END = {"k8s.io/initial-events-end": "true"}


def told(events: list[tuple[str, Any]]) -> list[tuple[str, str, int]]:
    """Type, name and size of each event."""
    return [(type_, o["metadata"]["name"], o["spec"]["size"]) for type_, o in events]


async def test_a_watch_from_a_version_tells_what_happened_since(api: Api) -> None:
    start = await api.version()
    await api.create("a")
    await api.merge("a", {"spec": {"size": 4}})
    await api.merge("a", {"spec": {"size": 4}})
    await api.merge("a", {"status": {"phase": "Up"}}, "/status")
    await api.delete("a")
    events = await api.watch(f"resourceVersion={start}", 4)
    assert told(events) == [
        ("ADDED", "a", 3), ("MODIFIED", "a", 4), ("MODIFIED", "a", 4),
        ("DELETED", "a", 4)]  # fmt: skip
    versions = [int(body["metadata"]["resourceVersion"]) for _, body in events]
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("query", ["", "resourceVersion=0&"])
async def test_a_watch_without_a_version_begins_with_what_is_there(api: Api, query: str) -> None:
    await api.create("a")
    await api.create("b")
    events = api.events(f"{query}timeoutSeconds=20")
    async with asyncio.timeout(20):
        first = [await anext(events), await anext(events)]
        assert sorted(told(first)) == [("ADDED", "a", 3), ("ADDED", "b", 3)]
        await api.create("c")
        assert told([await anext(events)]) == [("ADDED", "c", 3)]
    await events.aclose()


async def test_what_a_watch_tells_is_what_a_get_shows(api: Api) -> None:
    start = await api.version()
    made = (await api.create("a"))[1]
    assert await api.watch(f"resourceVersion={start}", 1) == [("ADDED", made)]


async def test_leaving_a_selector_shows_as_deleted_and_entering_as_added(api: Api) -> None:
    start = await api.version()
    await api.call("POST", api.widgets, widget("a", labels={"zone": "az1"}))
    for zone in ("az2", "az2", "az1"):
        await api.merge("a", {"metadata": {"labels": {"zone": zone}}})
    await api.merge("a", {"spec": {"size": 9}})
    events = await api.watch(f"resourceVersion={start}&labelSelector=zone=az1", 4)
    assert [(t, b["metadata"]["labels"]["zone"]) for t, b in events] == [
        ("ADDED", "az1"), ("DELETED", "az1"), ("ADDED", "az1"), ("MODIFIED", "az1")]  # fmt: skip


async def test_one_object_is_watched_by_its_name(api: Api) -> None:
    start = await api.version()
    for name in ("a", "b"):
        await api.create(name)
    await api.delete("a")
    await api.delete("b")
    events = await api.watch(f"resourceVersion={start}&fieldSelector=metadata.name=b", 2)
    assert told(events) == [("ADDED", "b", 3), ("DELETED", "b", 3)]


async def test_a_selectable_field_is_watched_by_its_value(api: Api) -> None:
    start = await api.version()
    await api.create("a", color="green")
    await api.merge("a", {"spec": {"color": "blue"}})
    events = await api.watch(f"resourceVersion={start}&fieldSelector=spec.color=green", 2)
    assert [type_ for type_, _ in events] == ["ADDED", "DELETED"]


@pytest.mark.parametrize("below", ["", "/a"])
async def test_the_old_paths_for_watches_still_work(api: Api, below: str) -> None:
    for name in ("a", "b"):
        await api.create(name)
    path = f"/apis/{GROUP}/v1/watch/namespaces/{api.namespace}/widgets{below}"
    events = await api.watch("timeoutSeconds=1", 9, path=path)
    assert [name for _, name, _ in told(events)] == (["a"] if below else ["a", "b"])


async def test_a_watch_ends_when_its_time_is_up(api: Api) -> None:
    start = await api.version()
    assert await api.watch(f"resourceVersion={start}&timeoutSeconds=1", 1) == []


async def test_a_future_version_is_waited_for_in_silence(api: Api) -> None:
    await api.create("a")
    assert await api.watch("resourceVersion=99999999&timeoutSeconds=1", 1) == []


async def test_a_version_that_is_forgotten_is_told_as_an_event(api: Api, place: Place) -> None:
    place.compact()
    [(type_, status)] = await api.watch("resourceVersion=1", 2)
    assert (type_, status["code"], status["reason"]) == ("ERROR", 410, "Expired")
    assert status["message"].startswith("too old resource version: 1 (")


async def test_a_streaming_list_ends_with_a_marked_bookmark_and_goes_on(api: Api) -> None:
    await api.create("a")
    events = api.events(f"{STREAMED}&allowWatchBookmarks=true&timeoutSeconds=20")
    async with asyncio.timeout(20):
        assert told([await anext(events)]) == [("ADDED", "a", 3)]
        type_, bookmark = await anext(events)
        assert (type_, bookmark["kind"]) == ("BOOKMARK", "Widget")
        assert bookmark["metadata"]["annotations"] == INITIAL_END
        await api.create("b")
        type_, body = await anext(events)
    await events.aclose()
    assert (type_, body["metadata"]["name"]) == ("ADDED", "b")
    version = int(bookmark["metadata"]["resourceVersion"])
    assert version < int(body["metadata"]["resourceVersion"])


async def test_a_streaming_list_shows_the_present_whatever_version_it_names(api: Api) -> None:
    start = await api.version()
    await api.create("a")
    await api.merge("a", {"spec": {"size": 4}})
    async with asyncio.timeout(20):  # a server that answers from a cache may be behind
        while [w["spec"]["size"] for w in (await api.get(resourceVersion="0"))[1]["items"]] != [4]:
            await asyncio.sleep(0.05)
    query = f"{STREAMED}&allowWatchBookmarks=true&resourceVersion={start}&timeoutSeconds=20"
    shown, (type_, bookmark) = await api.watch(query, 2)
    assert told([shown]) == [("ADDED", "a", 4)]
    assert (type_, bookmark["metadata"]["annotations"]) == ("BOOKMARK", INITIAL_END)


async def test_a_streaming_list_at_a_version_that_never_comes_is_an_event(api: Api) -> None:
    query = f"{STREAMED}&allowWatchBookmarks=true&resourceVersion=99999999&timeoutSeconds=9"
    [(type_, status)] = await api.watch(query, 2)
    assert (type_, status["code"], status["reason"]) == ("ERROR", 504, "Timeout")


REFUSED = {
    "sendInitialEvents=true": (
        422, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
    "sendInitialEvents=true&resourceVersionMatch=Exact": (
        422, 'Unsupported value: "Exact": supported values: "NotOlderThan"'),
    "resourceVersionMatch=NotOlderThan&resourceVersion=5": (
        422, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
    "continue=x": (422, "resourceVersionMatch is forbidden when continue is provided"),
    "resourceVersion=abc": (500, 'strconv.ParseUint: parsing "abc": invalid syntax'),
    "timeoutSeconds=x": (400, 'strconv.ParseInt: parsing "x": invalid syntax'),
    "fieldSelector=spec.size=3": (400, "field label not supported: spec.size"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected_"), REFUSED.items(), ids=list(REFUSED))
async def test_a_watch_that_is_refused(api: Api, query: str, expected_: tuple[int, str]) -> None:
    got, status = await api.call("GET", f"{api.widgets}?watch=true&{query}")
    assert (got, expected_[1] in status["message"]) == (expected_[0], True), status["message"]


async def test_all_that_is_wrong_with_a_watch_is_said_at_once(api: Api) -> None:
    query = "sendInitialEvents=true&resourceVersionMatch=Exact"
    status = (await api.call("GET", f"{api.widgets}?watch=true&{query}"))[1]
    assert causes(status) == [("resourceVersionMatch", "FieldValueForbidden"),
                              ("resourceVersionMatch", "FieldValueNotSupported")]  # fmt: skip


async def test_a_bookmark_tells_a_version_that_the_client_does_not_know(api: Api) -> None:
    """Two seconds before the end, of what came after the beginning, and only to who asked."""
    await api.create("a")
    start = await api.version()
    query = f"resourceVersion={start}&fieldSelector=metadata.name=a&timeoutSeconds=4"
    silent = asyncio.create_task(api.watch(query, 9))
    marked = asyncio.create_task(api.watch(f"{query}&allowWatchBookmarks=true", 9))
    for n in range(6):
        await asyncio.sleep(0.2)
        await api.create(f"other{n}")
    assert await silent == []
    told_ = await marked
    assert {type_ for type_, _ in told_} == {"BOOKMARK"}
    _, body = told_[-1]
    assert (body["kind"], "annotations" in body["metadata"]) == ("Widget", False)
    assert int(body["metadata"]["resourceVersion"]) > int(start)


async def test_a_watched_table_has_its_columns_in_the_first_event_only(api: Api) -> None:
    start = await api.version()
    await api.create("a")
    await api.create("b")
    events = await api.watch(f"resourceVersion={start}", 2, accept=TABLE)
    assert [bool(table["columnDefinitions"]) for _, table in events] == [True, False]
    assert [table["rows"][0]["cells"][0] for _, table in events] == ["a", "b"]


async def test_metadata_clients_watch_the_metadata_alone(api: Api) -> None:
    start = await api.version()
    made = (await api.create("a"))[1]
    [(type_, body)] = await api.watch(f"resourceVersion={start}", 1, accept=PARTIAL)
    assert (type_, body["kind"], body["metadata"]) == (
        "ADDED", "PartialObjectMetadata", made["metadata"])  # fmt: skip


async def test_two_watches_tell_the_same_in_the_same_order(api: Api) -> None:
    start = await api.version()
    both = [asyncio.create_task(api.watch(f"resourceVersion={start}", 20)) for _ in range(2)]
    await asyncio.gather(*(api.create(f"w{n}") for n in range(20)))
    one, other = await asyncio.gather(*both)
    assert one == other
    versions = [int(body["metadata"]["resourceVersion"]) for _, body in one]
    assert versions == sorted(versions)
