"""Intervals for shares and medians, small enough to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, sqrt
from random import Random
from statistics import NormalDist, median, median_low
from typing import Any

RESAMPLES = 2000


def wilson(hits: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for a share, as fractions; (0, 1) when nothing was tried."""
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, z2 = hits / of, z * z
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def middle(values: Sequence[float]) -> float | None:
    """The median, or None of nothing."""
    return median(values) if values else None


def middle_or_never(values: Sequence[float | None]) -> float | None:
    """The median where None is later than every number; None: half of them or more never do."""
    found = median_low([inf if value is None else value for value in values])
    return None if found == inf else found


def bootstrap(
    values: Sequence[float | None], confidence: float = 0.95
) -> tuple[float | None, float | None]:
    """The percentile bootstrap of `middle_or_never`; the resamples are always the same."""
    dice = Random(len(values))
    filled = [inf if value is None else value for value in values]
    found = sorted(median_low(dice.choices(filled, k=len(filled))) for _ in range(RESAMPLES))
    cut = round((1 - confidence) / 2 * RESAMPLES)
    low, high = found[cut], found[-1 - cut]
    return None if low == inf else low, None if high == inf else high


def in_words(values: Sequence[float | None], form: str, to: str = "-") -> str:
    """The median and its bootstrap interval, `154 (153-156)`; without one where all are alike."""

    def said(value: float | None) -> str:
        return "never" if value is None else format(value, form)

    if not values:
        return "-"
    centre, low, high = (said(v) for v in (middle_or_never(values), *bootstrap(values)))
    return centre if low == high == centre else f"{centre} ({low}{to}{high})"


def median_of(
    of: Callable[[Any], float | None], form: str, counts: Callable[[Any], bool] = lambda s: True
) -> Callable[[Any, Sequence[Any]], str]:
    """A cell of a study's table: `in_words` of a number of each sample that counts."""

    def cell(row: Any, samples: Sequence[Any]) -> str:
        return in_words([of(sample) for sample in samples if counts(sample)], form)

    return cell
