"""The authoritative server without its sockets: a packet in, a packet out, or nothing.

Answers are kept as written out, by question, until the zone changes.
"""

from __future__ import annotations

import logging
import struct
from bisect import bisect

from cascade.edge.dns import wire
from cascade.edge.dns.query import EDNS_BYTES_MAX, Query, read
from cascade.edge.dns.rendering import Rendered, Renderer
from cascade.edge.dns.wire import Code, Kind

log = logging.getLogger(__name__)

KEPT_MAX = 4096  # questions for names that do not exist have no end
TCP_BYTES_MAX = 0xFFFF
GOLDEN = 0x9E3779B1  # 2^32 divided by the golden ratio

OPT = b"\0" + struct.pack("!HHBBHH", Kind.OPT, EDNS_BYTES_MAX, 0, 0, 0, 0)
OPT_DNSSEC_OK = b"\0" + struct.pack("!HHBBHH", Kind.OPT, EDNS_BYTES_MAX, 0, 0, wire.DNSSEC_OK, 0)
OPT_BADVERS = b"\0" + struct.pack("!HHBBHH", Kind.OPT, EDNS_BYTES_MAX, Code.BADVERS >> 4, 0, 0, 0)


class Responder:
    """Answers from a renderer's zone."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._zone = renderer.authority.zone
        self._version = self._zone.version
        self._kept: dict[bytes, Rendered] = {}
        self._turn = 0

    def respond(self, packet: bytes, *, over_tcp: bool = False) -> bytes | None:
        """The answer; None to what is no query, lest two servers answer each other for ever."""
        if len(packet) < wire.HEADER_BYTES:
            return None
        flags = packet[2] << 8 | packet[3]
        if flags & wire.RESPONSE:
            return None
        if flags & wire.OPCODE:
            return without_question(packet, flags, Code.NOTIMP)
        if self._version != self._zone.version or len(self._kept) > KEPT_MAX:
            self._kept.clear()
            self._version = self._zone.version
        query = read(packet, self._kept)
        if query is None:
            return without_question(packet, flags, Code.FORMERR)
        bytes_max = TCP_BYTES_MAX if over_tcp else query.udp_bytes_max
        return self._answer(packet, flags & wire.RECURSION_DESIRED, query, bytes_max)

    def _answer(self, packet: bytes, flags: int, query: Query, bytes_max: int) -> bytes:
        flags |= wire.RESPONSE
        opt = (OPT_DNSSEC_OK if query.dnssec_ok else OPT) if query.edns else b""
        extras = 1 if query.edns else 0
        if query.version:
            return message(packet, flags, query, (0, 0, 1), OPT_BADVERS)
        rendered = self._rendered(query.key)
        code = rendered.code
        if code is not Code.REFUSED and code is not Code.SERVFAIL:
            flags |= wire.AUTHORITATIVE
        body = rendered.orders[self._first_of(rendered)] + opt
        if wire.HEADER_BYTES + len(query.question) + len(body) > bytes_max:
            return message(packet, flags | wire.TRUNCATED, query, (0, 0, extras), opt)
        counts = rendered.answers, rendered.authorities, extras
        return message(packet, flags | code, query, counts, body)

    def _rendered(self, key: bytes) -> Rendered:
        rendered = self._kept.get(key)
        if rendered is None:
            try:
                rendered = self._renderer.render(key)
            except Exception:  # a question must not end the server, whatever the zone holds
                log.exception("the zone has no answer that can be written out for %r", key)
                return Rendered(Code.SERVFAIL)
            self._kept[key] = rendered
        return rendered

    def _first_of(self, rendered: Rendered) -> int:
        """Which order is next: a place of the golden-ratio sequence among the weights."""
        totals = rendered.weights_up_to
        if len(totals) == 1:
            return 0
        self._turn = (self._turn + GOLDEN) & 0xFFFFFFFF
        return bisect(totals, self._turn * totals[-1] >> 32)


def message(
    packet: bytes, flags: int, query: Query, counts: tuple[int, int, int], rest: bytes
) -> bytes:
    """The answer to a packet. `counts`: answers, authorities, additional records."""
    head = struct.pack("!HHHHH", flags, 1, *counts)
    return packet[:2] + head + query.question + rest


def without_question(packet: bytes, flags: int, code: Code) -> bytes:
    """An error to what could not be read, or need not be: its number, opcode and RD come back."""
    flags = wire.RESPONSE | flags & (wire.OPCODE | wire.RECURSION_DESIRED) | code
    return packet[:2] + struct.pack("!HHHHH", flags, 0, 0, 0, 0)
