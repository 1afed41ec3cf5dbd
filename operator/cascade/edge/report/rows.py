"""Rows: one panel of the hours as shapes, from its name on the left to its scale on the right."""

from __future__ import annotations

from dataclasses import dataclass

from cascade.edge.report.beside import hours
from cascade.edge.report.curves import (
    ValueScale,
    area,
    edge,
    grid,
    lasts,
    marks,
    peaks,
    stacked,
)
from cascade.edge.report.panel import Layer, Panel
from cascade.edge.report.scales import TimeScale
from cascade.edge.report.shapes import Bar, Drawing, Line, Path, Words

GAP, TIGHT = 16.0, 7.0  # below a row, and below one of a group
NAMED = 32.0  # the room that a row's name and unit need, with its colours' names in the gap
SMALL_LETTER, BOLD_LETTER = 5.7, 7.3  # units
UNDER = 2.5  # how tall a bar below a row is
KEY = 8.0  # the square of colour beside a layer's name


@dataclass(frozen=True)
class RowPen:
    """Draws rows on one time scale; names end at `names`, rows are `tallness` as tall as usual."""

    drawing: Drawing
    scale: TimeScale
    names: float
    tallness: float = 1.0

    def draw(self, row: Panel, top: float) -> float:
        """Returns how much room the row took."""
        if row.layers[0].drawn == "strip":
            self.name(row.title, top + row.height - 3)
            self.strip(row, top)
            return row.height + 8
        height = row.height * self.tallness
        if row.group:
            self.name(row.title, top + height / 2 + 4)
            self.curves(row, top, top + height)
            self.under(row, top + height + 1)
            return height + TIGHT
        self.name(row.title, top + 11, "strong")
        self.name(row.unit, top + 25, "soft small")
        above = self.keys_somewhere(row, top)
        self.curves(row, top + above, top + above + height)
        return above + max(height, NAMED - above) + GAP

    def head(self, row: Panel, top: float) -> float:
        """The name of a group above its first row, with the colours' names beside it."""
        self.drawing.words.append(Words(self.scale.left, top + 11, row.group, "strong"))
        self.keys(row, top + 11, self.scale.left + len(row.group) * BOLD_LETTER + GAP)
        return 20

    def name(self, text: str, y: float, kind: str = "") -> None:
        self.drawing.words.append(Words(self.names, y, text, f"name {kind}".strip()))

    def keys_somewhere(self, row: Panel, top: float) -> float:
        """The layers' names with their colours: below the row's name, or above its curves.

        Returns how much room they took there.
        """
        if len(row.layers) < 2:
            return 0
        width = sum(self.key_width(layer.name) for layer in row.layers)
        if width <= self.names:
            self.keys(row, top + 40, self.names - width + GAP / 2)
            return 0
        self.keys(row, top + 9, self.scale.left)
        return 14

    def keys(self, row: Panel, y: float, x: float) -> None:
        for layer in row.layers:
            self.key(layer, x, y)
            x += self.key_width(layer.name)

    def key(self, layer: Layer, x: float, y: float) -> None:
        high = {"line": 2.0, "under": UNDER}.get(layer.drawn, KEY)
        middle = y - KEY / 2
        self.drawing.bars.append(Bar(x, middle - high / 2, KEY, high, f"key {layer.tone}"))
        self.drawing.words.append(Words(x + KEY + 3, y, layer.name, "soft small"))

    def key_width(self, name: str) -> float:
        return KEY + 3 + len(name) * SMALL_LETTER + GAP / 2

    def strip(self, row: Panel, top: float) -> None:
        left, right = self.scale.left, self.scale.right
        y = top + row.height / 2
        self.drawing.lines.append(Line(left, y, right, y, "grid"))
        for layer in row.layers:
            for start, end in layer.steps.spells(lambda value: value > 0, self.scale.end):
                if end > self.scale.start:
                    x = self.scale.x(start)
                    width = max(self.scale.x(end) - x, 1)
                    say = f"{row.title} {layer.name}, for {hours(end - start)}"
                    self.drawing.bars.append(
                        Bar(x, top, width, row.height, layer.tone, say, layer.name)
                    )

    def under(self, row: Panel, y: float) -> None:
        """Thin bars below the row, for what is no quantity of it."""
        for layer in row.layers:
            if layer.drawn == "under":
                for start, end in layer.steps.spells(lambda value: value > 0, self.scale.end):
                    x, right = self.scale.x(start), self.scale.x(end)
                    say = f"{row.title}: {layer.name} for {hours(end - start)}"
                    self.drawing.bars.append(Bar(x, y, right - x, UNDER, layer.tone, say))

    def curves(self, row: Panel, top: float, bottom: float) -> None:
        times = grid(self.scale)
        xs = [round(self.scale.x(time), 1) for time in times]
        areas = [layer for layer in row.layers if layer.drawn == "area"]
        lines = [layer for layer in row.layers if layer.drawn == "line"]
        edges = stacked([lasts(layer.steps, times) for layer in areas])
        peaked = [peaks(layer.steps, times) for layer in lines]
        highest = max((max(values) for values in [*edges[-1:], *peaked]), default=0.0)
        scale = ValueScale(row.top or max(highest, row.floor) or 1.0, top, bottom)
        self.scale_marks(row, scale)
        below = [bottom] * len(xs)
        for layer, values in zip(areas, edges, strict=True):
            ys = [scale.y(value) for value in values]
            self.drawing.paths.append(Path(area(xs, ys, below), f"area {layer.tone}"))
            below = ys
        for layer, values in zip(lines, peaked, strict=True):
            outline = edge(xs, [scale.y(value) for value in values])
            self.drawing.paths.append(Path(outline, f"line {layer.tone}"))

    def scale_marks(self, row: Panel, scale: ValueScale) -> None:
        left, right = self.scale.left, self.scale.right
        self.drawing.lines.append(Line(left, scale.bottom, right, scale.bottom, "grid"))
        for value in marks(scale.top, row.steps_of, at_most=1 if row.group else 2):
            y = scale.y(value)
            self.drawing.lines.insert(0, Line(left, y, right, y, "grid"))
            self.drawing.words.append(Words(right + 6, y + 4, row.shows(value), "scale"))
