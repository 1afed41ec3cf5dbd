"""One panel as SVG: curves over time, or bars of a state, with axes that can be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import NamedTuple

from tools.panel import Panel

LEFT, TOP, BOTTOM = 56.0, 8.0, 20.0
HEIGHT = 168.0
BAR = 22.0
NAMES_WIDTH = 260.0
TIME_STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 21600, 86400)
LEGEND_MAX = 6

# One colour for one name, in every panel.
COLOURS = (
    "#2563a8", "#d9772b", "#2f8f6b", "#8457a8", "#b8901a",
    "#c2477f", "#4a9fb5", "#7a6a58", "#6f9a2c", "#e09aa5",
)  # fmt: skip
NEWEST = "#8c8578"


class Series(NamedTuple):
    """A name and its points: unix seconds and value. A gap ends a curve."""

    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def greatest(self) -> float:
        return max((value for _, value in self.points), default=0.0)


class Mark(NamedTuple):
    """A moment, drawn through every panel."""

    at: float
    words: str


class Window(NamedTuple):
    """What is shown: from, to, and how far two points of a curve lie apart, in unix seconds."""

    start: float
    end: float
    step: float

    def x(self, at: float, left: float, right: float) -> float:
        return left + (at - self.start) / (self.end - self.start) * (right - left)

    def ticks(self, width: float) -> Iterator[float]:
        wanted = (self.end - self.start) * 70 / width
        step = next((s for s in TIME_STEPS if s >= wanted), TIME_STEPS[-1])
        at = math.ceil(self.start / step) * step
        while at <= self.end:
            yield at
            at += step


def colours(names: Iterable[str]) -> dict[str, str]:
    """For all names that appear in panels of one kind."""
    every = set(names)
    plain = sorted(name for name in every if not name.endswith("newest plan"))
    found = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(plain)}
    return found | dict.fromkeys(every - found.keys(), NEWEST)


def curves(
    panel: Panel,
    series: Sequence[Series],
    colour: Mapping[str, str],
    window: Window,
    marks: Sequence[Mark],
    width: float,
) -> str:
    """The drawing and, below it, what the colours mean."""
    right, floor = width - 8, HEIGHT - BOTTOM
    top = _round_up(
        max([*(one.greatest for one in series), (panel.limit or 0.0) * 1.1]), panel.unit
    )

    def y(value: float) -> float:
        return floor - value / top * (floor - TOP)

    parts = [f'<svg viewBox="0 0 {width:.0f} {HEIGHT:.0f}" width="{width:.0f}">']
    for share in (0.0, 0.5, 1.0):
        line, text = y(top * share), amount(top * share, panel.unit)
        parts.append(f'<path class="grid" d="M{LEFT} {line:.1f}H{right:.1f}"/>')
        parts.append(f'<text class="y" x="{LEFT - 6}" y="{line + 4:.1f}">{text}</text>')
    parts += _times(window, width, floor, LEFT)
    for mark in marks:
        x = window.x(mark.at, LEFT, right)
        parts.append(f'<path class="mark" d="M{x:.1f} {TOP}V{floor:.1f}"/>')
    if panel.limit is not None:
        parts.append(f'<path class="limit" d="M{LEFT} {y(panel.limit):.1f}H{right:.1f}"/>')
    for one in sorted(series, key=lambda one: colour[one.name] != NEWEST):
        path = _path(one, window, right, y, stepped=panel.sort == "steps")
        parts.append(f'<path class="curve" stroke="{colour[one.name]}" d="{path}"/>')
    return "".join(parts) + "</svg>" + _legend(series, colour, panel)


def bars(series: Sequence[Series], window: Window, marks: Sequence[Mark], width: float) -> str:
    """A bar for each series: dark where the value is not 0."""
    right, height = width - 8, TOP + BAR * len(series)
    parts = [f'<svg viewBox="0 0 {width:.0f} {height + BOTTOM:.0f}" width="{width:.0f}">']
    for row, one in enumerate(series):
        y = TOP + row * BAR
        name = escape(one.name)
        parts.append(f'<text class="y" x="{NAMES_WIDTH - 8}" y="{y + 14:.1f}">{name}</text>')
        for at, until, value in _spans(one, window):
            x, end = (window.x(t, NAMES_WIDTH, right) for t in (at, until))
            kind = "violated" if value else "held"
            span = f'x="{x:.1f}" y="{y + 3:.1f}" width="{min(end, right) - x:.1f}"'
            parts.append(f'<rect class="{kind}" {span} height="{BAR - 6:.0f}"/>')
    parts += _times(window, width, height, NAMES_WIDTH)
    for mark in marks:
        x = window.x(mark.at, NAMES_WIDTH, right)
        parts.append(f'<path class="mark" d="M{x:.1f} {TOP}V{height:.1f}"/>')
    return "".join(parts) + "</svg>"


def _spans(one: Series, window: Window) -> Iterator[tuple[float, float, float]]:
    """From, to and value, as long as it stays the same."""
    for value, points in groupby(one.points, key=lambda point: point[1]):
        times = [at for at, _ in points]
        yield times[0], times[-1] + window.step, value


def amount(value: float, unit: str) -> str:
    """`5 min`, `20 ms`, `96 MiB`, `1.5`."""
    if unit == "s" and value >= 120:
        return f"{value / 60:.3g} min" if value < 7200 else f"{value / 3600:.3g} h"
    if unit == "s":
        return f"{value:.3g} s" if value >= 1 or not value else f"{value * 1000:.3g} ms"
    if unit == "bytes":
        return f"{value / 2**20:.3g} MiB"
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def _path(
    one: Series, window: Window, right: float, y: Callable[[float], float], *, stepped: bool
) -> str:
    parts: list[str] = []
    before: float | None = None
    for at, value in one.points:
        x, height = window.x(at, LEFT, right), y(value)
        if before is None or at - before > 1.5 * window.step:
            parts.append(f"M{x:.1f} {height:.1f}")
        else:
            parts.append(f"H{x:.1f}V{height:.1f}" if stepped else f"L{x:.1f} {height:.1f}")
        before = at
    return "".join(parts)


def _times(window: Window, width: float, floor: float, left: float) -> list[str]:
    found = []
    for at in window.ticks(width - left):
        x = window.x(at, left, width - 8)
        clock = datetime.fromtimestamp(at, UTC).strftime("%H:%M")
        found.append(f'<text class="x" x="{x:.1f}" y="{floor + 15:.1f}">{clock}</text>')
    return found


def _legend(series: Sequence[Series], colour: Mapping[str, str], panel: Panel) -> str:
    """The greatest first where there are too many to name."""
    named = list(series)
    if len(named) > LEGEND_MAX:
        named = sorted(named, key=lambda one: -one.greatest)[:LEGEND_MAX]
    items = [f'<li style="--c:{colour[one.name]}">{escape(one.name)}</li>' for one in named]
    if len(series) > len(named):
        items.append(f'<li class="more">and {len(series) - len(named)} smaller</li>')
    if panel.limit is not None:
        items.append(f'<li class="alert">alert above {amount(panel.limit, panel.unit)}</li>')
    return f"<ul>{''.join(items)}</ul>"


def _round_up(value: float, unit: str) -> float:
    """To 1, 2, 4, 6 or 10 of a power of ten, or of minutes or hours."""
    if value <= 0:
        return 1.0
    if unit == "s" and value > 60:
        whole = 60.0 if value <= 3600 else 3600.0
        return whole * _round_up(value / whole, "short")
    if unit == "bytes":
        return 2**20 * _round_up(value / 2**20, "short")
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 10) if step * power >= value * 0.999)
