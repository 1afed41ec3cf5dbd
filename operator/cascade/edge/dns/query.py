"""What a message asks. The common case is read by hand, everything else by dnspython."""

from __future__ import annotations

import struct
from collections.abc import Container
from typing import NamedTuple

import dns.message

from cascade.edge.dns import wire

# The smallest and the largest UDP answer: what every client takes (RFC 1035), and what passes the
# usual networks in one piece (the DNS operators' agreement of 2020).
PLAIN_BYTES_MAX = 512
EDNS_BYTES_MAX = 1232

ONE_QUESTION = b"\0\1\0\0\0\0"
ALONE, WITH_OPT = b"\0\0", b"\0\1"
OPT_START = b"\0\0\x29"  # the root's name and the type OPT
OPT_BYTES = 11


class Query(NamedTuple):
    """One question. `key` is what it asks: the name in lower case, type and class; `question` is
    the same as it was asked, since an answer repeats it to the letter."""

    key: bytes
    question: bytes
    udp_bytes_max: int = PLAIN_BYTES_MAX
    edns: bool = False
    version: int = 0
    dnssec_ok: bool = False


def read(packet: bytes, known: Container[bytes] = ()) -> Query | None:
    """The question of a message whose header says it is a query; None for what makes no sense.

    `known` are keys that were whole before.
    """
    query = by_hand(packet)
    if query is not None and (query.key in known or is_whole(query.key)):
        return query
    return by_library(packet)


def by_hand(packet: bytes) -> Query | None:
    """One question and at most an OPT record; None for everything else.

    The first zero byte is taken for the name's end. It may be a byte of an odd label, so a key
    that is new must be looked at (`is_whole`).
    """
    end = packet.find(0, wire.HEADER_BYTES) + 5
    if packet[4:10] != ONE_QUESTION or end < wire.HEADER_BYTES + 5 or end > len(packet):
        return None
    question = packet[wire.HEADER_BYTES : end]
    key = question[:-4].lower() + question[-4:]
    extra = packet[10:12]
    if extra == ALONE and end == len(packet):
        return Query(key, question)
    if extra != WITH_OPT or packet[end : end + 3] != OPT_START or len(packet) < end + OPT_BYTES:
        return None
    size, _, version, flags, length = struct.unpack_from("!HBBHH", packet, end + 3)
    if len(packet) != end + OPT_BYTES + length:
        return None
    return Query(key, question, _agreed(size), True, version, bool(flags & wire.DNSSEC_OK))


def by_library(packet: bytes) -> Query | None:
    """Whatever dnspython can read that holds exactly one question."""
    try:
        message = dns.message.from_wire(packet)
        (asked,) = message.question
        name = asked.name.to_wire() or b""
        kind = struct.pack("!HH", asked.rdtype, asked.rdclass)
    except Exception:  # anybody can send anything: whatever it raises, the packet makes no sense
        return None
    key, question = name.lower() + kind, name + kind
    if message.edns < 0:
        return Query(key, question)
    dnssec_ok = bool(message.ednsflags & wire.DNSSEC_OK)
    return Query(key, question, _agreed(message.payload), True, message.edns, dnssec_ok)


def is_whole(key: bytes) -> bool:
    """Whether the labels of the name end exactly before type and class."""
    at = 0
    while at < len(key) - 4 and (length := key[at]):
        if length > wire.LABEL_BYTES_MAX:
            return False
        at += 1 + length
    return at == len(key) - 5 and at < wire.NAME_BYTES_MAX


def _agreed(size: int) -> int:
    return min(max(size, PLAIN_BYTES_MAX), EDNS_BYTES_MAX)
