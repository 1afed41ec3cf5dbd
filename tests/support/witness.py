"""A witness: a proxy before an API server that writes down who wrote what, in the order of arrival.

Each process under test gets an address of its own, so that the API server's answers are its own
and nobody can write unseen. Watches are passed on as they come.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
from aiohttp import web

READING = ("GET", "HEAD")
NOT_ACTING = ("/leases", "/events")  # how they agree, and what they tell


class Act(NamedTuple):
    """A write that arrived."""

    by: str
    method: str
    path: str


class Witness:
    """Of one API server."""

    def __init__(self, url: str, token: str, certificate: Path) -> None:
        self.url = url
        self.token = token
        self.certificate = certificate
        self.acts: list[Act] = []
        self.asked: dict[str, int] = {}
        """How many requests of any kind each one has sent."""

    @asynccontextmanager
    async def address_for(self, name: str, folder: Path) -> AsyncIterator[Path]:
        """A kubeconfig whose user is seen as `name`."""
        tls = ssl.create_default_context(cafile=str(self.certificate))
        connector = aiohttp.TCPConnector(ssl=tls, limit=0)
        patience = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(connector=connector, timeout=patience) as session:

            async def passed_on(request: web.Request) -> web.StreamResponse:
                return await self._pass_on(name, request, session)

            app = web.Application(client_max_size=2**24)
            app.router.add_route("*", "/{path:.*}", passed_on)
            runner = web.AppRunner(app, shutdown_timeout=0)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            try:
                yield _kubeconfig(folder / f"{name}.yaml", runner.addresses[0][1])
            finally:
                await runner.cleanup()

    async def _pass_on(
        self, name: str, request: web.Request, session: aiohttp.ClientSession
    ) -> web.StreamResponse:
        self.asked[name] = self.asked.get(name, 0) + 1
        if request.method not in READING and not any(p in request.path for p in NOT_ACTING):
            self.acts.append(Act(name, request.method, request.path))
        kept = ("Accept", "Content-Type", "User-Agent")
        headers = {key: request.headers[key] for key in kept if key in request.headers}
        headers["Authorization"] = f"Bearer {self.token}"
        async with session.request(
            request.method,
            f"{self.url}{request.path_qs}",
            data=await request.read() or None,
            headers=headers,
        ) as answer:
            said = web.StreamResponse(status=answer.status)
            said.content_type = answer.content_type
            await said.prepare(request)
            async for piece in answer.content.iter_any():
                await said.write(piece)
            return said


def _kubeconfig(path: Path, port: int) -> Path:
    """JSON is YAML. The context is called envtest, which the commands take without being asked."""
    name = "envtest"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": name, "user": {}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    path.write_text(json.dumps(config))
    return path
