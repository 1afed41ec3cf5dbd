"""The DNS server over its sockets: with dig, with dnspython, and with clients that misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import dns.asyncquery
import dns.message
import pytest

from cascade.edge.dns.server import DnsServer
from cascade.edge.dns.tcp import CONNECTIONS_MAX
from cascade.model.errors import BadInput
from cascade.model.zone import Zone
from tests.support import tools
from tests.support.zones import IPV6, REGIONAL, lose, publish, zone

ADDRESSES = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
SECONDS_MAX = 5.0


@pytest.fixture
def there() -> Zone:
    return zone()


@pytest.fixture
async def server(there: Zone) -> AsyncIterator[DnsServer]:
    async with DnsServer(there) as running:
        yield running


async def dig(server: DnsServer, *arguments: str) -> list[str]:
    """Lines of dig's output; it speaks to this server alone."""
    where = [f"@{server.host}", "-p", str(server.port), "+tries=1", f"+time={SECONDS_MAX:.0f}"]
    process = await asyncio.create_subprocess_exec(
        tools.path("dig"), *where, *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return out.decode().splitlines()


async def udp(server: DnsServer, name: str, kind: str = "A") -> dns.message.Message:
    query = dns.message.make_query(name, kind)
    return await dns.asyncquery.udp(query, server.host, SECONDS_MAX, server.port)


def listed(answer: dns.message.Message) -> list[str]:
    return sorted(record.address for rrset in answer.answer for record in rrset)


@pytest.mark.needs("dig")
@pytest.mark.parametrize("way", ["+notcp", "+tcp"])
async def test_dig_shows_addresses_before_and_nothing_after_the_loss(
    server: DnsServer, there: Zone, way: str
) -> None:
    assert sorted(await dig(server, way, "+short", REGIONAL)) == ADDRESSES
    lose(there)
    lines = await dig(server, way, REGIONAL)
    assert any("status: NOERROR" in line for line in lines)
    assert any("flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1" in line for line in lines)
    (soa,) = [line.split() for line in lines if "SOA" in line]
    assert (soa[0], soa[1], soa[-1]) == ("cascade.lab.", "900", "900")


@pytest.mark.needs("dig")
@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ((IPV6, "AAAA"), ["2001:db8::1", "2001:db8::2"]),
        ((REGIONAL, "TXT"), ['"tree=dynamodb-000145 generation=145 addresses=3"']),
        (("cascade.lab", "NS"), ["ns.cascade.lab."]),
        (("lost.cascade.lab", "A"), []),
    ],
)
async def test_dig_reads(server: DnsServer, arguments: tuple[str, ...], lines: list[str]) -> None:
    assert sorted(await dig(server, "+short", *arguments)) == lines


@pytest.mark.needs("dig")
async def test_dig_goes_to_tcp_for_what_is_truncated(server: DnsServer, there: Zone) -> None:
    publish(there, "dynamodb", REGIONAL, {f"192.0.2.{i}": 1 for i in range(1, 33)})
    at_first = await dig(server, "+noedns", "+ignore", REGIONAL)
    assert any("flags: qr aa tc rd; QUERY: 1, ANSWER: 0" in line for line in at_first)
    assert len(await dig(server, "+noedns", "+short", REGIONAL)) == 32


async def test_udp_and_tcp_answer_on_the_same_port(server: DnsServer) -> None:
    query = dns.message.make_query(REGIONAL, "A")
    over_tcp = await dns.asyncquery.tcp(query, server.host, SECONDS_MAX, server.port)
    assert listed(over_tcp) == listed(await udp(server, REGIONAL)) == ADDRESSES


async def test_it_serves_an_ipv6_address_and_another_zone(there: Zone) -> None:
    publish(there, "sts", "sts.example.test", {"192.0.2.5": 1})
    try:
        async with DnsServer(there, name="Example.Test.", host="::1") as server:
            assert listed(await udp(server, "sts.example.test")) == ["192.0.2.5"]
            assert listed(await udp(server, "ns.example.test", "AAAA")) == ["::1"]
    except BadInput as error:
        if "no address of this machine" not in str(error):
            raise
        pytest.skip("this machine has no IPv6 loopback")


