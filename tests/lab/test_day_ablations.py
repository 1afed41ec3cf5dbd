"""Ablations: one mechanism of the third phase is removed, and a symptom vanishes with it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

from cascade.lab.timed_run import play
from cascade.model.history import Note, Write
from cascade.model.resources import HealthChecker, NetworkManager
from cascade.model.resources.health_checker import HealthCheckerStatus
from tests.support.flapping import small
from tests.support.runs import scenario

HOUR = 3600.0
ENDS = 5 * HOUR


class Seen(NamedTuple):
    """What a run shows."""

    minutes: list[HealthCheckerStatus]
    """The health checker's own word, once a minute."""
    left: list[float]
    """Story times at which a load balancer left DNS."""
    deeds: list[float]
    """When the network was made slow, and quick again."""

    @property
    def zone_minutes(self) -> int:
        """Load balancers out of DNS, summed over the minutes."""
        return sum(said.zones_out for said in self.minutes)

    @property
    def zone_minutes_later(self) -> int:
        """The same in the last two hours, when the network is quick again."""
        return sum(said.zones_out for said in self.minutes[-120:])

    @property
    def latest(self) -> float:
        """The largest share of checks that were late in a minute."""
        return max(said.late_share for said in self.minutes)

    @property
    def last(self) -> HealthCheckerStatus:
        return self.minutes[-1]


@cache
def seen(*settings: str) -> Seen:
    run = play(small(*settings), 1, claims=[], without=("probe",))
    notes = [entry for entry in run.entries if isinstance(entry, Note)]
    return Seen(
        [e.resource.status for e in run.entries
         if isinstance(e, Write) and isinstance(e.resource, HealthChecker)],
        [note.at for note in notes if note.event == "zone_left"],
        [note.at for note in notes if note.event == "runbook_step"],
    )  # fmt: skip


def test_as_it_was_zones_that_are_well_leave_two_hours_after_the_cause_is_gone() -> None:
    """Checks alternate, their work makes checks late, and zones that left are watched closely."""
    run = seen()
    slow, quick = run.deeds
    assert slow < 0.5 * HOUR and 2 * HOUR < quick < 2.5 * HOUR
    assert run.last.changes > 200 and run.latest == 1.0
    assert quick + 2 * HOUR < run.left[-1] < ENDS
    assert run.zone_minutes > 600 and run.zone_minutes_later > 400
    assert run.last.busy_share > 0.95


def test_without_a_delay_of_the_network_nothing_alternates_at_all() -> None:
    run = seen("networkmanager.settledUntilSeconds=1000000")
    assert (run.last.changes, run.latest, run.left) == (0, 0.0, [])


def test_when_a_change_costs_nothing_checks_alternate_and_are_in_time() -> None:
    run = seen("healthchecker.changeSeconds=0")
    assert run.last.changes > 200
    assert (run.latest, run.left) == (0.0, [])


def test_when_late_says_nothing_checks_are_late_and_no_zone_leaves() -> None:
    run = seen("healthchecker.late=SaysNothing")
    assert run.last.changes > 200 and run.latest > 0.5
    assert run.left == []


def test_without_a_close_watch_zones_leave_and_the_loop_ends_with_its_cause() -> None:
    run = seen("healthchecker.closeWatchSeconds=30")
    assert len(run.left) > 10 and run.zone_minutes > 100
    assert run.zone_minutes_later < 20 and run.last.busy_share < 0.6


def test_with_failover_off_no_capacity_is_removed_whatever_the_checks_say() -> None:
    run = seen("healthchecker.failover=Off")
    assert run.last.changes > 200 and run.latest > 0.5
    assert (run.left, run.zone_minutes) == ([], 0)


def test_when_no_target_is_replaced_nothing_alternates() -> None:
    run = seen("dependentservice.replacedPerHour=0", "healthchecker.replacedPerHour=0")
    assert (run.last.changes, run.left) == (0, [])


def test_checkers_that_are_replaced_are_not_what_carries_it() -> None:
    """A new checker finds all targets bad for a while; one in two hours is too few to matter."""
    run = seen("healthchecker.replacedPerHour=0")
    assert run.last.changes > 100 and run.zone_minutes_later > 400
    alone = seen("dependentservice.replacedPerHour=0")
    assert (alone.last.changes, alone.left) == (0, [])


@pytest.mark.parametrize(("resend_seconds", "drains"), [(900, False), (1_000_000, True)])
def test_the_backlog_of_the_network_lives_by_what_is_sent_once_more(
    resend_seconds: int, drains: bool
) -> None:
    """Sent once, the same burst is worked off in five hours."""
    settings = (f"networkmanager.resendSeconds={resend_seconds}", "scenario.horizonSeconds=21600")
    run = play(scenario("network-backlog", *settings), 1, claims=[], without=("probe",))
    queues = [e.resource.status.queue_items for e in run.entries
              if isinstance(e, Write) and isinstance(e.resource, NetworkManager)]  # fmt: skip
    assert max(queues) > 100
    assert (queues[-1] < 5) == drains
