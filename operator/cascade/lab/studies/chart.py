"""A chart as data: what is plotted, in its own units and words. Whoever draws it decides how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["good", "mixed", "bad", "measured", "measured-2", "predicted", "predicted-2"]


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
    """One line of a ladder: values on the axis, their middle and its interval, words beside."""

    name: str
    values: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    middle: float | None = None
    words: str = ""
    expected: float | None = None
    """What another model gave."""


@dataclass(frozen=True)
class Plot:
    """Series on two axes."""

    title: str
    describes: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Ladder:
    """Named lines on one axis."""

    title: str
    describes: str
    axis: Axis
    rungs: tuple[Rung, ...]


class Cell(NamedTuple):
    """One field of a matrix: `share` is how far it is from good (0) to bad (1)."""

    text: str
    share: float
    say: str = ""


@dataclass(frozen=True)
class Matrix:
    """Rows against columns."""

    title: str
    describes: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


Chart = Plot | Ladder | Matrix
