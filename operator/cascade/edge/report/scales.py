"""Scales: story time to a place on the page, and generations behind to a step of colour."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cascade.edge.report.timeline import Span

STEPS_SECONDS = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 36000, 86400)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Story seconds `start`..`end` on x positions `left`..`right`."""

    start: float
    end: float
    left: float
    right: float

    @property
    def per_second(self) -> float:
        """Units of the page for one second of story."""
        return (self.right - self.left) / (self.end - self.start)

    def x(self, seconds: float) -> float:
        """The place of a time, at the edge for what is outside."""
        inside = min(max(seconds, self.start), self.end)
        return round(self.left + (inside - self.start) * self.per_second, 1)

    def shows(self, seconds: float) -> bool:
        return self.start <= seconds <= self.end

    def ticks(self, apart: float = 90.0) -> Iterator[float]:
        """Round times, at least so far apart on the page."""
        step = next((s for s in STEPS_SECONDS if s * self.per_second >= apart), STEPS_SECONDS[-1])
        at = -(-self.start // step) * step
        while at <= self.end:
            yield at
            at += step


@dataclass(frozen=True, slots=True)
class LagScale:
    """Generations behind the newest plan, in four steps up to what clean-up calls old.

    `keep` generations are spared by clean-up: beyond them lies what it deletes.
    """

    keep: int

    @property
    def limits(self) -> tuple[int, int, int]:
        keep = max(self.keep, 4)
        return keep // 4, keep // 2, keep

    def step(self, behind: int) -> int:
        """0: as good as the newest; 3: so old that clean-up would delete it."""
        return sum(behind > limit for limit in self.limits)

    def legend(self) -> list[str]:
        """The steps in words."""
        first, second, last = self.limits
        return [
            f"newest, or up to {first} behind",
            f"{first + 1} to {second} behind",
            f"{second + 1} to {last} behind",
            f"more than {last} behind: old enough to be cleaned up",
        ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a span in which the colour stays the same."""

    start: float
    end: float
    step: int
    behind: int


class Lag:
    """How far behind the newest plan a span is, as plans come."""

    def __init__(self, plans: Sequence[tuple[float, int]], scale: LagScale) -> None:
        self.scale = scale
        self._times = [at for at, _ in plans]
        newest = 0
        self._newest = [newest := max(newest, generation) for _, generation in plans]

    def behind(self, generation: int, at: float) -> int:
        known = bisect_right(self._times, at)
        return max(0, self._newest[known - 1] - generation) if known else 0

    def pieces(self, span: Span, start: float, end: float) -> Iterator[Piece]:
        """What shows of a span between two times; nothing when it has no generation."""
        start, end = max(span.start, start), min(span.end, end)
        if span.generation is None or start >= end:
            return
        first, last = bisect_right(self._times, start), bisect_right(self._times, end)
        behind = self.behind(span.generation, start)
        for at in [*self._times[first:last], end]:
            now = self.behind(span.generation, at)
            if at == end or self.scale.step(now) != self.scale.step(behind):
                if at > start:
                    yield Piece(start, at, self.scale.step(behind), behind)
                start, behind = at, now
