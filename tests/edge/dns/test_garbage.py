"""Whatever arrives, the server neither falls over nor says anything that is not DNS."""

from __future__ import annotations

import struct

import dns.message
import dns.rcode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cascade.edge.dns import query
from cascade.edge.dns.rendering import Renderer
from cascade.edge.dns.responder import KEPT_MAX, Responder
from cascade.model.authority import Authority
from tests.support.zones import REGIONAL, zone

SERVER = Responder(Renderer(Authority(zone())))
QUERY = dns.message.make_query(REGIONAL, "A", use_edns=0).to_wire()

headers = st.builds(
    lambda number, flags, counts: struct.pack("!HH4H", number, flags, *counts),
    st.integers(0, 0xFFFF),
    st.integers(0, 0x7FFF),
    st.tuples(*[st.integers(0, 2)] * 4),
)
names = st.lists(st.binary(min_size=1, max_size=63), max_size=4).map(
    lambda labels: b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
)
questions = st.builds(
    lambda name, kind, class_: name + struct.pack("!HH", kind, class_),
    names | st.just(b"\xc0\x0c"),
    st.integers(0, 0xFFFF),
    st.sampled_from([1, 1, 1, 3, 255]),
)
mutations = st.builds(
    lambda at, byte: QUERY[:at] + bytes((byte,)) + QUERY[at + 1 :],
    st.integers(0, len(QUERY) - 1),
    st.integers(0, 255),
)
packets = (
    st.binary(max_size=600)
    | st.builds(bytes.__add__, headers, st.binary(max_size=300))
    | st.builds(lambda h, q, rest: h + q + rest, headers, questions, st.binary(max_size=40))
    | st.builds(lambda q: b"\0\1\1\0\0\1\0\0\0\0\0\0" + q, questions)
    | mutations
)


@settings(max_examples=600, deadline=None)
@given(packets, st.booleans())
def test_any_packet_gets_a_dns_message_of_its_own_number_or_nothing(
    packet: bytes, over_tcp: bool
) -> None:
    raw = SERVER.respond(packet, over_tcp=over_tcp)
    if raw is None:
        assert len(packet) < 12 or packet[2] & 0x80, "only what is no query gets nothing"
        return
    answer = dns.message.from_wire(raw)
    assert raw[:2] == packet[:2]
    assert raw[2] & 0x80, "an answer says that it is one"
    assert answer.opcode() == packet[2] >> 3 & 0xF
    assert over_tcp or len(raw) <= 1232


@settings(max_examples=300, deadline=None)
@given(questions.map(lambda q: b"\0\1\1\0\0\1\0\0\0\0\0\0" + q) | mutations)
def test_reading_by_hand_and_by_the_library_agree(packet: bytes) -> None:
    by_hand = query.by_hand(packet)
    if by_hand is not None and query.is_whole(by_hand.key):
        by_library = query.by_library(packet)
        # The library is stricter with the options of an OPT record, which nobody looks at here.
        assert by_library is None or by_library == by_hand


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (QUERY[:-1], dns.rcode.FORMERR),
        (QUERY[:12], dns.rcode.FORMERR),
        (QUERY + b"\0", dns.rcode.FORMERR),
        (QUERY[:4] + b"\0\0" + QUERY[6:], dns.rcode.FORMERR),
        (QUERY[:4] + b"\0\2" + QUERY[6:], dns.rcode.FORMERR),
        (QUERY[:12] + b"\x7f" + QUERY[13:], dns.rcode.FORMERR),
    ],
    ids=["cut off", "header alone", "too long", "no question", "one of two", "odd label"],
)
def test_what_cannot_be_read_is_formerr(packet: bytes, code: dns.rcode.Rcode) -> None:
    raw = SERVER.respond(packet)
    assert raw is not None
    assert (raw[:2], dns.message.from_wire(raw).rcode()) == (packet[:2], code)


@pytest.mark.parametrize(
    "packet",
    [b"", QUERY[:11], QUERY[:2] + b"\x81" + QUERY[3:]],
    ids=["empty", "less than a header", "an answer"],
)
def test_what_is_no_query_gets_nothing(packet: bytes) -> None:
    assert SERVER.respond(packet) is None


def test_a_name_may_hold_any_byte() -> None:
    """A zero within a label is no end of the name; dnspython writes and reads it."""
    name = dns.name.Name([b"a\0b", b"cascade", b"lab", b""])
    asked = dns.message.make_query(name, "A")
    raw = SERVER.respond(asked.to_wire())
    assert raw is not None
    answer = dns.message.from_wire(raw)
    assert asked.is_response(answer) and answer.rcode() == dns.rcode.NXDOMAIN


def test_names_that_do_not_exist_fill_no_memory() -> None:
    server = Responder(Renderer(Authority(zone())))
    for i in range(KEPT_MAX + 10):
        server.respond(dns.message.make_query(f"n{i}.cascade.lab", "A", id=i).to_wire())
    assert len(server._kept) <= KEPT_MAX + 1
