"""The names port over the network: a client's cache over one DNS server, UDP first, then TCP.

The cache lives on the run's clock, in story seconds; waiting for an answer is real, and so its
time-out is in seconds of the wall clock. dnspython's own cache is of no use here: it reads
`time.time()`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from cascade.model.errors import NotFound, Unavailable
from cascade.model.resolver import FAMILIES, Cache, Family, Reply, addresses_of, same_name

TIMEOUT_SECONDS = 2.0
TRIES = 2
PAYLOAD_BYTES = 1232


class UdpNames:
    """One client's names port, over the DNS server at an address and a port."""

    def __init__(
        self,
        host: str,
        port: int,
        now: Callable[[], float],
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """`now` gives story seconds; `timeout_seconds` are real ones, for each of two tries."""
        self._host = host
        self._port = port
        self._timeout_seconds = timeout_seconds
        self._cache = Cache(now)

    async def resolve(self, hostname: str) -> tuple[str, ...]:
        """Raises NotFound, Unavailable."""
        name = same_name(hostname)
        replies = self._cache.fresh(name)
        missing = [family for family in FAMILIES if family not in replies]
        found = await asyncio.gather(*(self.ask(name, family) for family in missing))
        for family, reply in zip(missing, found, strict=True):
            replies[family] = reply
            self._cache.keep(name, family, reply)
        return addresses_of(name, replies)

    def cached_seconds(self, hostname: str) -> float:
        """How long what it gives may outlive the truth; 0: it keeps nothing."""
        return self._cache.cached_seconds(same_name(hostname))

    async def ask(self, hostname: str, family: Family) -> Reply:
        """The server's reply to one question. Raises NotFound for what is no name, Unavailable."""
        try:
            query = dns.message.make_query(hostname, family, use_edns=0, payload=PAYLOAD_BYTES)
        except (dns.exception.DNSException, ValueError) as error:
            raise NotFound(f"{hostname!r} cannot be a DNS name: {error}") from error
        for tries_left in reversed(range(TRIES)):
            try:
                return reply_of(await self._exchange(query))
            except (Refused, dns.exception.DNSException, OSError, EOFError) as error:
                if not tries_left:
                    raise Unavailable(self._why(hostname, family, error)) from error
        raise AssertionError("the last try returns or raises")

    async def _exchange(self, query: dns.message.Message) -> dns.message.Message:
        """A stranger's packet, or one that is no DNS message, is passed over."""
        message, _ = await dns.asyncquery.udp_with_fallback(
            query,
            self._host,
            self._timeout_seconds,
            self._port,
            ignore_unexpected=True,
            ignore_errors=True,
        )
        return message

    def _why(self, hostname: str, family: Family, error: Exception) -> str:
        said = str(error) or type(error).__name__
        server = f"the DNS server at {self._host} port {self._port}"
        return f"{server} gave no {family} answer for {hostname!r}: {said}"


class Refused(Exception):
    """The server answered with an error, which says nothing about the name."""


def reply_of(message: dns.message.Message) -> Reply:
    """What a response says. Raises Refused where it says nothing about the name."""
    code = message.rcode()
    if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        raise Refused(f"it said {dns.rcode.to_text(code)}")
    kind = message.question[0].rdtype
    found = [rrset for rrset in message.answer if rrset.rdtype == kind]
    if found and code == dns.rcode.NOERROR:
        addresses = tuple(record.address for rrset in found for record in rrset)
        return Reply(addresses, min(rrset.ttl for rrset in message.answer))
    return Reply((), negative_ttl_seconds(message), code == dns.rcode.NOERROR)


def negative_ttl_seconds(message: dns.message.Message) -> float:
    """The lesser of the SOA's TTL and its minimum; 0 where there is none (RFC 2308)."""
    for rrset in message.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            return float(min(rrset.ttl, rrset[0].minimum))
    return 0.0
