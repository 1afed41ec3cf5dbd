"""Panels: the rows of the hours. A panel is data; `PANELS` lists them from top to bottom.

A row appears only where the history has something for it. What comes later (network, load
balancers) is one more function here, over one more number of the course.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cascade.edge.report.beside import hours
from cascade.lab.course import Course, Steps
from cascade.model.resources import DropletManager

Drawn = Literal["area", "line", "strip"]
"""Areas are stacked, lines are not; a strip is there while its value is not 0."""
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


@dataclass(frozen=True)
class Panel:
    """One row: its name, what its numbers are, and how they are drawn."""

    title: str
    unit: str
    layers: tuple[Layer, ...]
    shows: Callable[[float], str] = count
    top: float | None = None
    """What the row's height stands for; absent: its highest value."""
    steps_of: float = 1.0
    """Marks of the scale are round multiples of this: 1, or 3600 for hours."""
    height: float = 70.0

    def says(self, at: float) -> str:
        """The values at a time, for one who points at it."""
        values = [(layer, layer.steps.at(at)) for layer in self.layers]
        if self.layers[0].drawn == "strip":
            return "; ".join(f"{self.title} {layer.name}" for layer, value in values if value)
        each = ", ".join(f"{layer.name} {self.shows(value)}" for layer, value in values)
        if self.layers[0].drawn == "line":
            return f"{self.title}: {each}"
        whole = self.shows(sum(v for layer, v in values if layer.drawn == "area"))
        return f"{self.title}: {whole} ({each})" if len(values) > 1 else f"{self.title}: {whole}"


def endpoints(run: Course) -> Iterator[Panel]:
    """One strip for each endpoint that was empty at some time."""
    for name, steps in run.emptiness.items():
        if run.empty_spells(name):
            layer = Layer("answers with nothing", steps, "empty", "strip")
            yield Panel(name, "", (layer,), height=14)


def leases(run: Course) -> Iterator[Panel]:
    if run.droplets:
        layers = shaded(run.held_by)
        yield Panel("leases held", f"of {run.droplets}", layers, top=run.droplets)


def queue(run: Course) -> Iterator[Panel]:
    of_hosts = run.gauge(DropletManager, "queue_items")
    if of_hosts:
        yield Panel("work queued", "items at all hosts", shaded(of_hosts))


def oldest(run: Course) -> Iterator[Panel]:
    of_hosts = run.gauge(DropletManager, "oldest_seconds")
    if of_hosts:
        layers = shaded(of_hosts, "line")
        yield Panel("oldest item", "hours in the queue", layers, hours, steps_of=3600)


PANELS: tuple[Callable[[Course], Iterator[Panel]], ...] = (endpoints, leases, queue, oldest)


def panels(run: Course) -> list[Panel]:
    """Those that this run has something for."""
    return [panel for listed in PANELS for panel in listed(run)]


def shaded(by_name: Mapping[str, Steps], drawn: Drawn = "area") -> tuple[Layer, ...]:
    """A layer for each object, in shades of one colour; what is said of it is its last word."""
    return tuple(
        Layer(name.rpartition("-")[2], by_name[name], SHADES[place % len(SHADES)], drawn)
        for place, name in enumerate(sorted(by_name))
    )
