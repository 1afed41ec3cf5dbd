"""Panels: the rows of the hours. A panel is data; `PANELS` lists them from top to bottom.

A row appears only where the history has something for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cascade.edge.report.beside import hours
from cascade.edge.report.panel import Layer, Panel, difference, hourly, shaded
from cascade.edge.report.panels_of_the_day import OF_THE_DAY, ec2_errors
from cascade.lab.aws_times import AWS_WINDOWS, since_t0
from cascade.lab.course import Course
from cascade.lab.milestones import endpoint_empty
from cascade.lab.steps import Steps, combined
from cascade.model.resources import DependentService, DropletManager, Launcher


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
        wanted = combined(run.gauge(DependentService, "wanted"), sum)
        layers = [Layer("running", run.running, "shade-2")]
        layers += [Layer("wanted", wanted, "ink", "line")] if wanted.values else []
        yield Panel("instances", "of dependents", tuple(layers), height=44)


def services(run: Course) -> Iterator[Panel]:
    """One row for each dependent: what it answered well, what not, and its calls of the store.

    Where there are load balancers, users who came no further stand apart.
    """

    def rate(name: str, field: str) -> Steps:
        return hourly({name: run.gauge(DependentService, field)[name]}, run.end)

    for name in run.gauge(DependentService, "offered"):
        good, calls = rate(name, "good"), rate(name, "attempts")
        unreached, failed = rate(name, "unreached"), difference(rate(name, "offered"), good)
        layers = [Layer("good", good, "shade-2")]
        if run.endpoint_of:
            failed = difference(failed, unreached)
            layers.append(Layer("turned away", unreached, "bad-2"))
        layers.append(Layer("failed", failed, "bad-1"))
        layers += [Layer("calls of the store", calls, "ink", "line")] if any(calls.values) else []
        layers += at_aws(name, endpoint_empty(run))
        yield Panel(name, "", tuple(layers), height=24, group="requests an hour")


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
    ec2_errors,
    instances,
    *OF_THE_DAY,
    services,
)


def panels(run: Course) -> list[Panel]:
    """Those that this run has something for."""
    return [panel for listed in PANELS for panel in listed(run)]
