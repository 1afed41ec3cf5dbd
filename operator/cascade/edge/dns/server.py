"""The authoritative DNS server of a zone, on UDP and TCP, beside whatever its event loop does.

    async with DnsServer(dns_agent.zone) as server:
        ...  # dig @127.0.0.1 -p {server.port} dynamodb.us-east-1.cascade.lab

It answers from the zone object it was given, as that is at the moment of the question.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from ipaddress import ip_address
from typing import Self

from cascade.edge.dns.rendering import Renderer
from cascade.edge.dns.responder import Responder
from cascade.edge.dns.tcp import TcpTalk
from cascade.edge.dns.udp import UdpDesk
from cascade.model.authority import ZONE_NAME, Authority
from cascade.model.errors import BadInput
from cascade.model.resolver import same_name
from cascade.model.zone import Zone

LOOPBACK = "127.0.0.1"
FREE_PORT_TRIES = 16  # a port that is free for UDP may be taken for TCP


class DnsServer:
    """Serves one zone from `start` to `stop`; both run on the event loop that calls them."""

    def __init__(
        self, zone: Zone, name: str = ZONE_NAME, host: str = LOOPBACK, port: int = 0
    ) -> None:
        """`host` is an IP address, `port` 0 takes a free one. Raises BadInput."""
        self.host = host
        self.port = port
        self._name = same_name(name)
        self._addresses = _own_addresses(host)
        self.serve(zone)
        self._udp: UdpDesk | None = None
        self._tcp: asyncio.Server | None = None
        self._talks: set[TcpTalk] = set()

    def serve(self, zone: Zone) -> None:
        """Answer from this zone from now on. Raises BadInput."""
        self._responder = Responder(_renderer(Authority(zone, self._name), self._addresses))

    async def start(self) -> None:
        """Open both sockets; `port` says on which port then. Raises BadInput."""
        udp, tcp = _sockets(self.host, self.port)
        self.port = udp.getsockname()[1]
        loop = asyncio.get_running_loop()
        self._udp = UdpDesk(loop, udp, lambda packet: self._responder.respond(packet))
        self._tcp = await loop.create_server(
            lambda: TcpTalk(loop, self._talks, self._responder), sock=tcp
        )

    async def stop(self) -> None:
        """Close both sockets and every connection. May be called twice."""
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        if self._tcp is not None:
            self._tcp.close()
            for talk in tuple(self._talks):
                talk.end()
            await self._tcp.wait_closed()
            self._tcp = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()


def _renderer(authority: Authority, addresses: tuple[str, ...]) -> Renderer:
    try:
        return Renderer(authority, addresses)
    except ValueError as error:
        raise BadInput(f"no zone can be served: {error}; give one such as {ZONE_NAME}") from error


def _own_addresses(host: str) -> tuple[str, ...]:
    """What the zone's name server resolves to; nothing where it listens on all addresses."""
    try:
        address = ip_address(host)
    except ValueError as error:
        raise BadInput(
            f"{host!r} is no IP address for the DNS server; give one such as {LOOPBACK}"
        ) from error
    return () if address.is_unspecified else (host,)


def _sockets(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """A UDP and a TCP socket on the same port."""
    for tries_left in reversed(range(FREE_PORT_TRIES)):
        try:
            udp = _bound(host, port, socket.SOCK_DGRAM)
            try:
                return udp, _bound(host, udp.getsockname()[1], socket.SOCK_STREAM)
            except OSError:
                udp.close()
                raise
        except OSError as error:
            if port == 0 and tries_left and error.errno == errno.EADDRINUSE:
                continue
            raise BadInput(_why(host, port, error)) from error
        except OverflowError as error:
            raise BadInput(f"there is no port {port}; give one from 0 (any) to 65535") from error
    raise AssertionError("the last try returns or raises")


def _bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, kind)
    try:
        if kind == socket.SOCK_STREAM and os.name == "posix":
            # Else a port stays taken for a minute after its last connection. Never for UDP, where
            # it would let two servers share the port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setblocking(False)
        bound.bind((host, port))
        if kind == socket.SOCK_STREAM:
            bound.listen()  # here, as two may bind the same port but only one may listen
    except (OSError, OverflowError):
        bound.close()
        raise
    return bound


def _why(host: str, port: int, error: OSError) -> str:
    where = f"port {port} on {host}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program; give another port, or 0 for any free one"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where} is reserved for the administrator; give a port above 1023, such as 5353"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; give one that is, such as {LOOPBACK}"
    return f"the DNS server cannot open {where}: {error.strerror}; give another address or port"
