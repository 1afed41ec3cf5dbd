"""A whole lab of pods on one server of our own, all on one loop.

Each pod here is the object that `cascade operate` runs. tests/e2e has them as processes in a
cluster.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from cascade.edge.operators.session import Api
from cascade.edge.pods.pod import Pod
from cascade.edge.pods.roles import ROLES
from cascade.edge.pods.settings import Settings
from cascade.kube.client import ClusterClient
from cascade.kube.server import ApiServer
from cascade.model.resources import Scenario
from tests.support.live import serving

NAMESPACE = "default"
LOOPBACK = "127.0.0.1"
SECONDS_MAX = 60.0  # a hang's end
SPEED = 30.0


class Lab:
    """Pods of all roles, an enactor's in each zone."""

    def __init__(self, server: ApiServer, person: ClusterClient, **own: Any) -> None:
        """`own`: settings of all pods beside their own."""
        self.server = server
        self.person = person
        self.api = Api(server.url, {"Authorization": f"Bearer {server.token}"})
        zones = [(name, zone) for name in ROLES for zone in ("az1", "az2", "az3")]
        chosen = dict.fromkeys((n, z if ROLES[n].has_zone else "") for n, z in zones)
        self.pods = {
            name: Pod(self.api, NAMESPACE, settings(*name)._replace(**own)) for name in chosen
        }

    @property
    def dns_port(self) -> int:
        resolver: Any = self.pods["dns", ""].resolver
        port: int = resolver.server.port
        return port

    async def ask(self, path: str, name: str, zone: str = "") -> tuple[int, str]:
        url = f"http://{LOOPBACK}:{self.pods[name, zone].server.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def are_ready(self) -> set[int]:
        return {(await self.ask("/readyz", *name))[0] for name in self.pods}

    async def scenario(self, name: str) -> Scenario:
        return await self.person.read(Scenario, name)


def settings(role: str, zone: str) -> Settings:
    name = f"{role}{zone and '-' + zone}-0"
    front_ends = (("lb-az1", (LOOPBACK, 0)),)
    nobody = (LOOPBACK, 1)
    it = Settings(role, name, zone, LOOPBACK, 0, 0, nobody, front_ends=front_ends)
    return it._replace(data_plane=nobody, data_plane_port=0)


def free_port() -> int:
    """Nobody's, over TCP as over UDP, a moment ago."""
    with socket.socket() as over_tcp, socket.socket(type=socket.SOCK_DGRAM) as over_udp:
        over_tcp.bind((LOOPBACK, 0))
        port: int = over_tcp.getsockname()[1]
        over_udp.bind((LOOPBACK, port))
        return port


@asynccontextmanager
async def lab(*, crds: bool = True, **own: Any) -> AsyncIterator[Lab]:
    async with serving(crds=crds) as (server, _, person):
        it = Lab(server, person, **own)
        lives = [asyncio.create_task(pod.run()) for pod in it.pods.values()]
        try:
            await until(lambda: all(pod.server.port for pod in it.pods.values()))
            yield it
        finally:
            for pod in it.pods.values():
                pod.stopping.ask()
            ended = await asyncio.gather(*lives, return_exceptions=True)
        assert not [error for error in ended if error is not None]


async def until(condition: Callable[[], Any]) -> None:
    """Asked again until it is so; the condition may be a coroutine function."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.05)
