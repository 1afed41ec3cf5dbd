"""Labels: words beside marks on a time axis, in as few rows as they need so that none is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

APART = 8.0  # units between two texts in one row, and between a mark and its words
LEFTWARDS, CROSSED = 9.0, 1.2  # in rows: what is rather avoided than one row more


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place; `kind` is a CSS class, `say` the sentence for one who points at it."""

    x: float
    text: str
    kind: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A label and its row, 0 being the nearest to the marks, and from where to where it goes."""

    label: Label
    row: int
    start: float
    end: float

    @property
    def leftwards(self) -> bool:
        return self.start < self.label.x - APART

    @property
    def anchor(self) -> str:
        return "left" if self.leftwards else ""

    def hides(self, other: Placed) -> bool:
        """The two texts would be in each other's way."""
        return self.row == other.row and self.start < other.end and other.start < self.end

    def is_crossed_by(self, other: Placed) -> bool:
        """The line from the other's mark to its words goes through these words."""
        return other.row > self.row and self.start < other.label.x < self.end


def placed(labels: Iterable[Label], letter: float, left: float, right: float) -> list[Placed]:
    """From the last to the first, each where it costs least; no text hides another.

    Words go to the right of their mark rather than to the left, and a line through words is avoided
    where one can.
    """
    done: list[Placed] = []
    for label in sorted(labels, key=lambda label: label.x, reverse=True):
        there = (one for one in ways(label, letter, (left, right), len(done)))
        free = [one for one in there if not any(one.hides(other) for other in done)]
        done.append(min(free, key=lambda one: cost(one, done)))
    return done


def ways(label: Label, letter: float, page: tuple[float, float], others: int) -> Iterator[Placed]:
    """To the right and to the left, in each row that may be needed, as far as the page goes."""
    x, width, near = label.x, len(label.text) * letter + 2 * APART, APART / 2
    fits_left = x - width >= page[0]
    for row in range(others + 1):
        if x + width <= page[1] or not fits_left:
            yield Placed(label, row, x - near, x + width)
        if fits_left:
            yield Placed(label, row, x - width, x + near)


def cost(one: Placed, others: Iterable[Placed]) -> float:
    """In rows."""
    crossed = sum(one.is_crossed_by(other) + other.is_crossed_by(one) for other in others)
    return one.row + LEFTWARDS * one.leftwards + CROSSED * crossed
