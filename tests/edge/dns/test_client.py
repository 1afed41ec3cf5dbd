"""The names port over real sockets: the same rules as in virtual time, and silence besides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import dns.message
import dns.rcode
import dns.rrset
import pytest

from cascade.edge.dns.client import UdpNames
from cascade.edge.dns.server import DnsServer
from cascade.lab.names import DirectNames
from cascade.model.authority import Authority
from cascade.model.errors import NotFound, PortError, Unavailable
from cascade.model.zone import Zone
from tests.support.zones import IPV6, REGIONAL, lose, publish, zone

Clock = list[float]


@pytest.fixture
def clock() -> Clock:
    """Story time, set by the test."""
    return [0.0]


@pytest.fixture
def there() -> Zone:
    return zone()


@pytest.fixture
async def server(there: Zone) -> AsyncIterator[DnsServer]:
    async with DnsServer(there) as running:
        yield running


@pytest.fixture
def names(server: DnsServer, clock: Clock) -> UdpNames:
    return UdpNames(server.host, server.port, lambda: clock[0])


async def test_a_repair_is_seen_when_the_empty_answer_has_run_out_on_the_storys_clock(
    names: UdpNames, there: Zone, clock: Clock
) -> None:
    assert sorted(await names.resolve(REGIONAL)) == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    lose(there)
    clock[0] = 5.0
    assert await names.resolve(REGIONAL) == ()
    assert names.cached_seconds(REGIONAL) == 900
    publish(there, "dynamodb", REGIONAL, {"192.0.2.9": 1}, generation=146)
    clock[0] = 904.9
    assert await names.resolve(REGIONAL) == ()
    clock[0] = 905.0
    assert await names.resolve(REGIONAL) == ("192.0.2.9",)


async def outcome(names: UdpNames | DirectNames, hostname: str) -> tuple[object, float]:
    """What a client gets, in any order of the addresses, and how long it keeps it."""
    try:
        return sorted(await names.resolve(hostname)), names.cached_seconds(hostname)
    except PortError as error:
        return type(error), names.cached_seconds(hostname)


@pytest.mark.parametrize(
    ("hostname", "expected"),
    [
        (REGIONAL, (["192.0.2.1", "192.0.2.2", "192.0.2.3"], 5)),
        (REGIONAL.upper() + ".", (["192.0.2.1", "192.0.2.2", "192.0.2.3"], 5)),
        (IPV6, (["2001:db8::1", "2001:db8::2"], 5)),
        ("us-east-1.cascade.lab", ([], 900)),
        ("ddb.us-east-1.cascade.lab", ([], 60)),
        ("lost.cascade.lab", (NotFound, 900)),
        ("example.org", (Unavailable, 0)),
    ],
    ids=["IPv4", "any spelling", "IPv6", "empty", "own negative TTL", "no such name", "refused"],
)
async def test_sockets_and_virtual_time_agree(
    names: UdpNames, there: Zone, clock: Clock, hostname: str, expected: tuple[object, float]
) -> None:
    publish(there, "ddb", "ddb.us-east-1.cascade.lab", {"192.0.2.5": 1}, negative_ttl_seconds=60)
    lose(there, "ddb")
    direct = DirectNames(Authority(there).reply, lambda: clock[0])
    assert await outcome(names, hostname) == await outcome(direct, hostname) == expected


async def test_an_answer_too_large_for_udp_comes_over_tcp(
    names: UdpNames, there: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cascade.edge.dns.client.PAYLOAD_BYTES", 512)
    many = {f"2001:db8::{i:x}": 1 for i in range(1, 33)}
    publish(there, "dynamodb-ipv6", IPV6, many)
    assert set(await names.resolve(IPV6)) == set(many)


@pytest.mark.parametrize("hostname", ["a..b", "x" * 64 + ".cascade.lab", "\udcff.cascade.lab"])
async def test_what_cannot_be_a_name_is_not_found(names: UdpNames, hostname: str) -> None:
    with pytest.raises(NotFound, match="cannot be a DNS name"):
        await names.resolve(hostname)


class Impostor(asyncio.DatagramProtocol):
    """A DNS server that answers as a test tells it to."""

    def __init__(self, answers: Callable[[bytes], list[bytes]]) -> None:
        self.answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for answer in self.answers(data):
            self.transport.sendto(answer, addr)  # type: ignore[attr-defined]


async def ask_impostor(
    answers: Callable[[bytes], list[bytes]], timeout_seconds: float = 5.0
) -> tuple[UdpNames, object]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Impostor(answers), local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    names = UdpNames("127.0.0.1", port, lambda: 0.0, timeout_seconds)
    try:
        return names, await names.resolve(REGIONAL)
    except PortError as error:
        return names, error
    finally:
        transport.close()


def answer(data: bytes, code: dns.rcode.Rcode = dns.rcode.NOERROR) -> dns.message.Message:
    made = dns.message.make_response(dns.message.from_wire(data))
    made.set_rcode(code)
    return made


async def test_silence_is_unavailable_and_says_whose() -> None:
    names, error = await ask_impostor(lambda data: [], timeout_seconds=0.02)
    assert isinstance(error, Unavailable)
    assert "the DNS server at 127.0.0.1 port" in str(error) and "timed out" in str(error)
    assert names.cached_seconds(REGIONAL) == 0


async def test_a_question_that_was_lost_is_asked_again() -> None:
    heard: list[bytes] = []

    def only_the_second_time(data: bytes) -> list[bytes]:
        heard.append(data)
        return [answer(data).to_wire()] if heard.count(data) == 2 else []

    _, addresses = await ask_impostor(only_the_second_time, timeout_seconds=0.2)
    assert (addresses, len(heard)) == ((), 4)


async def test_servfail_is_unavailable() -> None:
    names, error = await ask_impostor(lambda data: [answer(data, dns.rcode.SERVFAIL).to_wire()])
    assert isinstance(error, Unavailable) and "it said SERVFAIL" in str(error)
    assert names.cached_seconds(REGIONAL) == 0


async def test_nothing_without_an_soa_is_for_this_once() -> None:
    names, addresses = await ask_impostor(lambda data: [answer(data).to_wire()])
    assert (addresses, names.cached_seconds(REGIONAL)) == ((), 0)


async def test_the_lesser_of_the_soas_ttl_and_its_minimum_counts() -> None:
    def with_soa(data: bytes) -> list[bytes]:
        made = answer(data)
        soa = "ns.cascade.lab. hostmaster.cascade.lab. 1 2 3 4 300"
        made.authority.append(dns.rrset.from_text("cascade.lab.", 30, "IN", "SOA", soa))
        return [made.to_wire()]

    names, addresses = await ask_impostor(with_soa)
    assert (addresses, names.cached_seconds(REGIONAL)) == ((), 30)


async def test_forged_and_broken_answers_are_passed_over() -> None:
    def noisy(data: bytes) -> list[bytes]:
        forged = answer(data)
        forged.id = (forged.id + 1) & 0xFFFF
        return [b"", b"\0" * 30, data, forged.to_wire(), answer(data).to_wire()]

    _, addresses = await ask_impostor(noisy)
    assert addresses == ()
