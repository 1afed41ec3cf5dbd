"""A circuit breaker: after several failures in a row nobody calls for a while. Pure."""

from __future__ import annotations


class Breaker:
    """Counts what it is told; closed until that is too much, and for one try after each rest."""

    def __init__(self) -> None:
        self._failures = 0
        self._open_until = float("-inf")

    def is_open(self, now: float) -> bool:
        """Whether a call would fail without being made."""
        return now < self._open_until

    def tell(self, succeeded: bool, now: float, failures_max: int, rest_seconds: float) -> None:
        """How a call ended."""
        self._failures = 0 if succeeded else self._failures + 1
        if self._failures >= failures_max:
            self._open_until = now + rest_seconds
