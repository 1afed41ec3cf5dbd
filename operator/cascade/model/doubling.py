"""Doubling: waits, or limits of waits, that grow with each failure in a row. Pure."""

from __future__ import annotations

EXPONENT_MAX = 60  # beyond it a number would overflow long after it is longer than any limit


def doubled(base: float, longest: float, failures: int) -> float:
    """Seconds after that many failures in a row (1 or more): the base at first."""
    return min(longest, base * 2.0 ** min(failures - 1, EXPONENT_MAX))
