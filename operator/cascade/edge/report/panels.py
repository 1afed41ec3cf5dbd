"""Panels: the rows of the hours. A panel is data; `PANELS` lists them from top to bottom.

A row appears only where the history has something for it. What comes later (network, load
balancers) is one more function here, over one more number of the course.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cascade.edge.report.beside import hours
from cascade.lab.aws_times import AWS_WINDOWS, since_t0
from cascade.lab.course import WINDOW_SECONDS, Course
from cascade.lab.milestones import endpoint_empty
from cascade.lab.steps import Steps
from cascade.model.resources import DependentService, DropletManager, Launcher, NetworkManager

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
        yield Panel("work queued", "items at all hosts", shaded(of_hosts), floor=100)


def oldest(run: Course) -> Iterator[Panel]:
    of_hosts = run.gauge(DropletManager, "oldest_seconds")
    if of_hosts:
        layers = shaded(of_hosts, "line")
        yield Panel("oldest item", "hours in the queue", layers, hours, steps_of=3600, floor=900)


def launch_calls(run: Course) -> Iterator[Panel]:
    if not run.has(Launcher):
        return
    named = ("no_capacity", "over_limit", "unavailable", "failed", "launched")
    words = ("no capacity", "over the limit", "unavailable", "failed at the host", "launched")
    tones = ("bad-1", "bad-2", "bad-3", "bad-4", "shade-2")
    rates = [hourly(run.gauge(Launcher, field), run.end) for field in named]
    ordered = reversed(list(zip(words, rates, tones, strict=True)))
    layers = tuple(Layer(*layer) for layer in ordered if any(layer[1].values))
    if layers:
        yield Panel("launch calls", "an hour", layers, floor=100)


def instances(run: Course) -> Iterator[Panel]:
    if run.launches:
        wanted = added(run.gauge(DependentService, "wanted"))
        layers = [Layer("running", run.running, "shade-2")]
        layers += [Layer("wanted", wanted, "ink", "line")] if wanted.values else []
        yield Panel("instances", "of dependents", tuple(layers), height=44)


def network(run: Course) -> Iterator[Panel]:
    """Changes that are not spread yet: how many, and since when the oldest waits."""
    queued = run.gauge(NetworkManager, "queue_items")
    if queued:
        oldest = run.gauge(NetworkManager, "oldest_seconds")
        yield Panel("network changes", "queued", shaded(queued), height=44, floor=100)
        lines = shaded(oldest, "line")
        yield Panel("oldest change", "hours in the queue", lines, hours, None, 900, 3600, 44)


def services(run: Course) -> Iterator[Panel]:
    """One row for each dependent: what it answered well, what not, and its calls of the store."""
    for name, offered in run.gauge(DependentService, "offered").items():
        good = hourly({name: run.gauge(DependentService, "good")[name]}, run.end)
        asked = hourly({name: offered}, run.end)
        calls = hourly({name: run.gauge(DependentService, "attempts")[name]}, run.end)
        failed = difference(asked, good)
        layers = [Layer("good", good, "shade-2"), Layer("failed", failed, "bad-1")]
        layers += [Layer("calls of the store", calls, "ink", "line")] if any(calls.values) else []
        layers += at_aws(name, endpoint_empty(run))
        yield Panel(name, "", tuple(layers), height=24, group="dependents: requests an hour")


def at_aws(service: str, t0: float | None) -> Iterator[Layer]:
    """When the same service was in trouble at AWS, if that is told and the run has a T0."""
    windows = [window for window in AWS_WINDOWS if window.service == service]
    if t0 is not None and windows:
        steps = Steps([0.0], [0.0])
        for window in windows:
            steps.add(t0 + since_t0(window.start), 1.0)
            steps.add(t0 + since_t0(window.end), 0.0)
        yield Layer("in trouble at AWS", steps, "aws", "under")


PANELS: tuple[Callable[[Course], Iterator[Panel]], ...] = (
    endpoints,
    leases,
    queue,
    oldest,
    launch_calls,
    instances,
    network,
    services,
)


def panels(run: Course) -> list[Panel]:
    """Those that this run has something for."""
    return [panel for listed in PANELS for panel in listed(run)]


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


def added(parts: Mapping[str, Steps]) -> Steps:
    """Several values as their sum."""
    steps = Steps()
    for at in sorted({at for part in parts.values() for at in part.times}):
        steps.add(at, sum(part.at(at) for part in parts.values()))
    return steps


def difference(whole: Steps, part: Steps) -> Steps:
    """What is left of a value; never less than nothing."""
    steps = Steps()
    for at in sorted({*whole.times, *part.times}):
        steps.add(at, max(0.0, whole.at(at) - part.at(at)))
    return steps
