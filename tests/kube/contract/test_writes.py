"""Generation, status, no-op writes and dry runs: what a write touches and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import JSON_PATCH, MERGE, Api, facts
from tests.kube.widgets import widget


async def test_a_write_that_changes_nothing_is_no_write(api: Api) -> None:
    made = (await api.create("a"))[1]
    for patch in ({}, {"spec": {"size": 3}}, {"status": {"phase": "dropped"}}):
        assert await api.merge("a", patch) == (200, made)
    assert await api.put(made) == (200, made)
    same = [{"op": "replace", "path": "/spec/size", "value": 3}]
    assert await api.call("PATCH", f"{api.widgets}/a", same, JSON_PATCH) == (200, made)


async def test_a_write_that_changes_nothing_is_told_to_nobody(api: Api) -> None:
    made = (await api.create("a"))[1]
    start = made["metadata"]["resourceVersion"]
    await api.merge("a", {"spec": {"size": 3}})
    await api.merge("a", {"spec": {"size": 4}})
    [(type_, body)] = await api.watch(f"resourceVersion={start}", 1)
    assert (type_, body["spec"]["size"]) == ("MODIFIED", 4)


async def test_only_the_spec_moves_the_generation(api: Api) -> None:
    await api.create("a")
    after = [
        (await api.merge("a", {"metadata": {"labels": {"x": "1"}}}))[1],
        (await api.merge("a", {"metadata": {"annotations": {"x": "1"}}}))[1],
        (await api.merge("a", {"status": {"phase": "Up"}}, "/status"))[1],
        (await api.merge("a", {"spec": {"size": 4}}))[1],
        (await api.merge("a", {"spec": {"size": 4}}))[1],
    ]
    assert [body["metadata"]["generation"] for body in after] == [1, 1, 1, 2, 2]


async def test_the_generation_is_the_servers_alone(api: Api) -> None:
    await api.create("a")
    code, after = await api.merge("a", {"metadata": {"generation": 40}, "spec": {"size": 4}})
    assert (code, after["metadata"]["generation"]) == (200, 2)


async def test_the_status_endpoint_takes_the_status_alone(api: Api) -> None:
    await api.create("a")
    patch = {"spec": {"size": 9}, "status": {"phase": "Up"}, "metadata": {"labels": {"x": "1"}}}
    code, after = await api.merge("a", patch, "/status")
    assert code == 200
    assert (after["spec"]["size"], after["status"]) == (3, {"phase": "Up"})
    assert "labels" not in after["metadata"]


async def test_the_status_is_put_on_its_endpoint_and_not_on_the_main_one(api: Api) -> None:
    made = (await api.create("a"))[1]
    told = (await api.put({**made, "status": {"phase": "Up"}}, "/status"))[1]
    assert told["status"] == {"phase": "Up"}
    code, after = await api.put({**told, "status": {"phase": "x"}, "spec": {"size": 5}})
    assert (code, after["status"], after["spec"]["size"]) == (200, {"phase": "Up"}, 5)
    assert (await api.call("GET", f"{api.widgets}/a/status"))[1] == after


async def test_the_status_goes_when_it_is_left_out_of_a_put(api: Api) -> None:
    await api.create("a")
    told = (await api.merge("a", {"status": {"phase": "Up"}}, "/status"))[1]
    del told["status"]
    code, after = await api.put(told, "/status")
    assert (code, "status" in after) == (200, False)


async def test_a_json_patch_reaches_the_status_on_its_endpoint(api: Api) -> None:
    await api.create("a")
    add = [{"op": "add", "path": "/status", "value": {"phase": "Up"}}]
    assert (await api.call("PATCH", f"{api.widgets}/a", add, JSON_PATCH))[1].get("status") is None
    code, after = await api.call("PATCH", f"{api.widgets}/a/status", add, JSON_PATCH)
    assert (code, after["status"]) == (200, {"phase": "Up"})


async def test_what_only_the_server_sets_cannot_be_changed_later(api: Api) -> None:
    made = (await api.create("a"))[1]
    changed: Any = {
        **made,
        "metadata": made["metadata"]
        | {"creationTimestamp": "2001-01-01T00:00:00Z", "generation": 9, "selfLink": "/x"},
    }
    code, after = await api.put(changed)
    assert (code, after["metadata"]) == (200, made["metadata"])


async def test_every_write_takes_a_version_of_its_own_in_order(api: Api) -> None:
    start = await api.version()
    await api.create("a")
    await api.merge("a", {"spec": {"size": 4}})
    await api.create("b")
    await api.delete("a")
    events = await api.watch(f"resourceVersion={start}", 4)
    versions = [int(body["metadata"]["resourceVersion"]) for _, body in events]
    assert versions == sorted(set(versions)) and versions[0] > int(start)
    assert int(await api.version()) >= versions[-1]


@pytest.mark.parametrize("verb", ["create", "put", "merge", "status", "delete"])
async def test_a_dry_run_answers_and_stores_nothing(api: Api, verb: str) -> None:
    await api.create("a")
    before = (await api.merge("a", {"status": {"phase": "Up"}}, "/status"))[1]
    one, dry = f"{api.widgets}/a", "?dryRun=All"
    bigger = {**before, "spec": {**before["spec"], "size": 9}}
    calls: dict[str, tuple[str, str, Any, str]] = {
        "create": ("POST", api.widgets + dry, widget("b"), ""),
        "put": ("PUT", one + dry, bigger, ""),
        "merge": ("PATCH", one + dry, {"spec": {"size": 9}}, MERGE),
        "status": ("PATCH", f"{one}/status{dry}", {"status": {"phase": "Down"}}, MERGE),
        "delete": ("DELETE", one + dry, None, ""),
    }
    code, answer = await api.call(*calls[verb])
    assert code == (201 if verb == "create" else 200)
    if verb in ("put", "merge"):
        assert (answer["spec"]["size"], answer["metadata"]["generation"]) == (9, 2)
    elif verb == "create":
        assert "resourceVersion" not in answer["metadata"] and answer["metadata"]["uid"]
    elif verb == "status":
        assert answer["status"] == {"phase": "Down"}
    else:
        assert answer["status"] == "Success"
    assert (await api.get())[1]["items"] == [before]


async def test_a_dry_run_refuses_what_a_write_would(api: Api) -> None:
    assert (await api.create("a", "?dryRun=All", size=1000))[0] == 422
    await api.create("a")
    assert (await api.create("a", "?dryRun=All"))[0] == 409
    status = (await api.create("b", "?dryRun=Some"))[1]
    words = (
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: '
        'supported values: "All"'
    )
    assert facts(status) == (422, "Invalid", words)
