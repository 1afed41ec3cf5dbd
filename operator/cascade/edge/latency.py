"""What chance decides in the embedded driver, keyed so that it depends on nothing but the seed."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence

from cascade.edge.operators.clock import StoryClock
from cascade.model.resources.scenario import ApiLaw, Delay


def share(*key: object) -> float:
    """A number from 0 to 1 that this key always has."""
    digest = hashlib.blake2b("/".join(map(str, key)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


class KeyedLatency:
    """The server's `before_call`: half of a call's time on the way there, half on the way back.

    The time hangs on (seed, agent, verb, path, how often before): not on the order in which
    different agents' calls happen to be served.
    """

    def __init__(
        self, seed: int, law: ApiLaw, delays: Sequence[Delay], clock: StoryClock
    ) -> None:
        self._seed = seed
        self._law = law
        self._delays = delays
        self._clock = clock
        self._halves: Counter[tuple[str, ...]] = Counter()

    async def __call__(self, agent: str, verb: str, path: str) -> None:
        await self._clock.sleep(self.half_trip(agent, verb, path))

    def watch_event(self, agent: str) -> float:
        """How long an event takes to an agent, in seconds of the loop's clock: half a call."""
        return self.half_trip(agent, "event", "") / self._clock.speed

    def half_trip(self, *key: str) -> float:
        """Story seconds; `key` is agent, verb and path."""
        number = self._halves[key] = self._halves[key] + 1
        law = self._law
        width = law.latency_seconds_max - law.latency_seconds_min
        trip = law.latency_seconds_min + width * share(self._seed, *key, number)
        now = self._clock.now()
        for delay in self._delays:
            if delay.agent == key[0] and delay.from_seconds <= now < delay.until_seconds:
                trip += delay.extra_seconds
        return trip / 2


class SeededUids:
    """UUIDs in an order that hangs on the seed alone."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given = 0

    def __call__(self) -> str:
        self._given += 1
        digest = hashlib.blake2b(f"{self._seed}/{self._given}".encode(), digest_size=16).digest()
        return str(uuid.UUID(bytes=digest, version=4))
