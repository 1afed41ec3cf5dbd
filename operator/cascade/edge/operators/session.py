"""Where an API server is, and the sessions through which one agent talks to it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from cascade.model.resources import Resource

CONNECT_SECONDS_MAX = 30.0

Answered = Callable[[str, bytes], None]
"""Told of what kopf read: the path and the body."""

FORBIDDEN = 403

Middlewares = Sequence[aiohttp.ClientMiddlewareType]


@dataclass(frozen=True)
class Api:
    """An API server: its address without a final slash, and what opens it."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    middlewares: Middlewares = ()
    """Of every session, as what signs its calls; they are nearest to the network."""
    opened: list[aiohttp.ClientSession] = field(default_factory=list, compare=False)

    def session(
        self, agent: str, *, middlewares: Middlewares = (), **more: Any
    ) -> aiohttp.ClientSession:
        """A session whose calls are the agent's: its name is the User-Agent, and so the manager."""
        session = aiohttp.ClientSession(
            middlewares=(*middlewares, *self.middlewares),
            connector=aiohttp.TCPConnector(limit=0, ssl=self.tls or True, use_dns_cache=False),
            headers={**self.headers, "User-Agent": agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS_MAX),
            json_serialize=lambda value: orjson.dumps(value).decode(),
            # A list or a watch may be larger than aiohttp's usual line.
            read_bufsize=2**20,
            **more,
        )
        self.opened[:] = [known for known in self.opened if not known.closed] + [session]
        return session

    async def close(self) -> None:
        """Close what is still open: a task that is cancelled before it begins closes nothing."""
        for session in self.opened:
            await session.close()


class AgentSession:
    """The sessions of one agent: one of its own, and one that kopf may close when it likes."""

    def __init__(
        self,
        api: Api,
        agent: str,
        namespace: str,
        answered: Answered,
        middlewares: Middlewares = (),
    ) -> None:
        """`middlewares` meet the agent's own calls, not kopf's."""
        self.url = api.url
        self._middlewares = middlewares
        self.agent = agent
        self.namespace = namespace
        self._api = api
        self._answered = answered
        self.refused: Callable[[str], object] = lambda why: None
        """Told in the API server's words what kopf may not read. kopf itself says nothing, and
        asks again for ever: a right can be given while it waits."""
        self._own: aiohttp.ClientSession | None = None
        self._lent: list[aiohttp.ClientSession] = []

    def own(self) -> aiohttp.ClientSession:
        """For the agent's calls; paths are completed with the server's address."""
        if self._own is None:
            self._own = self._api.session(
                self.agent, base_url=self._api.url, middlewares=self._middlewares
            )
        return self._own

    def lend(self) -> aiohttp.ClientSession:
        """For kopf, which closes it when it needs another and when its operator ends in peace."""
        session = self._api.session(self.agent, middlewares=(self._tell_what_is_read,))
        self._lent = [lent for lent in self._lent if not lent.closed] + [session]
        return session

    async def take_back(self) -> None:
        """Close what kopf left open: an operator that ends early closes nothing."""
        for session in self._lent:
            await session.close()

    async def _tell_what_is_read(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        response = await handler(request)
        if request.method == "GET" and "watch" not in request.url.query and response.ok:
            self._answered(request.url.path, await response.read())
        elif response.status == FORBIDDEN:
            self.refused(said(await response.read()) or f"{request.url.path} is forbidden")
        return response

    async def serves(self, kinds: Collection[type[Resource]]) -> bool:
        """Does the API server know all these kinds already? False also when it is not there."""
        async with self._api.session(self.agent, base_url=self.url) as session:
            for group, version in sorted({(kind.group, kind.version) for kind in kinds}):
                wanted = {k.plural for k in kinds if (k.group, k.version) == (group, version)}
                if not wanted <= await self._plurals(session, group, version):
                    return False
        return True

    async def _plurals(self, session: aiohttp.ClientSession, group: str, version: str) -> set[str]:
        limit = aiohttp.ClientTimeout(total=CONNECT_SECONDS_MAX)
        try:
            async with session.get(f"/apis/{group}/{version}", timeout=limit) as answer:
                if answer.status != 200:
                    return set()
                found = orjson.loads(await answer.read())
                return {resource["name"] for resource in found["resources"]}
        except (aiohttp.ClientError, TimeoutError, OSError):
            return set()
        except (ValueError, KeyError, TypeError):  # not an API server, or not yet
            return set()

    async def close(self) -> None:
        await self.take_back()
        if self._own is not None:
            await self._own.close()


def said(raw: bytes) -> str:
    """The message of the API server's answer, or nothing."""
    try:
        return str(orjson.loads(raw).get("message", ""))
    except (orjson.JSONDecodeError, AttributeError):
        return ""
