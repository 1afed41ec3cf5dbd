"""Who calls: strangers, wrong tokens, and a user without rights of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.kube.calls import Api, facts
from tests.kube.contract.conftest import session_at
from tests.kube.widgets import GROUP
from tests.support.places import Place

REVIEWS = "/apis/authorization.k8s.io/v1"
RIGHT = {"verb": "list", "group": GROUP, "resource": "widgets", "namespace": "default"}


@pytest.fixture
async def stranger(place: Place, namespace: str) -> AsyncIterator[Api]:
    """A client without a token."""
    async with session_at(place) as session:
        yield Api(place.url, session, namespace)


def words(api: Api, user: str, verb: str, resource: str = "widgets", name: str = "") -> str:
    return (
        f'widgets.{GROUP}{name} is forbidden: User "{user}" cannot {verb} resource "{resource}" in '
        f'API group "{GROUP}" in the namespace "{api.namespace}"'
    )


async def test_a_stranger_may_ask_whether_the_server_is_well_and_no_more(stranger: Api) -> None:
    assert await stranger.call("GET", "/readyz") == (200, "ok")
    assert (await stranger.call("GET", "/version"))[0] == 200
    expected_ = (403, "Forbidden", words(stranger, "system:anonymous", "list"))
    assert facts((await stranger.get())[1]) == expected_
    assert (await stranger.call("GET", "/apis"))[0] == 403


async def test_a_wrong_token_is_401_even_where_strangers_may_look(stranger: Api) -> None:
    for path in (stranger.widgets, "/readyz"):
        status = (await stranger.call("GET", path, Authorization="Bearer nope"))[1]
        assert facts(status) == (401, "Unauthorized", "Unauthorized")


VERBS = {"list": ("GET", ""), "get": ("GET", "/a"), "create": ("POST", ""), "delete":
         ("DELETE", "/a"), "update": ("PUT", "/a"), "deletecollection": ("DELETE", ""),
         "watch": ("GET", "?watch=true")}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
async def test_what_a_user_may_not_do_is_said_before_anything_is_looked_at(
    api: Api, verb: str
) -> None:
    """Also of an object that there is not."""
    method, below = VERBS[verb]
    path = f"{api.widgets}{below}"
    status = (await api.call(method, path, Impersonate_User="bob"))[1]
    name = ' "a"' if below == "/a" else ""
    assert facts(status) == (403, "Forbidden", words(api, "bob", verb, name=name))
    details = {"group": GROUP, "kind": "widgets"} | ({"name": "a"} if name else {})
    assert status["details"] == details


async def test_a_status_is_a_right_of_its_own(api: Api) -> None:
    path = f"{api.widgets}/a/status"
    status = (await api.call("PATCH", path, {}, Impersonate_User="bob"))[1]
    assert status["message"] == words(api, "bob", "patch", "widgets/status", ' "a"')


async def test_what_there_is_not_is_forbidden_too(api: Api) -> None:
    path = api.at("nosuch.io", "v1", "things")
    code, status = await api.call("GET", path, Impersonate_User="bob")
    assert (code, status["reason"]) == (403, "Forbidden")


async def test_everybody_may_ask_what_they_may(api: Api) -> None:
    asked = {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
             "spec": {"resourceAttributes": RIGHT}}  # fmt: skip
    path = f"{REVIEWS}/selfsubjectaccessreviews"
    code, mine = await api.call("POST", path, asked)
    assert (code, mine["status"]["allowed"], mine["spec"]) == (201, True, asked["spec"])
    code, bobs = await api.call("POST", path, asked, Impersonate_User="bob")
    assert (code, bobs["status"]["allowed"]) == (201, False)
