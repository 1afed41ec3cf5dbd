"""A chart as data: what is plotted, in its own units and words. Whoever draws it decides how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["measured", "predicted", "good", "bad", "other"]


class Point(NamedTuple):
    """One place; `say` is for a reader who points at it."""

    x: float
    y: float
    say: str = ""


class Span(NamedTuple):
    """A value with an interval, at one x."""

    x: float
    low: float
    middle: float
    high: float
    say: str = ""


@dataclass(frozen=True)
class Series:
    """What belongs together; `name` is in the legend."""

    name: str
    kind: Kind
    dots: tuple[Point, ...] = ()
    curve: tuple[Point, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Axis:
    """From where to where, and what it counts."""

    label: str
    low: float
    high: float


class Rung(NamedTuple):
    """One line of a ladder: a name, values on the axis, an interval, and words at its right end."""

    name: str
    values: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    middle: float | None = None
    words: str = ""
    expected: float | None = None


@dataclass(frozen=True)
class Chart:
    """Either a plot of series on two axes, or a ladder of named rungs on one."""

    title: str
    describes: str
    x: Axis
    y: Axis | None = None
    series: tuple[Series, ...] = ()
    rungs: tuple[Rung, ...] = field(default=())
