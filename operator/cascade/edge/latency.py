"""How long calls take where the lab decides it, and what else is left to chance.

In the embedded driver keyed so that it depends on nothing but the seed; on a cluster the scenario's
slow hosts alone.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence

import aiohttp

from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.session import Middlewares
from cascade.kube.client import CALL_SECONDS_MAX
from cascade.model.resources.scenario import ApiLaw, Delay


def share(*key: object) -> float:
    """A number from 0 to 1 that this key always has."""
    digest = hashlib.blake2b("/".join(map(str, key)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def extra_seconds(delays: Sequence[Delay], agent: str, now: float) -> float:
    """What slow hosts add to a round trip of an agent's, in story seconds."""
    return sum(
        delay.extra_seconds
        for delay in delays
        if delay.agent == agent and delay.from_seconds <= now < delay.until_seconds
    )


def patience_seconds(delays: Sequence[Delay], speed: float) -> float:
    """How long a call may be without an answer, in seconds of the loop's clock: a slow host is
    slow and not away."""
    return CALL_SECONDS_MAX + sum(delay.extra_seconds for delay in delays) / speed


class KeyedLatency:
    """The server's `before_call`: half of a call's time on the way there, half on the way back.

    The time hangs on (seed, agent, verb, path, how often before): not on the order in which
    different agents' calls happen to be served.
    """

    def __init__(self, seed: int, law: ApiLaw, delays: Sequence[Delay], clock: StoryClock) -> None:
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
        return (trip + extra_seconds(self._delays, key[0], self._clock.now())) / 2


class SlowHosts:
    """A scenario's delays where nobody else decides what a call takes: at the agent's own client.

    Half on the way there, half on the way back, as in the other drivers.
    """

    def __init__(self, delays: Sequence[Delay], clock: StoryClock) -> None:
        self._delays = delays
        self._clock = clock

    def watch_event(self, agent: str) -> float:
        """How much later an event reaches an agent, in seconds of the loop's clock."""
        return self._half(agent) / self._clock.speed

    def middlewares(self, agent: str) -> Middlewares:
        if all(delay.agent != agent for delay in self._delays):
            return ()

        async def delayed(
            request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
        ) -> aiohttp.ClientResponse:
            half = self._half(agent)
            await self._clock.sleep(half)
            response = await handler(request)
            await self._clock.sleep(half)
            return response

        return (delayed,)

    def _half(self, agent: str) -> float:
        return extra_seconds(self._delays, agent, self._clock.now()) / 2


class SeededUids:
    """UUIDs in an order that hangs on the seed alone."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given = 0

    def __call__(self) -> str:
        self._given += 1
        digest = hashlib.blake2b(f"{self._seed}/{self._given}".encode(), digest_size=16).digest()
        return str(uuid.UUID(bytes=digest, version=4))
