"""The few pieces of DNS's wire format that answers are made of (RFC 1035).

The owner of a record is always the name in the question, which begins at byte 12 of every
message; so it is written as a pointer to there, and rendered answers fit any message that asks
the same question, whatever its upper and lower case.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Final

HEADER_BYTES = 12
LABEL_BYTES_MAX = 63
NAME_BYTES_MAX = 255
TEXT_BYTES_MAX = 255
CLASS_IN = 1


class Kind(IntEnum):
    """Types of records and of questions."""

    A = 1
    NS = 2
    SOA = 6
    TXT = 16
    AAAA = 28
    OPT = 41
    IXFR = 251
    AXFR = 252
    ANY = 255


class Code(IntEnum):
    """Result codes. BADVERS stands in the OPT record, beyond the header's four bits."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NXDOMAIN = 3
    NOTIMP = 4
    REFUSED = 5
    BADVERS = 16


# The header's flags and, at the end, one of the OPT record's; 16 bits each
RESPONSE: Final = 0x8000
OPCODE: Final = 0x7800
AUTHORITATIVE: Final = 0x0400
TRUNCATED: Final = 0x0200
RECURSION_DESIRED: Final = 0x0100
DNSSEC_OK: Final = 0x8000


def record(owner: bytes, kind: int, ttl_seconds: int, data: bytes) -> bytes:
    """One resource record of class IN."""
    return owner + struct.pack("!HHIH", kind, CLASS_IN, ttl_seconds, len(data)) + data


def pointer(offset: int) -> bytes:
    """A name that was written before, at this offset of the message."""
    return struct.pack("!H", 0xC000 | offset)


QNAME: Final = pointer(HEADER_BYTES)


def name(text: str) -> bytes:
    """A name written out. Raises ValueError where a label has no or more than 63 bytes."""
    parts = [label.encode() for label in text.split(".")] if text else []
    if not all(0 < len(part) <= LABEL_BYTES_MAX for part in parts):
        raise ValueError(f"{text!r} is not a DNS name: a label has 1 to {LABEL_BYTES_MAX} bytes")
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def text_of(wire_name: bytes) -> str:
    """A name that is written out, as text without the final dot; odd bytes become U+FFFD."""
    labels, at = [], 0
    while length := wire_name[at]:
        labels.append(wire_name[at + 1 : at + 1 + length].decode("ascii", "replace"))
        at += 1 + length
    return ".".join(labels)


def strings(text: str) -> bytes:
    """The data of a TXT record."""
    raw = text.encode()
    parts = (raw[i : i + TEXT_BYTES_MAX] for i in range(0, len(raw) or 1, TEXT_BYTES_MAX))
    return b"".join(bytes((len(part),)) + part for part in parts)