async def test_many_questions_on_one_connection_are_answered_in_order(server: DnsServer) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    queries = [dns.message.make_query(REGIONAL, kind, id=i) for i, kind in enumerate("A" * 50)]
    raw = b"".join(len(q.to_wire()).to_bytes(2, "big") + q.to_wire() for q in queries)
    for at in range(0, len(raw), 7):  # the pieces do not fall on the messages' ends
        writer.write(raw[at : at + 7])
        await writer.drain()
    for query in queries:
        length = int.from_bytes(await reader.readexactly(2), "big")
        assert query.is_response(dns.message.from_wire(await reader.readexactly(length)))
    writer.close()


@pytest.mark.parametrize(
    "sent", [b"\0\0", b"\0\4abcd", b"\xff\xff" + b"\x80" * 0xFFFF], ids=["0", "4", "65535"]
)
async def test_a_connection_that_speaks_no_dns_is_closed(server: DnsServer, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(sent)
    assert await asyncio.wait_for(reader.read(), SECONDS_MAX) == b""
    writer.close()
    assert listed(await udp(server, REGIONAL)) == ADDRESSES


async def test_a_silent_connection_is_closed_after_a_while(
    server: DnsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cascade.edge.dns.tcp.IDLE_SECONDS_MAX", 0.01)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    assert await asyncio.wait_for(reader.read(), SECONDS_MAX) == b""
    writer.close()


async def test_a_client_that_reads_no_answers_is_let_go(server: DnsServer) -> None:
    query = dns.message.make_query(REGIONAL, "A").to_wire()
    with socket.create_connection((server.host, server.port)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        loop = asyncio.get_running_loop()
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            while True:
                await loop.sock_sendall(deaf, (len(query).to_bytes(2, "big") + query) * 100)
    assert listed(await udp(server, REGIONAL)) == ADDRESSES


async def test_garbage_by_udp_costs_nothing(server: DnsServer) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for size in (0, 1, 11, 12, 100, 9000):
            stranger.sendto(b"\x5a" * size, (server.host, server.port))
    assert listed(await udp(server, REGIONAL)) == ADDRESSES


async def test_more_connections_than_it_keeps_are_turned_away(server: DnsServer) -> None:
    kept = [await asyncio.open_connection(server.host, server.port) for _ in range(CONNECTIONS_MAX)]
    reader, writer = await asyncio.open_connection(server.host, server.port)
    assert await asyncio.wait_for(reader.read(), SECONDS_MAX) == b""
    assert listed(await udp(server, REGIONAL)) == ADDRESSES
    for _, one in [*kept, (reader, writer)]:
        one.close()


async def test_after_stop_the_port_is_free_and_connections_are_closed(there: Zone) -> None:
    server = DnsServer(there)
    await server.start()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    query = dns.message.make_query(REGIONAL, "A").to_wire()
    writer.write(len(query).to_bytes(2, "big") + query)
    await reader.readexactly(2)
    await server.stop()
    await server.stop()
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await reader.readexactly(4096)
    writer.close()
    async with DnsServer(there, port=server.port) as again:
        assert listed(await udp(again, REGIONAL)) == ADDRESSES


@pytest.mark.parametrize("taken", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["UDP", "TCP"])
async def test_a_port_in_use_is_one_clear_sentence(there: Zone, taken: socket.SocketKind) -> None:
    async with DnsServer(there) as first:
        port = first.port  # so that it is free for UDP and for TCP
    with socket.socket(socket.AF_INET, taken) as other:
        other.bind(("127.0.0.1", port))
        if taken == socket.SOCK_STREAM:
            other.listen()
        with pytest.raises(BadInput) as refused:
            await DnsServer(there, port=port).start()
    assert str(refused.value) == (
        f"port {port} on 127.0.0.1 is in use by another program; "
        "give another port, or 0 for any free one"
    )
    async with DnsServer(there, port=port) as server:
        assert server.port == port, "the failed start kept neither socket"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"host": "localhost"}, "'localhost' is no IP address for the DNS server"),
        ({"host": "192.0.2.1"}, "192.0.2.1 is no address of this machine"),
        ({"port": 70_000}, "there is no port 70000; give one from 0 (any) to 65535"),
        ({"name": "cascade..lab"}, "no zone can be served: 'cascade..lab' is not a DNS name"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_bad_input_is_one_clear_sentence(
    there: Zone, more: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput) as refused:
        await DnsServer(there, **more).start()  # type: ignore[arg-type]
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
