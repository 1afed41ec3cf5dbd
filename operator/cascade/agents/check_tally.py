"""Check tally: what a health checker has counted, since it began and in the last minute."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

MINUTE = 60.0


class CheckTally:
    """Counts."""

    def __init__(self) -> None:
        self.checks = self.bad = self.changes = self.failovers = 0
        self._waits: list[float] = []
        self._late = 0
        self._busy_before = 0.0

    def checked(self, good: bool, waited: float, late: bool) -> None:
        """One check, that had waited so many seconds."""
        self.checks += 1
        self.bad += not good
        self._waits.append(waited)
        self._late += late

    def minute(self, busy_seconds: Sequence[float]) -> dict[str, Any]:
        """For the status; `busy_seconds` is how long each checker has worked since it began."""
        checks, late, busy = len(self._waits), self._late, fsum(busy_seconds)
        waited = fsum(self._waits)
        worked, self._busy_before = max(0.0, busy - self._busy_before), busy
        self._waits, self._late = [], 0
        return {
            "checks": self.checks,
            "bad": self.bad,
            "changes": self.changes,
            "failovers": self.failovers,
            "wait_seconds": round(waited / checks, 3) if checks else 0.0,
            "late_share": round(late / checks, 4) if checks else 0.0,
            "busy_share": round(worked / MINUTE / max(1, len(busy_seconds)), 4),
        }
