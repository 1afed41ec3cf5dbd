"""An event loop whose clock jumps: when nothing is ready, it is at once the time of what is due.

kopf, aiohttp and the agents obey `loop.time()`, so hours of story pass as fast as the processor
allows. Both ends of every connection are in this process, and what is written to a loopback
socket is readable before the write returns: when no socket is ready, nothing is on its way.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any

STUCK_SECONDS = 5.0  # nothing due and nothing ready: wait for the outside this long at a time
BUSY_ROUNDS_MAX = 16  # of the loop without a look at the sockets: who never rests shuts nobody out


class JumpingSelector(selectors.BaseSelector):
    """Asks the sockets without waiting; instead of waiting, it moves the loop's clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self._inner = selectors.DefaultSelector()
        self._numbers: dict[int, int] = {}  # by file descriptor: in the order of registration
        self._next = 0
        self._busy_rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout == 0 and self._busy_rounds < BUSY_ROUNDS_MAX:
            # There is work at hand: who has it does it first, and the sockets are asked less often.
            self._busy_rounds += 1
            return []
        self._busy_rounds = 0
        ready = self._inner.select(0)
        if ready or timeout == 0:
            # The kernel's order is nobody's promise; the order of registration is the program's.
            return sorted(ready, key=lambda found: self._numbers[found[0].fd])
        if timeout is None:
            return self._inner.select(STUCK_SECONDS)
        self.now += timeout
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = self._inner.register(fileobj, events, data)
        self._next += 1
        self._numbers[key.fd] = self._next
        return key

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`time()` starts at 0 and jumps."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now
