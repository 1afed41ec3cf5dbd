"""The network port without a network: the data plane's rules, waited for on a clock port."""

from __future__ import annotations

from cascade.model.errors import Unavailable
from cascade.model.ports import Clock
from cascade.model.reach import Reach


class DirectNetwork:
    """Connections as the rules have them; a connection that does not come about costs all of the
    time."""

    def __init__(self, reach: Reach, clock: Clock) -> None:
        self._reach = reach
        self._clock = clock

    async def connect(
        self, target: str, *, zone: str, source: str = "", within_seconds: float
    ) -> None:
        """Raises Unavailable."""
        if self._reach.connects(target, zone, source, self._clock.now()):
            await self._clock.sleep(self._reach.law.round_trip_seconds)
            return
        await self._clock.sleep(within_seconds)
        raise Unavailable(f"{target} did not answer within {within_seconds:g} s")
