"""A token bucket: so many an hour, and so many at once after a quiet time. Pure."""

from __future__ import annotations

HOUR = 3600.0


class TokenBucket:
    """Full at first. The rate may change at any time; what was saved up stays."""

    def __init__(self, now: float, burst: float) -> None:
        self._tokens = burst
        self._at = now

    def fill(self, now: float, per_hour: float, burst: float) -> float:
        """Tokens there are now, at a rate that was in force since the last look."""
        earned = max(0.0, now - self._at) * per_hour / HOUR
        self._tokens = min(burst, self._tokens + earned)
        self._at = max(self._at, now)
        return self._tokens

    def take(self, now: float, per_hour: float, burst: float) -> bool:
        """One token, if there is a whole one. At a rate of nothing there is none to give."""
        if self.fill(now, per_hour, burst) < 1 or per_hour == 0:
            return False
        self._tokens -= 1
        return True

    def give_back(self) -> None:
        """What was taken for nothing."""
        self._tokens += 1
