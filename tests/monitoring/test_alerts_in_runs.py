"""The alerts asked of whole runs: as it was each is raised, and guarded none, from start to end."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.edge.metrics.openmetrics import START_SECONDS
from tests.monitoring.conftest import (
    AWAY_GUARDED_RUN,
    AWAY_RUN,
    FLAPPING_GUARDED_RUN,
    FLAPPING_RUN,
    GUARDED_RUN,
    RUN,
    Lost,
)
from tests.monitoring.test_rules import ALERTS, RULES_BY_RECORD
from tests.support.prometheus import Prometheus

# Those that look at processes and their calls: a run in the timed driver has none.
OF_PROCESSES = {
    "CascadeAgentDown",
    "CascadeDropletManagerWithoutProcess",
    "CascadeEnactorWithoutProcess",
    "CascadeHealthCheckerWithoutProcess",
    "CascadeLauncherWithoutProcess",
    "CascadeNetworkManagerWithoutProcess",
    "CascadeServiceWithoutProcess",
    "CascadeViewBehind",
}
OF_LEASES = {
    "CascadeStoreSilent",
    "CascadeLeasesExpiring",
    "CascadeEstablishmentQueueGrowing",
    "CascadeLaunchesRefused",
    "CascadeServiceImpaired",
}
OF_BALANCERS = {
    "CascadeNetworkSlow",
    "CascadeTargetsFlap",
    "CascadeChecksLate",
    "CascadeCapacityRemoved",
}
each = pytest.mark.parametrize(
    "name", sorted(ALERTS.keys() - OF_PROCESSES - OF_LEASES - OF_BALANCERS)
)
each_of_balancers = pytest.mark.parametrize("name", sorted(OF_BALANCERS))
each_of_leases = pytest.mark.parametrize("name", sorted(OF_LEASES))
pytestmark = pytest.mark.needs("promtool", "prometheus")


def expression(alert: dict[str, Any]) -> str:
    """With what rules record written out: recording began after the run."""
    text = str(alert["expr"])
    for record, rule in RULES_BY_RECORD.items():
        text = text.replace(record, f"({rule['expr']})")
    return text


def raised(prometheus: Prometheus, name: str, run: Lost) -> set[str]:
    """The labs in which the alert's expression was true at any time of that run."""
    seconds = int(run.played.ended_at)
    asked = f"count_over_time(({expression(ALERTS[name])})[{seconds}s:15s])"
    found = prometheus.ask(asked, START_SECONDS + seconds)
    return {labels["namespace"] for labels, _ in found}


@each
def test_guarded_no_alert_is_raised_in_three_hours(
    prometheus: Prometheus, guarded: Lost, name: str
) -> None:
    assert guarded.played.ended_at > 10_000
    assert GUARDED_RUN["namespace"] not in raised(prometheus, name, guarded)


@each
def test_as_it_was_every_alert_is_raised(prometheus: Prometheus, lost: Lost, name: str) -> None:
    assert raised(prometheus, name, lost) == {RUN["namespace"]}


@each_of_leases
def test_with_the_store_away_for_hours_every_alert_about_what_follows_is_raised(
    prometheus_of_leases: Prometheus, away: Lost, name: str
) -> None:
    assert AWAY_RUN["namespace"] in raised(prometheus_of_leases, name, away)


def test_guarded_no_lease_is_lost_and_only_what_needs_the_store_itself_wakes_somebody(
    prometheus_of_leases: Prometheus, away_guarded: Lost
) -> None:
    """A launch needs it, and so do a service's users: no mitigation brings it back."""
    woken = {
        name
        for name in OF_LEASES
        if AWAY_GUARDED_RUN["namespace"] in raised(prometheus_of_leases, name, away_guarded)
    }
    assert woken == {"CascadeStoreSilent", "CascadeLaunchesRefused", "CascadeServiceImpaired"}


@each_of_balancers
def test_with_the_network_late_for_hours_every_alert_about_what_follows_is_raised(
    prometheus_of_balancers: Prometheus, flapping: Lost, name: str
) -> None:
    assert FLAPPING_RUN["namespace"] in raised(prometheus_of_balancers, name, flapping)


def test_guarded_a_late_network_wakes_somebody_and_nothing_follows_from_it(
    prometheus_of_balancers: Prometheus, flapping_guarded: Lost
) -> None:
    woken = {
        name
        for name in OF_BALANCERS
        if FLAPPING_GUARDED_RUN["namespace"]
        in raised(prometheus_of_balancers, name, flapping_guarded)
    }
    assert woken == {"CascadeNetworkSlow"}
