"""Milestones of the day: network state and load balancers, after the leases.

Each docstring is a definition, fixed before runs were looked at. "After T0" is, where no endpoint
was lost, after the first half hour: what did not come on a quiet day is a result, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cascade.lab.course import Course
from cascade.lab.failures import in_front
from cascade.lab.steps import Spell, Steps, combined
from cascade.lab.stretches import begins, first_start, lasting, when
from cascade.model.resources import NetworkManager

NETWORK_LATE_SECONDS = 600.0
UNREACHED_SHARE_MAX = 0.02


def network_slow(run: Course) -> float | None:
    """The oldest change of network state is older than 10 min, for 10 min or more, after T0."""
    slow = when(oldest_change(run), lambda age: age > NETWORK_LATE_SECONDS, run)
    return first_start(lasting(slow, run.end))


def network_normal(run: Course) -> float | None:
    """It is no older than 10 min once more, for 10 min or until the end, after it was slow."""
    since = network_slow(run)
    if since is None:
        return None
    normal = when(oldest_change(run), lambda age: age <= NETWORK_LATE_SECONDS, run)
    return first_start(s for s in lasting(normal, run.end) if s.start > since)


def first_failover(run: Course) -> float | None:
    """The first load balancer leaves DNS as its targets look bad, after T0."""
    since = begins(run)
    return next((at for at in run.fronts.failovers if at >= since), None)


def nlb_errors_begin(run: Course) -> float | None:
    """More than 2 % of the requests to services behind customers' load balancers fail there, for 10
    min or more, after T0.

    In windows of five minutes. Behind the endpoint that was lost they fail for want of an answer:
    those do not count.
    """
    return first_start(lasting(_errors(run), run.end))


def nlb_errors_end(run: Course) -> float | None:
    """The end of the last 10 min or more in which they do; what goes on at the end has none."""
    spells = lasting(_errors(run), run.end)
    return spells[-1].end if spells and spells[-1].end < run.end else None


def failover_off(run: Course) -> float | None:
    """After T0, people tell a health checker for the first time to take no zone out of DNS."""
    return _first(run.failover, lambda before, after: before > after, begins(run))


def throttles_relaxed(run: Course) -> float | None:
    """After T0, people raise a request limit that was not nothing, for the first time."""
    return _first(run.limits, lambda before, after: 0 < before < after, begins(run))


# Parts of definitions


def oldest_change(run: Course) -> Steps:
    """Of all network managers, as they say; the latency of what arrives has holes where nothing
    does."""
    return combined(run.gauge(NetworkManager, "oldest_seconds"), max)


def _errors(run: Course) -> Iterator[Spell]:
    return when(in_front(run), lambda share: share > UNREACHED_SHARE_MAX, run)


def _first(
    settings: Mapping[str, Steps], is_it: Callable[[float, float], bool], since: float
) -> float | None:
    """When something was set so, at any object; asked of what it was before, and of what it is."""
    return min(
        (
            at
            for steps in settings.values()
            for at, before, now in zip(
                steps.times[1:], steps.values, steps.values[1:], strict=False
            )
            if at >= since and is_it(before, now)
        ),
        default=None,
    )
