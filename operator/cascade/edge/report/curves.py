"""Curves: steps over time as outlines, no finer than the page can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cascade.edge.report.scales import TimeScale
from cascade.lab.steps import Steps

COLUMN = 1.5  # units of the page: what is narrower is not told apart
Point = tuple[float, float]
ROUND = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Values 0..`top` on y positions `bottom`..`above` (which is the smaller number)."""

    top: float
    above: float
    bottom: float

    def y(self, value: float) -> float:
        inside = min(max(value, 0.0), self.top)
        return round(self.bottom - (self.bottom - self.above) * inside / self.top, 1)


def grid(scale: TimeScale) -> list[float]:
    """Times at which curves are looked at: one for each column of the page."""
    columns = max(1, int((scale.right - scale.left) / COLUMN))
    step = (scale.end - scale.start) / columns
    return [scale.start + step * (column + 1) for column in range(columns)]


def lasts(steps: Steps, times: Sequence[float]) -> list[float]:
    """The value at each time."""
    return [steps.at(time) for time in times]


def peaks(steps: Steps, times: Sequence[float]) -> list[float]:
    """The highest value since the time before: a peak between two columns is not lost."""
    found, place, value = [], 0, 0.0
    for time in times:
        highest = value
        while place < len(steps.times) and steps.times[place] <= time:
            value = steps.values[place]
            highest = max(highest, value)
            place += 1
        found.append(highest)
    return found


def stacked(layers: Sequence[Sequence[float]]) -> list[list[float]]:
    """Each layer's upper edge, the first at the bottom."""
    edges: list[list[float]] = []
    below = [0.0] * (len(layers[0]) if layers else 0)
    for values in layers:
        below = [low + value for low, value in zip(below, values, strict=True)]
        edges.append(below)
    return edges


def corners(xs: Sequence[float], ys: Sequence[float]) -> list[Point]:
    """Steps to the right: flat until the next column, then up or down."""
    found: list[Point] = []
    for x, y in zip(xs, ys, strict=True):
        if found and y != found[-1][1]:
            found += [(x, found[-1][1]), (x, y)]
        elif not found:
            found.append((x, y))
    return [*found, (xs[-1], found[-1][1])] if found else []


def outline(points: Sequence[Point]) -> str:
    """From corner to corner, each straight below or beside the one before."""
    parts = [f"M{x:g} {y:g}" for x, y in points[:1]]
    moves = ((one, other) for one, other in pairwise(points) if one != other)
    for (x1, y1), (x, y) in moves:
        parts.append(f"V{y:g}" if x == x1 else f"H{x:g}" if y == y1 else f"L{x:g} {y:g}")
    return "".join(parts)


def edge(xs: Sequence[float], ys: Sequence[float]) -> str:
    return outline(corners(xs, ys))


def area(xs: Sequence[float], upper: Sequence[float], lower: Sequence[float]) -> str:
    """Between two edges; nothing where they are the same all the way."""
    if list(upper) == list(lower):
        return ""
    return outline([*corners(xs, upper), *reversed(corners(xs, lower))]) + "Z"


def marks(top: float, unit: float = 1.0, at_most: int = 2) -> Iterator[float]:
    """Round values above 0 and up to `top`, evenly apart: the largest step that gives `at_most`."""
    if top <= 0:
        return
    power = 10.0**-9
    steps = (factor * unit * power * 10.0**n for n in range(20) for factor in ROUND[:-1])
    step = next((s for s in steps if top / s < at_most + 1), top)
    number = 1
    while number * step <= top * 1.0001:
        yield number * step
        number += 1
