"""What an authoritative server knows of its DNS zone: the same rules for sockets and virtual time.

A name has a record, or leads to one, or does not exist, or is none of this server's business.
The set of addresses is exactly the published answer's; weights decide only which comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from cascade.model.errors import Unavailable
from cascade.model.resolver import Family, Reply, same_name
from cascade.model.resources import Target
from cascade.model.zone import Answer, Zone

ZONE_NAME = "cascade.lab"
NEGATIVE_TTL_SECONDS = 900  # of names without a record of their own to say another


@dataclass(frozen=True, slots=True)
class Found:
    """What there is at a name. `answer` is None where no record is: the apex, or a name between."""

    exists: bool
    answer: Answer | None = None
    ttl_seconds: int = 0
    negative_ttl_seconds: int = NEGATIVE_TTL_SECONDS


@dataclass(frozen=True, slots=True)
class Authority:
    """Answers for one zone. Names are lower case, without the final dot."""

    zone: Zone
    name: str = ZONE_NAME

    def covers(self, hostname: str) -> bool:
        """Whether the name is the zone's own or below it; for all others the answer is REFUSED."""
        return hostname == self.name or hostname.endswith("." + self.name)

    def find(self, hostname: str) -> Found:
        """What there is at a name that the zone covers."""
        record = self.zone.by_hostname(hostname)
        if record is not None:
            spec = record.spec
            answer = self.zone.answer(record.name)
            return Found(True, answer, spec.ttl_seconds, spec.negative_ttl_seconds)
        return Found(hostname == self.name or self._leads_to_a_name(hostname))

    def reply(self, hostname: str, family: Family) -> Reply:
        """The reply to one question, without a network. Raises Unavailable where it is refused."""
        hostname = same_name(hostname)
        if not self.covers(hostname):
            raise Unavailable(f"the DNS server of {self.name} refused to answer for {hostname!r}")
        found = self.find(hostname)
        targets = found.answer.targets if found.answer else ()
        addresses = tuple(str(address) for _, address in of_family(targets, family))
        ttl_seconds = found.ttl_seconds if addresses else found.negative_ttl_seconds
        return Reply(addresses, ttl_seconds, found.exists)

    def _leads_to_a_name(self, hostname: str) -> bool:
        """A name between the apex and a record exists and is empty; "no such name" for it would
        deny everything below it (RFC 8020)."""
        below = "." + hostname
        return any(r.spec.hostname.endswith(below) for r in self.zone.records.values())


Address = IPv4Address | IPv6Address


def of_family(targets: Sequence[Target], family: Family) -> list[tuple[Target, Address]]:
    """Targets whose address is of the family, by address. What is no address cannot be served."""
    version = 4 if family == "A" else 6
    pairs = ((target, _parsed(target.address)) for target in targets)
    found = [(target, address) for target, address in pairs if address is not None]
    return sorted((f for f in found if f[1].version == version), key=lambda f: f[1].packed)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
