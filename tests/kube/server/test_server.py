"""The server itself: who may call, limits, kubeconfig, hooks, and equal runs from equal seeds."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cascade.kube.server import ApiServer, Write
from tests.kube.server.conftest import Api, make_server
from tests.kube.widgets import COLLECTION, widget

READY = "/readyz"


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
