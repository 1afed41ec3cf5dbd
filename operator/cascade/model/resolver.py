"""A client's DNS cache: what it keeps, for how long, and what it makes of it. Pure.

An empty answer is kept too, for as long as the zone's SOA says (RFC 2308): after a repair, whoever
asked while there was nothing goes on seeing nothing until that time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cascade.model.errors import NotFound

Family = Literal["A", "AAAA"]
FAMILIES: tuple[Family, ...] = ("A", "AAAA")

TTL_SECONDS_MAX = 86_400.0  # as common resolvers cap what a zone asks for
NEGATIVE_TTL_SECONDS_MAX = 900.0
ENTRIES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Reply:
    """One question's answer. Without addresses, `ttl_seconds` is the negative TTL: the lesser of
    the SOA's minimum and its own TTL, 0 where the reply had no SOA."""

    addresses: tuple[str, ...] = ()
    ttl_seconds: float = 0.0
    exists: bool = True
    """False: no such name (NXDOMAIN)."""


class Entry(NamedTuple):
    """A reply and when it ends, on the cache's clock."""

    reply: Reply
    until_seconds: float


class Cache:
    """Replies by host name and address family; `now` gives story seconds."""

    def __init__(
        self,
        now: Callable[[], float],
        negative_ttl_seconds_max: float = NEGATIVE_TTL_SECONDS_MAX,
        entries_max: int = ENTRIES_MAX,
    ) -> None:
        self._now = now
        self._negative_ttl_seconds_max = negative_ttl_seconds_max
        self._entries_max = entries_max
        self._entries: dict[tuple[str, Family], Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def keep(self, hostname: str, family: Family, reply: Reply) -> None:
        """Keep a reply for its time, one without any not at all. "No such name" holds for both
        families (RFC 2308)."""
        most = TTL_SECONDS_MAX if reply.addresses else self._negative_ttl_seconds_max
        ttl_seconds = min(reply.ttl_seconds, most)
        for about in (family,) if reply.exists else FAMILIES:
            self._entries.pop((hostname, about), None)
            if ttl_seconds > 0:
                self._make_room()
                self._entries[hostname, about] = Entry(reply, self._now() + ttl_seconds)

    def fresh(self, hostname: str) -> dict[Family, Reply]:
        """What may still be used for a name; what has run out is forgotten."""
        now = self._now()
        found: dict[Family, Reply] = {}
        for family in FAMILIES:
            entry = self._entries.get((hostname, family))
            if entry is None:
                continue
            if now < entry.until_seconds:
                found[family] = entry.reply
            else:
                del self._entries[hostname, family]
        return found

    def cached_seconds(self, hostname: str) -> float:
        """Until all that a client sees now has been asked for again; 0: it keeps nothing.

        Addresses count where there are any: the other family's empty answer hides nothing then.
        """
        kept = [self._entries[hostname, family] for family in self.fresh(hostname)]
        seen = [entry for entry in kept if entry.reply.addresses] or kept
        return max((entry.until_seconds - self._now() for entry in seen), default=0.0)

    def _make_room(self) -> None:
        """Out with what has run out, and with what would run out next where that is not enough."""
        if len(self._entries) < self._entries_max:
            return
        now = self._now()
        self._entries = {q: e for q, e in self._entries.items() if now < e.until_seconds}
        if len(self._entries) >= self._entries_max:
            del self._entries[min(self._entries, key=lambda q: self._entries[q].until_seconds)]


def same_name(hostname: str) -> str:
    """One spelling for a name: lower case, without the final dot."""
    return hostname.lower().removesuffix(".")


def addresses_of(hostname: str, replies: Mapping[Family, Reply]) -> tuple[str, ...]:
    """The addresses of both families, IPv4 first. Raises NotFound where there is no such name."""
    if not all(reply.exists for reply in replies.values()):
        raise NotFound(f"there is no name {hostname!r} in DNS")
    return tuple(a for family in FAMILIES for a in replies[family].addresses)
