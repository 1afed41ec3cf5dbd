"""Metrics over HTTP, for whoever scrapes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client.aiohttp import make_aiohttp_handler

from cascade.edge.metrics.metrics import Metrics
from cascade.model.errors import BadInput

LOOPBACK = "127.0.0.1"
PATH = "/metrics"


def handler(metrics: Metrics) -> Handler:
    """For `/metrics` of an aiohttp application: text, or OpenMetrics for those who ask for it."""
    return make_aiohttp_handler(metrics.registry)


@asynccontextmanager
async def serving(metrics: Metrics, port: int = 0, host: str = LOOPBACK) -> AsyncIterator[str]:
    """Serves until left; gives the address. `port` 0: a free one. Raises BadInput."""
    app = web.Application()
    app.router.add_get(PATH, handler(metrics))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise BadInput(
                f"port {port} is in use: give another --metrics-port, or none"
            ) from error
        yield f"http://{host}:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()
