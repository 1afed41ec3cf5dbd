"""Optimistic concurrency: who writes says what they read, and the first one wins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import Api, facts
from tests.kube.widgets import GROUP

STALE = (
    "the object has been modified; please apply your changes to the latest version and try again"
)


async def test_a_put_needs_the_current_version(api: Api) -> None:
    made = (await api.create("a"))[1]
    changed: Any = {**made, "spec": {**made["spec"], "size": 4}}
    code, after = await api.put(changed)
    assert (code, after["metadata"]["generation"], after["spec"]["size"]) == (200, 2, 4)
    code, status = await api.put(changed)
    assert facts(status) == (
        409,
        "Conflict",
        f'Operation cannot be fulfilled on widgets.{GROUP} "a": {STALE}',
    )
    assert status["details"] == {"name": "a", "group": GROUP, "kind": "widgets"}


@pytest.mark.parametrize("version", [None, "", "0"])
async def test_a_put_without_a_version_is_invalid(api: Api, version: str | None) -> None:
    made = (await api.create("a"))[1]
    made["metadata"] |= {"resourceVersion": version}
    code, status = await api.put(made)
    assert (code, status["reason"]) == (422, "Invalid")
    [cause] = status["details"]["causes"]
    assert (cause["reason"], cause["field"]) == ("FieldValueInvalid", "metadata.resourceVersion")
    assert cause["message"].endswith("must be specified for an update")


async def test_a_put_of_another_object_of_that_name_is_a_conflict(api: Api) -> None:
    made = (await api.create("a"))[1]
    made["metadata"]["uid"] = "11111111-2222-3333-4444-555555555555"
    code, status = await api.put(made)
    assert code == 409 and "Precondition failed: UID in precondition" in status["message"]
    code, status = await api.merge("a", {"metadata": {"uid": "1"}})
    assert code == 422 and "metadata.uid: Invalid value" in status["message"]


async def test_a_merge_patch_with_a_stale_version_is_a_conflict_even_if_it_changes_nothing(
    api: Api,
) -> None:
    made = (await api.create("a"))[1]
    await api.merge("a", {"spec": {"size": 4}})
    stale = {"metadata": {"resourceVersion": made["metadata"]["resourceVersion"]}}
    code, status = await api.merge("a", stale)
    assert (code, status["reason"]) == (409, "Conflict")
