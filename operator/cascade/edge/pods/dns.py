"""DNS in pods: the server that answers from what its DNS service publishes, or the one to ask."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import NamedTuple

from cascade.edge.dns.server import DnsServer
from cascade.edge.operators.names import Server
from cascade.edge.pods.part import Resolver
from cascade.model.errors import Unavailable
from cascade.model.resources.scenario import BalancerAddress
from cascade.model.zone import Zone


class Serving(Resolver):
    """The pod of the DNS service: its sockets stay open, its zone comes and goes."""

    def __init__(self, host: str, port: int) -> None:
        """Raises BadInput."""
        self.server = DnsServer(Zone(), host=host, port=port)

    def publish(self, zone: Zone) -> None:
        self.server.serve(zone)


class Address(NamedTuple):
    """Where a DNS server listens."""

    host: str
    port: int


class Asking(Resolver):
    """A client's pod: its server has a name that the cluster resolves, or an address."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port

    async def ask(self) -> Server | None:
        return Address(await address_of(self.host, "the DNS server"), self.port)


async def address_of(host: str, what: str) -> str:
    """By the cluster's own DNS. Raises Unavailable."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise Unavailable(
            f"{what} {host} has no address here ({error.strerror or error})"
        ) from error
    return str(found[0][4][0])


async def balancers_at(names: Sequence[str]) -> tuple[BalancerAddress, ...]:
    """Where the Services of these names are, each a load balancer. Raises Unavailable."""
    return tuple(
        [
            BalancerAddress(balancer=name, address=await address_of(name, "the load balancer"))
            for name in names
        ]
    )
