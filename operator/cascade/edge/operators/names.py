"""A client's resolver: over the DNS server's sockets where there is one, else asked directly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cascade.edge.dns.client import UdpNames
from cascade.lab.names import Ask, DirectNames


class Server(Protocol):
    """Where a DNS server listens."""

    @property
    def host(self) -> str:
        """An IP address."""

    @property
    def port(self) -> int:
        """For UDP and TCP."""


class ClientNames:
    """The names port of one client, with a cache of its own that lives as long as the client."""

    def __init__(
        self, ask: Ask, now: Callable[[], float], server: Callable[[], Server | None]
    ) -> None:
        """`server()` is the DNS server, once it runs: in virtual time there is none."""
        self._direct = DirectNames(ask, now)
        self._now = now
        self._server = server
        self._udp: UdpNames | None = None

    async def resolve(self, hostname: str) -> tuple[str, ...]:
        """Raises NotFound, Unavailable."""
        server = self._server()
        if server is None:
            return self._direct.look_up(hostname)
        if self._udp is None:
            self._udp = UdpNames(server.host, server.port, self._now)
        return await self._udp.resolve(hostname)

    def cached_seconds(self, hostname: str) -> float:
        """How long what it gives may outlive the truth."""
        return (self._udp or self._direct).cached_seconds(hostname)
