"""Optimistic concurrency: who writes says what they read, and the first one wins."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.kube.calls import JSON_PATCH, Api, causes, facts
from tests.kube.widgets import GROUP, widget

STALE = (
    f'Operation cannot be fulfilled on widgets.{GROUP} "a": the object has been modified; '
    "please apply your changes to the latest version and try again"
)
OTHER_UID = "11111111-2222-3333-4444-555555555555"


async def test_a_put_needs_the_current_version(api: Api) -> None:
    made = (await api.create("a"))[1]
    changed: Any = {**made, "spec": {**made["spec"], "size": 4}}
    code, after = await api.put(changed)
    assert (code, after["metadata"]["generation"], after["spec"]["size"]) == (200, 2, 4)
    code, status = await api.put(changed)
    assert facts(status) == (409, "Conflict", STALE)
    assert status["details"] == {"name": "a", "group": GROUP, "kind": "widgets"}


@pytest.mark.parametrize("version", [None, "", "0"])
async def test_a_put_without_a_version_is_invalid(api: Api, version: str | None) -> None:
    made = (await api.create("a"))[1]
    made["metadata"] |= {"resourceVersion": version}
    code, status = await api.put(made)
    assert (code, causes(status)) == (422, [("metadata.resourceVersion", "FieldValueInvalid")])
    assert status["message"].endswith("Invalid value: 0: must be specified for an update")


async def test_a_put_of_what_is_not_there_is_not_found(api: Api) -> None:
    body = widget("a")
    assert (await api.put(body))[0] == 404
    body["metadata"] |= {"resourceVersion": "5"}
    assert facts((await api.put(body))[1]) == (404, "NotFound", f'widgets.{GROUP} "a" not found')


async def test_a_put_under_another_name_is_refused(api: Api) -> None:
    made = (await api.create("a"))[1]
    status = (await api.call("PUT", f"{api.widgets}/b", made))[1]
    words = "the name of the object (a) does not match the name on the URL (b)"
    assert facts(status) == (400, "BadRequest", words)


async def test_a_put_of_another_object_of_that_name_is_a_conflict(api: Api) -> None:
    made = (await api.create("a"))[1]
    made["metadata"]["uid"] = OTHER_UID
    code, status = await api.put(made)
    assert code == 409 and "Precondition failed: UID in precondition" in status["message"]
    code, status = await api.merge("a", {"metadata": {"uid": OTHER_UID}})
    # A real server validates metadata twice, and says so twice.
    assert (code, causes(status)) == (422, [("metadata.uid", "FieldValueInvalid")] * 2)


@pytest.mark.parametrize("patch", [{}, {"spec": {"size": 9}}], ids=["nothing", "something"])
@pytest.mark.parametrize("below", ["", "/status"])
async def test_a_merge_patch_with_a_stale_version_is_a_conflict(
    api: Api, patch: Any, below: str
) -> None:
    """Also when it changes nothing."""
    made = (await api.create("a"))[1]
    await api.merge("a", {"spec": {"size": 4}})
    version = made["metadata"]["resourceVersion"]
    stale = {"metadata": {"resourceVersion": version}, **patch}
    status = (await api.merge("a", stale, below))[1]
    assert facts(status) == (409, "Conflict", STALE)
    assert (await api.get("a"))[1]["spec"]["size"] == 4


async def test_a_merge_patch_with_the_current_version_is_taken(api: Api) -> None:
    version = (await api.create("a"))[1]["metadata"]["resourceVersion"]
    patch = {"metadata": {"resourceVersion": version}, "spec": {"size": 4}}
    assert (await api.merge("a", patch))[0] == 200


async def test_a_json_patch_may_replace_the_version_and_so_swap_by_it(api: Api) -> None:
    version = (await api.create("a"))[1]["metadata"]["resourceVersion"]
    swap = [
        {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
        {"op": "replace", "path": "/spec/size", "value": 4},
    ]
    codes = [(await api.call("PATCH", f"{api.widgets}/a", swap, JSON_PATCH))[0] for _ in range(2)]
    assert codes == [200, 409]


async def test_a_status_put_needs_the_current_version_too(api: Api) -> None:
    made = (await api.create("a"))[1]
    await api.merge("a", {"spec": {"size": 4}})
    code, _ = await api.put({**made, "status": {"phase": "Up"}}, "/status")
    assert code == 409


async def test_of_many_writers_with_one_version_exactly_one_wins(api: Api) -> None:
    made = (await api.create("a"))[1]
    writes = [{**made, "spec": {**made["spec"], "size": size}} for size in range(10, 20)]
    answers = await asyncio.gather(*(api.put(body) for body in writes))
    assert sorted(code for code, _ in answers) == [200] + [409] * 9
    [winner] = [body for code, body in answers if code == 200]
    assert (await api.get("a"))[1] == winner
