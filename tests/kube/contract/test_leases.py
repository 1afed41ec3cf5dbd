"""Leases: Kubernetes' own kind, by which one of many becomes the one that acts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import MERGE, Api, causes, facts, names

GROUP = "coordination.k8s.io"


def lease(name: str = "op", **spec: Any) -> Any:
    return {"apiVersion": f"{GROUP}/v1", "kind": "Lease", "metadata": {"name": name}, "spec": spec}


@pytest.fixture
def leases(api: Api) -> str:
    return api.at(GROUP, "v1", "leases")


async def test_a_lease_is_taken_by_compare_and_swap(api: Api, leases: str) -> None:
    made = (await api.call("POST", leases, lease(holderIdentity="one")))[1]
    assert "generation" not in made["metadata"]
    mine = {**made, "spec": {"holderIdentity": "one", "leaseTransitions": 1}}
    theirs = {**made, "spec": {"holderIdentity": "two"}}
    assert (await api.call("PUT", f"{leases}/op", mine))[0] == 200
    code, status = await api.call("PUT", f"{leases}/op", theirs)
    assert (code, status["reason"]) == (409, "Conflict")
    assert (await api.call("GET", f"{leases}/op"))[1]["spec"]["holderIdentity"] == "one"


async def test_a_lease_is_released_and_a_release_twice_is_no_write(api: Api, leases: str) -> None:
    await api.call("POST", leases, lease(holderIdentity="one"))
    free = {"spec": {"holderIdentity": None}}
    once = await api.call("PATCH", f"{leases}/op", free, MERGE)
    assert (once[0], once[1]["spec"]) == (200, {})
    assert await api.call("PATCH", f"{leases}/op", free, MERGE) == once


REFUSED = {
    "no duration": ({"leaseDurationSeconds": 0}, 422,
                    "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"),
    "fewer than no transitions": (
        {"leaseTransitions": -1}, 422,
        "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0"),
    "no fraction": ({"renewTime": "2026-01-01T00:00:00Z"}, 400, 'cannot parse "Z" as ".000000"'),
    "a short fraction": (
        {"renewTime": "2026-01-01T00:00:00.5Z"}, 400, 'cannot parse ".5Z" as ".000000"'),
    "a long fraction": (
        {"renewTime": "2026-01-01T00:00:00.1234567Z"}, 400, 'cannot parse "7Z" as "Z07:00"'),
    "no time": ({"acquireTime": "now"}, 400, 'cannot parse "now" as "2006"'),
    "a wrong type": ({"leaseTransitions": "x"}, 400,
                     "Go struct field LeaseSpec.spec.leaseTransitions of type int32"),
}  # fmt: skip


@pytest.mark.parametrize(("spec", "code", "words"), REFUSED.values(), ids=list(REFUSED))
async def test_a_lease_that_is_refused(
    api: Api, leases: str, spec: Any, code: int, words: str
) -> None:
    got, status = await api.call("POST", leases, lease(**spec))
    assert (got, words in status["message"]) == (code, True), status["message"]
    await api.call("POST", leases, lease())
    got, status = await api.call("PATCH", f"{leases}/op", {"spec": spec}, MERGE)
    assert (got, words in status["message"]) == (422, True), status["message"]


async def test_times_are_told_in_utc(api: Api, leases: str) -> None:
    made = (await api.call("POST", leases, lease(renewTime="2026-01-01T02:00:00.123456+02:00")))[1]
    assert made["spec"] == {"renewTime": "2026-01-01T00:00:00.123456Z"}


async def test_what_is_an_alpha_feature_is_dropped(api: Api, leases: str) -> None:
    assert (await api.call("POST", leases, lease(strategy="x")))[1]["spec"] == {}


async def test_putting_a_lease_that_is_missing_creates_it(api: Api, leases: str) -> None:
    assert (await api.call("PUT", f"{leases}/op", lease()))[0] == 201
    late = lease("late")
    late["metadata"]["resourceVersion"] = "5"
    assert (await api.call("PUT", f"{leases}/late", late))[0] == 201


async def test_a_put_without_a_version_is_invalid(api: Api, leases: str) -> None:
    await api.call("POST", leases, lease())
    code, status = await api.call("PUT", f"{leases}/op", lease(holderIdentity="x"))
    assert (code, causes(status)) == (422, [("metadata.resourceVersion", "FieldValueInvalid")])


async def test_a_lease_has_no_status(api: Api, leases: str) -> None:
    await api.call("POST", leases, lease())
    status = (await api.call("GET", f"{leases}/op/status"))[1]
    assert facts(status) == (404, "NotFound", "the server could not find the requested resource")


async def test_items_of_a_list_leave_out_what_the_list_says(api: Api, leases: str) -> None:
    await api.call("POST", leases, lease("a"))
    listed = (await api.call("GET", leases))[1]
    assert (listed["kind"], names(listed)) == ("LeaseList", "a")
    assert not {"kind", "apiVersion"} & set(listed["items"][0])
    assert "continue" not in listed["metadata"]
