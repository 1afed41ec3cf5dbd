"""The server itself: who may call, limits, kubeconfig, hooks, and equal runs from equal seeds."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cascade.kube.server import ApiServer, Write
from tests.kube.calls import facts
from tests.kube.server.conftest import Api, make_server
from tests.kube.widgets import COLLECTION, GROUP, definition, widget

READY = "/readyz"


async def test_the_token_opens_everything_and_nothing_else_does(api: Api) -> None:
    async with aiohttp.ClientSession() as session:
        stranger = Api(api.server, session)
        assert facts((await stranger.get())[1]) == (
            403,
            "Forbidden",
            f'widgets.{GROUP} is forbidden: User "system:anonymous" cannot list resource "widgets" '
            f'in API group "{GROUP}" in the namespace "default"',
        )
        assert await stranger.call("GET", READY) == (200, "ok")
        code, status = await stranger.call("GET", COLLECTION, Authorization="Bearer nope")
        assert (code, status["message"]) == (401, "Unauthorized")
        assert (await stranger.call("GET", f"/as/nope{COLLECTION}"))[0] == 401
        assert (await stranger.call("GET", f"/as/secret{COLLECTION}"))[0] == 200


async def test_an_impersonated_user_has_no_rights_and_may_ask_which(api: Api) -> None:
    code, status = await api.call("PATCH", f"{COLLECTION}/a/status", {}, Impersonate_User="bob")
    assert (code, status["message"]) == (
        403,
        f'widgets.{GROUP} "a" is forbidden: User "bob" cannot patch resource "widgets/status" in '
        f'API group "{GROUP}" in the namespace "default"',
    )
    review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    asked: Any = {"spec": {"resourceAttributes": {"verb": "get", "resource": "widgets"}}}
    for headers, allowed in (({}, True), ({"Impersonate_User": "bob"}, False)):
        code, answer = await api.call("POST", review, asked, **headers)
        assert (code, answer["status"]) == (201, {"allowed": allowed})


async def test_a_body_that_is_too_large_is_413() -> None:
    async with running(body_bytes_max=10_000) as api:
        code, status = await api.create("a", extra={"x": "y" * 20_000})
        assert (code, status["reason"]) == (413, "RequestEntityTooLarge")
        assert "limit is 10000" in status["message"]
        assert (await api.create("a"))[0] == 201


async def test_too_many_objects_are_refused_as_a_quota_would() -> None:
    async with running(objects_max=7) as api:  # the namespaces and the definition are five
        assert [(await api.create(name))[0] for name in "abc"] == [201, 201, 403]
        assert "exceeded quota" in (await api.create("c"))[1]["message"]
        await api.delete("a")
        assert (await api.create("c"))[0] == 201


async def test_too_many_watches_are_429_with_a_time_to_retry() -> None:
    async with running(watches_max=1) as api:
        watching = asyncio.create_task(api.watch("timeoutSeconds=60", 1))
        while not api.server.watches.count:
            await asyncio.sleep(0)
        code, status = await api.call("GET", f"{COLLECTION}?watch=true")
        assert (code, status["reason"], api.headers["Retry-After"]) == (
            429, "TooManyRequests", "1")  # fmt: skip
        await api.create("a")
        assert [type_ for type_, _ in await watching] == ["ADDED"]


async def test_each_write_tells_who_did_it(api: Api) -> None:
    writes: list[Write] = []
    stop = api.server.on_write(writes.append)
    await api.call("POST", COLLECTION, widget("a"), User_Agent="enactor-az1/1.0 (x)")
    await api.call("PATCH", f"{COLLECTION}/a?fieldManager=planner", {"spec": {"size": 4}},
                   "application/merge-patch+json")  # fmt: skip
    await api.merge("a", {"spec": {"size": 4}})
    await api.call("DELETE", f"{COLLECTION}/a", User_Agent="kubectl/v1.34")
    stop()
    await api.create("b")
    assert [(w.verb, w.type, w.agent, w.key.name, w.body["spec"]["size"]) for w in writes] == [
        ("create", "ADDED", "enactor-az1", "a", 3),
        ("patch", "MODIFIED", "planner", "a", 4),
        ("delete", "DELETED", "kubectl", "a", 4),
    ]
    assert [w.version for w in writes] == sorted({w.version for w in writes})


async def test_the_hook_is_awaited_before_the_effect_and_before_the_answer(api: Api) -> None:
    seen: list[tuple[str, str, int]] = []
    store = api.server.admission.store

    async def note(agent: str, verb: str, path: str) -> None:
        seen.append((agent, verb, store.version))

    api.server.before_call = note
    before = store.version
    await api.call("POST", COLLECTION, widget("a"), User_Agent="me/1")
    assert seen == [("me", "create", before), ("me", "create", before + 1)]


async def test_equal_seeds_give_equal_answers() -> None:
    async def run() -> list[Any]:
        async with running() as api:
            body = widget("x")
            body["metadata"] = {"generateName": "gen-"}
            await api.call("POST", COLLECTION, body)
            await api.create("a")
            await api.merge("a", {"spec": {"size": 4}})
            return [await api.get(), await api.call("GET", "/api/v1/namespaces")]

    assert await run() == await run()


def test_a_kubeconfig_is_its_owners_and_overwrites_only_its_own(tmp_path: Path) -> None:
    server, file = ApiServer(), tmp_path / "new" / "kubeconfig"
    server.url = "http://127.0.0.1:1"
    server.write_kubeconfig(file)
    server.write_kubeconfig(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"{server.url}/as/{server.token}" in file.read_text()
    foreign = tmp_path / "config"
    foreign.write_text("apiVersion: v1\nkind: Config\n")
    with pytest.raises(FileExistsError, match="was not written by cascade: name another file"):
        server.write_kubeconfig(foreign)
    assert foreign.read_text() == "apiVersion: v1\nkind: Config\n"


async def test_a_definition_that_cannot_work_is_refused_with_its_reason(api: Api) -> None:
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    for change, words in (
        (lambda spec: spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"].update(x={}),
         "properties[x].type: Required value: must not be empty for specified object fields"),
        (lambda spec: spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"][
            "x-kubernetes-validations"][0].update(rule="self.nosuch > 1"),
         "compilation failed: ERROR: <input>:1:5: undefined field 'nosuch'"),
        (lambda spec: spec.update(scope=""), "spec.scope: Required value"),
    ):  # fmt: skip
        import copy

        body = copy.deepcopy(definition("gadgets", "Gadget"))
        change(body["spec"])
        code, status = await api.call("POST", crds, body)
        assert code == 422 and words in status["message"]


class running:  # noqa: N801  # reads as a verb: async with running(...) as api
    """A server with these options and a client of it."""

    def __init__(self, **options: Any) -> None:
        self.server = make_server(**options)
        self.session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Api:
        await self.server.start()
        self.session = aiohttp.ClientSession(headers={"Authorization": "Bearer secret"})
        return Api(self.server, self.session)

    async def __aexit__(self, *_: object) -> None:
        assert self.session is not None
        await self.session.close()
        await self.server.stop()
