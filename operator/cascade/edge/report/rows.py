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
from cascade.edge.report.panels import Panel
from cascade.edge.report.scales import TimeScale
from cascade.edge.report.shapes import Bar, Drawing, Line, Path, Words

GAP = 16.0  # below a row
SMALL_LETTER, KEY = 5.6, 8.0  # units: a letter of a layer's name, its square of colour


@dataclass(frozen=True)
class RowPen:
    """Draws rows on one time scale; names end at `names`."""

    drawing: Drawing
    scale: TimeScale
    names: float

    def draw(self, row: Panel, top: float) -> float:
        """Returns how much room the row took."""
        if row.layers[0].drawn == "strip":
            self.name(row.title, top + row.height - 3)
            self.strip(row, top)
            return row.height + 8
        self.name(row.title, top + 11, "strong")
        self.name(row.unit, top + 25, "soft small")
        self.keys(row, top + 40)
        self.curves(row, top, top + row.height)
        return row.height + GAP

    def name(self, text: str, y: float, kind: str = "") -> None:
        self.drawing.words.append(Words(self.names, y, text, f"name {kind}".strip()))

    def keys(self, row: Panel, y: float) -> None:
        """The layers' names with their colours, right-aligned in the column of names."""
        if len(row.layers) < 2:
            return
        x = self.names
        for layer in reversed(row.layers):
            self.drawing.words.append(Words(x, y, layer.name, "name soft small"))
            x -= len(layer.name) * SMALL_LETTER + KEY + 3
            self.drawing.bars.append(Bar(x, y - KEY, KEY, KEY, f"key {layer.tone}"))
            x -= KEY

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

    def curves(self, row: Panel, top: float, bottom: float) -> None:
        times = grid(self.scale)
        xs = [round(self.scale.x(time), 1) for time in times]
        areas = [layer for layer in row.layers if layer.drawn == "area"]
        lines = [layer for layer in row.layers if layer.drawn == "line"]
        edges = stacked([lasts(layer.steps, times) for layer in areas])
        peaked = [peaks(layer.steps, times) for layer in lines]
        highest = max((max(values) for values in [*edges[-1:], *peaked]), default=0.0)
        scale = ValueScale(row.top or highest or 1.0, top, bottom)
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
        for value in marks(scale.top, row.steps_of):
            y = scale.y(value)
            self.drawing.lines.insert(0, Line(left, y, right, y, "grid"))
            self.drawing.words.append(Words(right + 6, y + 4, row.shows(value), "scale"))
