"""Probe: a user of every endpoint. It resolves names and says what a user sees of them.

Believes    its resolver, as every client does: also what the resolver keeps and is no longer so.
May         read and resolve; it writes nothing.
Can be wrong  for as long as its cache holds: an empty answer outlives the repair by the negative
            TTL. That is not a fault of the probe but what it is there to show.

Not a controller of the story: one more client, on the outside.
"""

from __future__ import annotations

from typing import NamedTuple

from cascade.agents.base import Agent
from cascade.model.errors import NotFound, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import EndpointRecord

USER_SEES = "user_sees"
MEET_SECONDS = 60.0  # between two lists of the endpoints, once all of them are known


class Sight(NamedTuple):
    """What a user sees of an endpoint: its addresses, sorted, or in a word why there is none."""

    addresses: tuple[str, ...]
    otherwise: str = ""


NOTHING = Sight((), "nothing")
NO_SUCH_NAME = Sight((), "no such name")
NO_ANSWER = Sight((), "no answer from DNS")  # never cached: the next one asks again


class ProbeAgent(Agent):
    """Notes `user_sees` when the sight of an endpoint changes, and at its first look.

    It watches nothing: records change far more often than there is a new one.
    """

    def __init__(self, name: str, ports: Ports, every_seconds: float) -> None:
        super().__init__(name, ports)
        self.every_seconds = every_seconds
        self.hostnames: dict[str, str] = {}
        self.seen: dict[str, Sight] = {}
        self.meet_at = 0.0

    async def run(self) -> None:
        while True:
            if self.clock.now() >= self.meet_at:
                await self.meet()
            for endpoint, hostname in self.hostnames.items():
                await self.look(endpoint, hostname)
            await self.clock.sleep(self.every_seconds)

    async def meet(self) -> None:
        """Endpoints that answered once. Before that nobody uses one, and whoever asked would keep
        the empty answer; after it, users go on asking, even when it is gone. Consistent list."""
        records = await self.cluster.read_all(EndpointRecord)
        answering = {r.name: r.spec.hostname for r in records if r.status.answers}
        self.hostnames |= answering
        if records and all(record.name in self.hostnames for record in records):
            self.meet_at = self.clock.now() + MEET_SECONDS

    async def look(self, endpoint: str, hostname: str) -> None:
        sight = await self.sight(hostname)
        if self.seen.get(endpoint) == sight:
            return
        self.seen[endpoint] = sight
        cached = 0.0 if sight is NO_ANSWER else self.names.cached_seconds(hostname)
        cached_seconds = round(cached, 3)
        self.journal.note(
            USER_SEES,
            endpoint=endpoint,
            hostname=hostname,
            addresses=sight.addresses,
            cached_seconds=cached_seconds,
            sees=in_words(sight, cached_seconds),
        )

    async def sight(self, hostname: str) -> Sight:
        """What the names port gives."""
        try:
            addresses = tuple(sorted(await self.names.resolve(hostname)))
        except NotFound:
            return NO_SUCH_NAME
        except Unavailable:
            return NO_ANSWER
        return Sight(addresses) if addresses else NOTHING


def in_words(sight: Sight, cached_seconds: float) -> str:
    """`nothing (cached for 900 s more)`, or the addresses."""
    if sight.addresses:
        return ", ".join(sight.addresses)
    for_how_long = f" (cached for {cached_seconds:.0f} s more)" if cached_seconds else ""
    return sight.otherwise + for_how_long
