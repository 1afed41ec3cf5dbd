"""Health: what a pod says of itself over HTTP: alive, ready, and in numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from cascade.model.errors import BadInput

TROUBLE_SECONDS = 10.0  # an operator that cannot watch tries again every second


class Health:
    """Ready once its watches have begun, and not while one of them fails."""

    def __init__(self) -> None:
        self._begun = False
        self._trouble = ""
        self._troubled_at = float("-inf")

    def begun(self) -> None:
        """The watches have begun, or another replica acts and this one stands by."""
        self._begun = True

    def troubled(self, why: str) -> None:
        """A watch ended for this reason."""
        self._trouble, self._troubled_at = why, asyncio.get_running_loop().time()

    @property
    def why_not_ready(self) -> str:
        """A sentence; empty when it is ready."""
        if asyncio.get_running_loop().time() < self._troubled_at + TROUBLE_SECONDS:
            return self._trouble
        return "" if self._begun else "the custom resources are not served yet"


class HealthServer:
    """`/healthz`, `/readyz` and `/metrics`, from `start` to `stop`."""

    def __init__(
        self,
        health: Health,
        metrics: Callable[[web.Request], Awaitable[web.StreamResponse]],
        host: str,
        port: int,
    ) -> None:
        self.health = health
        self.host = host
        self.port = port
        application = web.Application()
        application.router.add_get("/healthz", self._alive)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", metrics)
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self) -> None:
        """`port` says on which port then. Raises BadInput."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise BadInput(
                f"port {self.port} on {self.host} cannot be used ({error.strerror}): give another "
                "--port, or 0 for any free one"
            ) from error
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _alive(self, request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, request: web.Request) -> web.Response:
        why_not = self.health.why_not_ready
        return web.Response(text=f"{why_not or 'ok'}\n", status=503 if why_not else 200)
