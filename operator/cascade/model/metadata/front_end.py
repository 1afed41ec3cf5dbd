"""A front end's queue: workers, a service time, first in, first out. It alone slows the store.

Pure: an arrival is told when it will be done, as all before it is known. The HTTP server waits that
long for real, the timed driver in virtual time.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable

from cascade.model.metadata.errors import queue_full
from cascade.model.resources.store import StoreLaw

Draw = Callable[[float, float], float]  # a number between two


class FrontEnd:
    """One front end. Arrivals come in the order of their times, in seconds."""

    def __init__(self, law: StoreLaw, draw: Draw) -> None:
        self._law = law
        self._draw = draw
        self._free_at = [0.0] * law.workers
        self._begin_at: deque[float] = deque()

    def arrive(self, now: float) -> float:
        """When this request will be done. Raises Refused where the queue is full."""
        law = self._law
        if self.waiting(now) >= law.queue_limit_requests and self._free_at[0] > now:
            raise queue_full()
        begin = max(now, self._free_at[0])
        done = begin + self._draw(law.service_seconds_min, law.service_seconds_max)
        heapq.heapreplace(self._free_at, done)
        if begin > now:
            self._begin_at.append(begin)
        return done

    def waiting(self, now: float) -> int:
        """How many have arrived and are not worked at yet."""
        while self._begin_at and self._begin_at[0] <= now:
            self._begin_at.popleft()
        return len(self._begin_at)

    def wait_seconds(self, now: float) -> float:
        """How long an arrival would wait for a worker."""
        return max(0.0, self._free_at[0] - now)
