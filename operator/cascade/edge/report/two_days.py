"""Two days, one above the other on one axis: a day as it was, and another with it, as one guarded.

The few rows that the two are compared by, on the same scales, which are those of the upper one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cascade.edge.report.hours import HoursPlotter, Sheet
from cascade.edge.report.page import environment
from cascade.edge.report.panel import Panel
from cascade.edge.report.panels import panels
from cascade.edge.report.rows import RowPen
from cascade.edge.report.shapes import Drawing, Line, Words
from cascade.lab.course import Course, course
from cascade.lab.run import Played
from cascade.lab.steps import combined
from cascade.model.errors import BadInput

SHEET = Sheet("wide", 1040, 132, 44, tallness=0.75, can_be_pointed_at=False)
COMPARED = (
    "leases held",
    "EC2 API errors",
    "network latency",
    "targets",
    "NLB errors",
    "service errors",
)


class TwoDaysPlotter(HoursPlotter):
    """The hours of one run, and rows of another under them."""

    def plot_both(self, other: Course, names: tuple[str, str]) -> Drawing:
        above = compared(self.run)
        self.heading(names[0])
        self.plot([*strips(self.run), *above])
        self.y += 10
        self.heading(names[1])
        tops = {row.title: highest(row) for row in above}
        self.rows_of(other, tops)
        self.drawing.height = self.y
        return self.drawing

    def heading(self, text: str) -> None:
        self.drawing.words.append(Words(0, self.y + 8, text, "heading"))
        self.y += 22

    def rows_of(self, other: Course, tops: dict[str, float]) -> None:
        top = self.y
        self.axis()
        self.y += 12
        pen = RowPen(self.drawing, self.scale, self.sheet.names - 12, self.sheet.tallness)
        for row in compared(other):
            self.y += pen.draw(replace(row, floor=tops.get(row.title, row.floor)), self.y)
        for number in self.ticks():
            x = self.x(number * 3600)
            self.drawing.lines.insert(0, Line(x, top + 20, x, self.y, "grid"))


def strips(run: Course) -> Iterable[Panel]:
    """The endpoint that was lost."""
    return (row for row in panels(run) if row.layers[0].drawn == "strip")


def compared(run: Course) -> list[Panel]:
    rows = {row.title: row for row in panels(run)}
    return [rows[title] for title in COMPARED if title in rows]


def highest(row: Panel) -> float:
    """Of what is drawn: areas stand on each other, lines do not."""
    areas = {layer.name: layer.steps for layer in row.layers if layer.drawn == "area"}
    values = combined(areas, sum).values
    values = values + [
        v for layer in row.layers if layer.drawn == "line" for v in layer.steps.values
    ]
    return max(values, default=0.0)


def two_days(above: Played, below: Played) -> str:
    """One HTML file that holds the drawing and nothing else. Raises BadInput."""
    runs = [course(played.entries, played.ended_at) for played in (above, below)]
    for played, run in zip((above, below), runs, strict=True):
        if not compared(run):
            name = played.scenario.name
            raise BadInput(f"{name} has no hours to draw: give a run with leases, as of us-east-1")
    plotter = TwoDaysPlotter(runs[0], SHEET)
    drawing = plotter.plot_both(runs[1], names(above, below))
    return environment().get_template("two_days.html.j2").render(drawing=drawing)


def names(above: Played, below: Played) -> tuple[str, str]:
    """What differs, and what they are; a driver where it is not the same."""

    def named(played: Played) -> str:
        words = [played.scenario.name, played.scenario.spec.preset, f"seed {played.seed}"]
        if above.driver != below.driver:
            words.append(f"driver {played.driver}")
        return ", ".join(words)

    return named(above), named(below)
