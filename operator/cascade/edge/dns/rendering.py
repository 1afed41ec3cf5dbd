"""Answers written out: everything after the question, for one name and type.

About weights: Route 53 answers a weighted name with ONE of its records, drawn by weight. Here an
answer holds all addresses of the family, as `dig` and the record's own status should show the
same, and the weight decides how often an address comes FIRST, which is the one that clients try.
The order follows a golden-ratio sequence: even in any stretch of answers, and without dice. An
address of weight 0 never comes first, unless all are 0: then all are equal, as at Route 53.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from cascade.edge.dns import wire
from cascade.edge.dns.wire import QNAME, Code, Kind, record
from cascade.model.authority import NEGATIVE_TTL_SECONDS, Authority, Found, of_family
from cascade.model.resolver import Family
from cascade.model.resources import Target
from cascade.model.zone import Answer

# Times for secondary servers, of which there are none.
REFRESH_SECONDS, RETRY_SECONDS, EXPIRE_SECONDS = 3600, 600, 86_400
NAME_SERVER, PERSON = "ns", "hostmaster"


class Rendered(NamedTuple):
    """An answer in each order it may come in. `weights_up_to` are running totals, one an order."""

    code: Code
    answers: int = 0
    authorities: int = 0
    orders: tuple[bytes, ...] = (b"",)
    weights_up_to: tuple[int, ...] = (1,)


class Renderer:
    """Writes out what an authority knows. `addresses` are the name server's own."""

    def __init__(self, authority: Authority, addresses: Sequence[str] = ()) -> None:
        self.authority = authority
        self.origin = wire.name(authority.name)
        own = tuple(Target(load_balancer="", address=a, weight=1) for a in addresses)
        self.name_server = f"{NAME_SERVER}.{authority.name}"
        self.self_found = Found(True, Answer(None, own), NEGATIVE_TTL_SECONDS)

    def render(self, key: bytes) -> Rendered:
        """The answer to a question: name in lower case, type, class."""
        name = wire.text_of(key[:-4])
        kind, class_ = struct.unpack("!HH", key[-4:])
        unserved = kind in (Kind.AXFR, Kind.IXFR) or class_ != wire.CLASS_IN
        if unserved or not self.authority.covers(name):
            return Rendered(Code.REFUSED)
        found = self.find(name)
        if kind in (Kind.A, Kind.AAAA) and (targets := pairs(found, Kind(kind))):
            return addresses_in_turn(targets, kind, found.ttl_seconds)
        apex = wire.HEADER_BYTES + len(key) - 4 - len(self.origin)
        if records := self.others(name == self.authority.name, kind, found, apex):
            return Rendered(Code.NOERROR, len(records), 0, (b"".join(records),))
        code = Code.NOERROR if found.exists else Code.NXDOMAIN
        return Rendered(code, 0, 1, (self.soa(apex, found.negative_ttl_seconds),))

    def find(self, name: str) -> Found:
        found = self.authority.find(name)
        is_own = name == self.name_server and found.answer is None
        return self.self_found if is_own else found

    def others(self, at_apex: bool, kind: int, found: Found, apex: int) -> list[bytes]:
        """Every record of this type, addresses among them only for ANY."""
        records = []
        if at_apex and kind in (Kind.SOA, Kind.ANY):
            records.append(self.soa(apex, NEGATIVE_TTL_SECONDS))
        if at_apex and kind in (Kind.NS, Kind.ANY):
            data = wire.name(NAME_SERVER)[:-1] + wire.pointer(apex)
            records.append(record(QNAME, Kind.NS, NEGATIVE_TTL_SECONDS, data))
        if kind == Kind.ANY:
            for family in (Kind.A, Kind.AAAA):
                records += address_records(pairs(found, family), family, found.ttl_seconds)
        if found.answer and found.answer.root and kind in (Kind.TXT, Kind.ANY):
            data = wire.strings(served(found.answer))
            records.append(record(QNAME, Kind.TXT, found.ttl_seconds, data))
        return records

    def soa(self, apex: int, minimum_seconds: int) -> bytes:
        """The zone's SOA; its serial counts the changes of the zone. `apex`: where its name is.

        Its own TTL is its minimum, so that clients which look at one of the two agree.
        """
        at = wire.pointer(apex)
        names = b"".join(wire.name(label)[:-1] + at for label in (NAME_SERVER, PERSON))
        serial = self.authority.zone.version & 0xFFFFFFFF
        numbers = (serial, REFRESH_SECONDS, RETRY_SECONDS, EXPIRE_SECONDS, minimum_seconds)
        return record(at, Kind.SOA, minimum_seconds, names + struct.pack("!5I", *numbers))


Pairs = list[tuple[int, bytes]]
"""Weight and packed address."""


def pairs(found: Found, kind: Kind) -> Pairs:
    family: Family = "A" if kind == Kind.A else "AAAA"
    targets = of_family(found.answer.targets, family) if found.answer else []
    return [(target.weight, address.packed) for target, address in targets]


def address_records(targets: Pairs, kind: int, ttl_seconds: int) -> list[bytes]:
    return [record(QNAME, kind, ttl_seconds, packed) for _, packed in targets]


def addresses_in_turn(targets: Pairs, kind: int, ttl_seconds: int) -> Rendered:
    """All addresses, in as many orders as there are addresses to begin with."""
    records = address_records(targets, kind, ttl_seconds)
    weights = [weight for weight, _ in targets]
    totals = tuple(accumulate(weights if any(weights) else [1] * len(weights)))
    orders = tuple(b"".join(records[i:] + records[:i]) for i in range(len(records)))
    return Rendered(Code.NOERROR, len(records), 0, orders, totals)


def served(answer: Answer) -> str:
    """`tree=dynamodb-000145 generation=145 addresses=3`, for a person with dig."""
    assert answer.root is not None
    root, count = answer.root, len(answer.addresses)
    return f"tree={root.tree} generation={root.generation} addresses={count}"
