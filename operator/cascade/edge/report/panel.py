"""Panel: one row of the hours as data: its layers, and how they are drawn and said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from cascade.lab.course import WINDOW_SECONDS
from cascade.lab.steps import Steps

Drawn = Literal["area", "line", "strip", "under"]
"""Areas are stacked, lines are not; a strip, also one under a row, is there while it is not 0."""
SHADES = ("shade-1", "shade-2", "shade-3", "shade-4")


@dataclass(frozen=True)
class Layer:
    """One quantity of a panel. `tone` is a CSS class."""

    name: str
    steps: Steps
    tone: str
    drawn: Drawn = "area"


def count(value: float) -> str:
    return f"{value:,.0f}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


@dataclass(frozen=True)
class Panel:
    """One row: its name, what its numbers are, and how they are drawn."""

    title: str
    unit: str
    layers: tuple[Layer, ...]
    shows: Callable[[float], str] = count
    top: float | None = None
    """What the row's height stands for; absent: its highest value."""
    floor: float = 0.0
    """At least so much: the noise of a quiet day is no mountain."""
    steps_of: float = 1.0
    """Marks of the scale are round multiples of this: 1, or 3600 for hours."""
    height: float = 70.0
    group: str = ""
    """Rows of one group stand close together, under its name; their layers are the same."""

    def says(self, at: float) -> str:
        """The values at a time, for one who points at it."""
        values = [(layer, layer.steps.at(at)) for layer in self.layers if layer.drawn != "under"]
        if self.layers[0].drawn == "strip":
            return "; ".join(f"{self.title} {layer.name}" for layer, value in values if value)
        each = ", ".join(f"{layer.name} {self.shows(value)}" for layer, value in values)
        if self.layers[0].drawn == "line":
            return f"{self.title}: {each}"
        whole = self.shows(sum(v for layer, v in values if layer.drawn == "area"))
        return f"{self.title}: {whole} ({each})" if len(values) > 1 else f"{self.title}: {whole}"


def shaded(by_name: Mapping[str, Steps], drawn: Drawn = "area") -> tuple[Layer, ...]:
    """A layer for each object, in shades of one colour; what is said of it is its last word."""
    return tuple(
        Layer(name.rpartition("-")[2], by_name[name], SHADES[place % len(SHADES)], drawn)
        for place, name in enumerate(sorted(by_name))
    )


def hourly(counts: Mapping[str, Steps], end: float) -> Steps:
    """Counts as what they grow by in an hour, in whole windows of five minutes."""
    steps, at = Steps(), 0.0
    while counts and at + WINDOW_SECONDS <= end:
        grown = sum(count.grew(at, at + WINDOW_SECONDS) for count in counts.values())
        steps.add(at, grown * 3600 / WINDOW_SECONDS)
        at += WINDOW_SECONDS
    return steps


def difference(whole: Steps, part: Steps) -> Steps:
    """What is left of a value; never less than nothing."""
    steps = Steps()
    for at in sorted({*whole.times, *part.times}):
        steps.add(at, max(0.0, whole.at(at) - part.at(at)))
    return steps
