"""A study's chart laid out: from its own units to places on the page. How it looks is CSS's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cascade.edge.report.shapes import LETTER, Bar, Drawing, Line, Path, Words
from cascade.lab.studies.chart import Axis, Chart, Ladder, Matrix, Plot, Rung, Series

WIDTH = 920.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 14.0, 46.0  # around a plot's field
HEIGHT = 420.0  # of a plot's field
RUNG = 23.0  # between two lines of a ladder
NAMES, WORDS = 230.0, 120.0  # columns of a ladder, beside its field
CELL = 30.0  # height of a matrix's row
APART = 90.0  # between two ticks, at least
STEPS = (1, 2, 5)


class Dot(NamedTuple):
    """A round mark."""

    x: float
    y: float
    radius: float
    kind: str
    say: str = ""


@dataclass
class Plotted(Drawing):
    """A drawing with dots, and what the kinds of its marks mean."""

    dots: list[Dot] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)
    """Kind and meaning."""


def plotted(chart: Chart) -> Plotted:
    """The drawing of any chart."""
    drawing = Plotted(chart.title, chart.describes, WIDTH)
    if isinstance(chart, Plot):
        _plot(drawing, chart)
    elif isinstance(chart, Ladder):
        _ladder(drawing, chart)
    else:
        _matrix(drawing, chart)
    return drawing


def ticks(axis: Axis, width: float) -> Iterator[float]:
    """Round numbers from one end of the axis to the other, not too near each other."""
    at_least = (axis.high - axis.low) * APART / width
    power = 1.0
    while power * STEPS[-1] * 2 < at_least:
        power *= 10
    step = next(s * power for s in (*STEPS, 10, 20, 50) if s * power >= at_least)
    at = -(-axis.low // step) * step + 0.0  # no minus before a zero
    while at <= axis.high:
        yield at
        at += step


def _to_page(axis: Axis, start: float, end: float) -> Callable[[float], float]:
    """Values of the axis to places between two ends; what lies outside is at the end."""

    def place(value: float) -> float:
        inside = min(max(value, axis.low), axis.high)
        return round(start + (inside - axis.low) / (axis.high - axis.low) * (end - start), 1)

    return place


def _plot(drawing: Plotted, chart: Plot) -> None:
    bottom, right = TOP + HEIGHT, WIDTH - RIGHT
    drawing.height = bottom + BOTTOM
    x, y = _to_page(chart.x, LEFT, right), _to_page(chart.y, bottom, TOP)
    for at in ticks(chart.x, right - LEFT):
        drawing.lines.append(Line(x(at), TOP, x(at), bottom, "grid"))
        drawing.words.append(Words(x(at), bottom + 18, f"{at:g}", "time"))
    for at in ticks(chart.y, HEIGHT * 1.5):
        drawing.lines.append(Line(LEFT, y(at), right, y(at), "grid"))
        drawing.words.append(Words(LEFT - 8, y(at) + 4, f"{at:g}", "tick"))
    drawing.words.append(Words((LEFT + right) / 2, bottom + 38, chart.x.label, "axis"))
    drawing.words.append(Words(-(TOP + bottom) / 2, 14, chart.y.label, "axis upright"))
    for series in chart.series:
        _series(drawing, series, x, y)


def _series(
    drawing: Plotted, series: Series, x: Callable[[float], float], y: Callable[[float], float]
) -> None:
    if series.dots or series.curve or series.spans:
        mark = "curve" if series.curve else "span" if series.spans else "dot"
        drawing.legend.append((f"{mark} {series.kind}", series.name))
    for dot in series.dots:
        drawing.dots.append(Dot(x(dot.x), y(dot.y), 3.4, series.kind, dot.say))
    if series.curve:
        places = "L".join(f"{x(point.x)} {y(point.y)}" for point in series.curve)
        drawing.paths.append(Path(f"M{places}", f"curve {series.kind}"))
    for span in series.spans:
        at = x(span.x)
        drawing.lines.append(
            Line(at, y(span.low), at, y(span.high), f"span {series.kind}", span.say)
        )
        drawing.dots.append(Dot(at, y(span.middle), 4.2, series.kind, span.say))


def _ladder(drawing: Plotted, chart: Ladder) -> None:
    right, bottom = WIDTH - WORDS, TOP + RUNG * len(chart.rungs)
    drawing.height = bottom + BOTTOM
    x = _to_page(chart.axis, NAMES, right)
    for at in ticks(chart.axis, right - NAMES):
        drawing.lines.append(Line(x(at), TOP, x(at), bottom, "grid"))
        drawing.words.append(Words(x(at), bottom + 18, f"{at:g}", "time"))
    drawing.words.append(Words((NAMES + right) / 2, bottom + 38, chart.axis.label, "axis"))
    for number, rung in enumerate(chart.rungs):
        _rung(drawing, rung, x, TOP + RUNG * (number + 0.5), right)
    drawing.legend = [("dot seed", "a seed"), ("band", "95 % interval of the median")]
    if any(rung.expected is not None for rung in chart.rungs):
        drawing.legend.append(("dot predicted", "a small model"))


def _rung(
    drawing: Plotted, rung: Rung, x: Callable[[float], float], y: float, right: float
) -> None:
    drawing.words.append(Words(NAMES - 12, y + 4, rung.name, "name"))
    drawing.lines.append(Line(NAMES, y, right, y, "rung"))
    if rung.expected is not None:
        say = f"{rung.name}: {rung.expected:g} in the small model"
        drawing.dots.append(Dot(x(rung.expected), y, 5, "predicted", say))
    for value in rung.values:
        drawing.dots.append(Dot(x(value), y, 3, "seed", f"{rung.name}: {value:.0f}"))
    if rung.middle is not None and rung.low is not None:
        end = right if rung.high is None else x(rung.high)
        said = f"{rung.name}: {rung.middle:.0f}"
        drawing.lines.append(Line(x(rung.low), y, end, y, "band", said))
        drawing.lines.append(Line(x(rung.middle), y - 8, x(rung.middle), y + 8, "span", said))
    if rung.words:
        drawing.words.append(Words(right + 12, y + 4, rung.words, "never"))


def _matrix(drawing: Plotted, chart: Matrix) -> None:
    width = (WIDTH - NAMES) / len(chart.columns)
    head = 16.0 * max(len(_lines(name, width)) for name in chart.columns) + 12
    for column, name in enumerate(chart.columns):
        for number, line in enumerate(_lines(name, width)):
            middle = NAMES + width * (column + 0.5)
            drawing.words.append(Words(middle, 14 + 16 * number, line, "time"))
    for number, (name, cells) in enumerate(chart.rows):
        y = head + CELL * number
        drawing.words.append(Words(NAMES - 12, y + CELL / 2 + 4, name, "name"))
        for column, cell in enumerate(cells):
            x, step = NAMES + width * column, min(3, int(cell.share * 4))
            drawing.bars.append(Bar(x + 1, y + 1, width - 2, CELL - 2, f"cell-{step}", cell.say))
            place = Words(x + width / 2, y + CELL / 2 + 4, cell.text, f"cell on-{step}")
            drawing.words.append(place)
    drawing.height = head + CELL * len(chart.rows) + 4


def _lines(text: str, width: float) -> list[str]:
    """Words of a heading below each other, where they do not fit beside each other."""
    lines = [""]
    for word in text.split():
        if lines[-1] and (len(lines[-1]) + 1 + len(word)) * LETTER > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
