"""What a client makes of no answer, and of answers that say nothing of the object."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from cascade.kube.client import TOO_MANY_SECONDS, ClusterClient
from cascade.model.errors import Forbidden, Unavailable
from cascade.model.resources import EndpointRecord, LoadBalancer
from tests.support.live import in_virtual_time, serving


def record() -> EndpointRecord:
    return EndpointRecord.named("e", hostname="e.cascade.lab")


async def test_without_rights_the_verb_and_the_kind_are_named() -> None:
    async with (
        serving() as (server, _, _),
        aiohttp.ClientSession(base_url=server.url) as anonymous,
    ):
        with pytest.raises(Forbidden, match='cannot list resource "loadbalancers" in API group'):
            await ClusterClient(anonymous, "default").read_all(LoadBalancer)


@asynccontextmanager
async def answering(handler: Callable[..., object]) -> AsyncIterator[ClusterClient]:
    """A server that answers as the test wants."""
    runner = web.ServerRunner(web.Server(handler))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession(base_url=f"http://{host}:{port}") as session:
        yield ClusterClient(session, "default")
    await runner.cleanup()


@pytest.mark.parametrize(
    ("code", "text"),
    [(500, "{}"), (503, '{"message": "etcd is away"}'), (504, ""), (502, "<html>"), (401, "[]")],
)
async def test_an_answer_that_says_nothing_of_the_object_is_none(code: int, text: str) -> None:
    async def handler(request: web.BaseRequest) -> web.Response:
        return web.Response(status=code, text=text)

    async with answering(handler) as client:
        with pytest.raises(Unavailable):
            await client.create(record())


async def test_nobody_there_and_a_broken_connection_are_no_answer() -> None:
    calls: list[str] = []

    async def handler(request: web.BaseRequest) -> web.Response:
        calls.append(request.method)
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with answering(handler) as client:
        with pytest.raises(Unavailable, match="the API server did not answer POST"):
            await client.create(record())
    assert calls == ["POST"]  # it may have been done: nobody does it a second time
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and nobody listens
        async with aiohttp.ClientSession(f"http://127.0.0.1:{held.getsockname()[1]}") as session:
            with pytest.raises(Unavailable, match="the API server did not answer GET"):
                await ClusterClient(session, "default").read_all(EndpointRecord)


def test_an_answer_that_does_not_come_is_none() -> None:
    async def handler(request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(1e6)
        return web.Response()

    async def story() -> float:
        async with answering(handler) as client:
            with pytest.raises(Unavailable, match="TimeoutError"):
                await client.read(EndpointRecord, "e")
            return asyncio.get_running_loop().time()

    assert in_virtual_time(story()) == pytest.approx(30.0, abs=1.0)


def test_too_many_requests_are_waited_out() -> None:
    """The server says that it did nothing, so asking again does it once."""
    calls: list[float] = []

    async def handler(request: web.BaseRequest) -> web.Response:
        calls.append(asyncio.get_running_loop().time())
        if len(calls) < 3:
            return web.Response(status=429)
        return web.json_response(record().to_json(), status=201)

    async def story() -> None:
        async with answering(handler) as client:
            assert (await client.create(record())).name == "e"

    in_virtual_time(story())
    assert calls == [0.0, TOO_MANY_SECONDS, 2 * TOO_MANY_SECONDS]
