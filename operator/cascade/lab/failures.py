"""Failures: who did not get what they asked for, as shares over story time.

A course as callers see it: users of services behind customers' load balancers, and callers of the
EC2 API. In whole windows of five minutes, or between two times.
"""

from __future__ import annotations

from collections.abc import Collection

from cascade.lab.course import Course
from cascade.lab.steps import Steps
from cascade.model.resources import DependentService, Launcher


def fronted(run: Course) -> set[str]:
    """Services behind load balancers that nobody plans: the endpoint of T0 is none of theirs."""
    customers = run.fronts.customers
    return {name for name, endpoint in run.endpoint_of.items() if endpoint in customers}


def in_front(run: Course) -> Steps:
    """Of the requests to those services, those that failed in front of them, at the load balancers:
    no address, no target with room, or none that answered."""
    names = fronted(run)

    def share(since: float, until: float) -> float:
        return in_front_between(run, names, since, until)

    return run.in_windows(share if names else None)


def in_front_between(run: Course, names: Collection[str], since: float, until: float) -> float:
    """The same of any time."""
    offered = run.total(DependentService, "offered", since, until, names)
    unreached = run.total(DependentService, "unreached", since, until, names)
    return unreached / offered if offered else 0.0


def of_ec2(run: Course) -> Steps:
    """Of all calls of the EC2 API, those that failed: see `of_ec2_between`."""

    def share(since: float, until: float) -> float:
        return of_ec2_between(run, since, until)

    return run.in_windows(share if run.has(Launcher) else None)


def of_ec2_between(run: Course, since: float, until: float) -> float:
    """Of the services' calls to launch, and the requests to the service that stands behind the
    launcher's name (it describes what there is), those that failed, for whatever reason."""
    api = ec2_api(run)
    calls = run.total(DependentService, "launch_calls", since, until)
    calls += run.total(DependentService, "offered", since, until, api)
    failed = run.total(DependentService, "launch_errors", since, until)
    failed += run.total(DependentService, "offered", since, until, api)
    failed -= run.total(DependentService, "good", since, until, api)
    return failed / calls if calls else 0.0


def ec2_api(run: Course) -> set[str]:
    """The services behind a launcher's host name."""
    doors = {name for name, host in run.hostnames.items() if host in run.front_doors}
    return {name for name, endpoint in run.endpoint_of.items() if endpoint in doors}
