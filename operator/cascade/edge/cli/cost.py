"""What a run cost this machine, as one line."""

from __future__ import annotations

import resource
import sys
import time

PEAK_UNITS = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


class Cost:
    """Counts from its making on; the memory is the process's, at its most."""

    def __init__(self) -> None:
        self._clock = time.monotonic()
        self._cpu = time.process_time()

    def words(self, calls: int) -> str:
        """`calls`: of the API, by the agents."""
        seconds = time.monotonic() - self._clock
        cpu = time.process_time() - self._cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNITS / 1e6
        return f"{seconds:.0f} s, {cpu:.0f} of them CPU; {peak:.0f} MB; {calls:,} API calls"
