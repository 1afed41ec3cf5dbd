"""Story time over an event loop's clock, at a speed."""

from __future__ import annotations

import asyncio

SHORTEST_SECONDS = 2e-9
"""asyncio runs what is due within a nanosecond at once. A rest of a wait that is as short as that
would not move a virtual clock at all, and whoever waits for the rest would wait for ever."""


class StoryClock:
    """The clock port. `speed` is story seconds for each second of the loop's clock."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._began: float | None = None

    def start(self, seconds_ago: float = 0.0) -> None:
        """Story time was 0 then, in seconds of the loop's clock."""
        self._began = asyncio.get_running_loop().time() - seconds_ago

    def now(self) -> float:
        """0 until it was started."""
        if self._began is None:
            return 0.0
        return (asyncio.get_running_loop().time() - self._began) * self.speed

    async def sleep(self, seconds: float) -> None:
        shortest = SHORTEST_SECONDS if seconds > 0 else 0.0
        await asyncio.sleep(max(seconds / self.speed, shortest))
