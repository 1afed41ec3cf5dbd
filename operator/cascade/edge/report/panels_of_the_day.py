"""Panels of the day: network state, load balancers, who checks them, and who gets no further."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cascade.edge.report.beside import hours
from cascade.edge.report.panel import Layer, Panel, percent, shaded
from cascade.lab.course import Course
from cascade.lab.failures import fronted, in_front, of_ec2
from cascade.lab.milestones_of_the_day import oldest_change
from cascade.lab.steps import combined
from cascade.model.resources import DependentService, HealthChecker, Launcher, NetworkManager

LOW = 36.0  # the height of a row that is one number


def ec2_errors(run: Course) -> Iterator[Panel]:
    if run.has(Launcher) and run.total(DependentService, "launch_calls", 0.0, run.end):
        layer = Layer("fail", of_ec2(run), "bad-1")
        yield Panel("EC2 API errors", "of all calls", (layer,), percent, 1.0, height=LOW)


def network(run: Course) -> Iterator[Panel]:
    """How late network state is: how long an instance had run when a zone could reach it."""
    if not run.has(NetworkManager):
        return
    zones = run.spreading.latency
    lines = (*shaded(zones, "line"), Layer("still waiting", oldest_change(run), "ink", "line"))
    unit = "hours to a zone"
    yield Panel("network latency", unit, lines, hours, None, 900, 3600, 60)
    queued = run.gauge(NetworkManager, "queue_items")
    yield Panel("network changes", "queued", shaded(queued), height=LOW, floor=100)


def balancers(run: Course) -> Iterator[Panel]:
    """What stands behind them and where users are sent; and how many of them are in DNS."""
    fronts = run.fronts
    if not run.has(HealthChecker) or not fronts.targets.values:
        return
    parts = {"all": fronts.targets, "serving": fronts.serving, "removed": fronts.removed}
    believed_bad = combined(parts, lambda values: _rest(*values))
    layers = (
        Layer("in DNS and in service", fronts.serving, "shade-2"),
        Layer("look bad", believed_bad, "bad-2"),
        Layer("in a zone out of DNS", fronts.removed, "bad-1"),
    )
    yield Panel("targets", "of load balancers", layers, height=60)
    most = max(fronts.zones.values)
    layer = Layer("in DNS", fronts.zones_in_dns(), "shade-2")
    yield Panel("zones in DNS", f"of {most:.0f}", (layer,), top=most, height=LOW)


def checks(run: Course) -> Iterator[Panel]:
    """How long checks waited for a checker, and how many of them for longer than they may."""
    if run.has(HealthChecker):
        waited = combined(run.gauge(HealthChecker, "wait_seconds"), max)
        late = combined(run.gauge(HealthChecker, "late_share"), max)
        wait = Layer("waited", waited, "shade-1", "line")
        yield Panel("checks wait", "seconds", (wait,), floor=30, height=LOW)
        layer = Layer("late", late, "bad-2")
        yield Panel("checks late", "of a minute's", (layer,), percent, 1.0, height=LOW)


def errors_in_front(run: Course) -> Iterator[Panel]:
    """Of the users of services behind customers' load balancers, those who got no further."""
    if fronted(run) and run.has(HealthChecker):
        layer = Layer("fail", in_front(run), "bad-1")
        unit = "of their users"
        yield Panel("NLB errors", unit, (layer,), percent, 1.0, height=LOW)


def service_errors(run: Course) -> Iterator[Panel]:
    """Of all of them together; where there is one, its own row says it."""
    if len(run.gauge(DependentService, "offered")) > 1 and (failing := run.failing()).values:
        layer = Layer("fail", failing, "bad-1")
        yield Panel("service errors", "of all requests", (layer,), percent, 1.0, height=LOW)


def _rest(whole: float, *parts: float) -> float:
    return max(0.0, whole - sum(parts))


OF_THE_DAY: tuple[Callable[[Course], Iterator[Panel]], ...] = (
    network,
    checks,
    balancers,
    errors_in_front,
    service_errors,
)
