"""Ablations: one mechanism of the lease phase is removed, and a symptom vanishes with it; and two
mechanisms that nobody would look for: what a limit lets pass, and what a restart does.

What is left when all of them are there is in `test_droplet_manager.py`: the leases never come back,
the throttle alone does not help, and neither does anything else that leaves the queue as it is.
"""

from __future__ import annotations

import pytest

from cascade.model.policies.droplet_manager import (
    Drop,
    ExpiredWork,
    Intake,
    Lifo,
    Order,
    QueueLimit,
)
from tests.support.hosts import MINUTES, Host

ALL = 0.95
CONSTANT = 1_000_000  # items until service takes twice as long: never
ACT = 109  # minutes from the return of DNS to 04:14


def test_without_a_deadline_there_is_no_collapse() -> None:
    """Work that is late still counts: slowly, but by themselves."""
    host = Host(deadline_seconds=86_400).outage()
    minutes = host.minutes_until_held(ALL)
    assert minutes is not None and 60 < minutes < 120


def test_slow_down_is_not_what_makes_them_collapse_but_how_few_come_back_at_first() -> None:
    """Without it a third is back for a while; nothing ends the collapse but an action."""
    as_it_was, constant = (Host(slowdown_items=n).outage().after(20) for n in (20, CONSTANT))
    assert constant.held > 2 * as_it_was.held
    assert constant.minutes_until_held(ALL) is None


@pytest.mark.parametrize(
    "exit_",
    [{"intake": QueueLimit()}, {"order": Lifo()}, {"expired": Drop()}],
    ids=["throttle", "newest first", "drop expired"],
)
def test_without_slow_down_there_is_no_lock_in(
    exit_: dict[str, Intake | Order | ExpiredWork],
) -> None:
    """What does not help as it was would be an exit each, and nobody need restart a host."""
    as_it_was, constant = (
        Host(slowdown_items=items).outage().after(ACT).change(**exit_) for items in (20, CONSTANT)
    )
    assert as_it_was.minutes_until_held(ALL, of_hours=4) is None
    constant.after(4 * 60)
    assert constant.held > 2 * as_it_was.held + 20


def test_without_second_attempts_the_queue_is_shallower_and_the_collapse_stays() -> None:
    again, once = (Host(retry=policy).outage() for policy in ("RequeueAlways", "NextRound"))
    assert (again.minutes_until_held(ALL), once.minutes_until_held(ALL)) == (None, None)
    deep, shallow = (host.reports[-1].status.queue_items for host in (again, once))
    assert 0 < shallow < 0.9 * deep


def test_a_lease_that_never_runs_out_is_never_established() -> None:
    """No expiry, no lease phase at all."""
    host = Host(lease_seconds_min=100_000, lease_seconds_max=100_000).outage()
    assert (host.held, host.minutes_until_held(ALL)) == (80, 1.0)
    assert host.expired_at() == []


def test_without_demand_for_the_store_nothing_is_queued() -> None:
    """A host without droplets asks for nothing, whatever DNS does."""
    host = Host(droplets=0).outage(60 * MINUTES)
    assert {report.status.queue_items for report in host.reports} == {0}


def test_a_limit_that_lets_renewals_pass_does_not_bound_the_queue() -> None:
    """Two thirds of the leases are back when their checks, which nobody limits, are too late too:
    a second collapse, made of renewals. With a limit of 5 items it does not come to that."""
    fits, too_many = (
        Host(2, intake=QueueLimit(), queue_limit_items=limit).outage().after(30)
        for limit in (5, 12)
    )
    assert fits.held == 80 and 0.6 * 80 < too_many.held < 80
    assert fits.after(180).held == 80
    assert too_many.after(180).held < 0.2 * 80
    assert too_many.reports[-1].status.queue_items > 20 * 12


@pytest.mark.parametrize(("droplets", "survives"), [(60, True), (90, False)])
def test_a_restart_is_a_trigger_of_its_own(droplets: int, survives: bool) -> None:
    """No outage at all: a host that is started anew checks all its droplets at once. 1.2 s times
    n (1 + n / 40) is 300 s for 82 of them, and from then on each check is too late."""
    host = Host(droplets=droplets).after(20).restart().after(120)
    assert (host.held == droplets) == survives
    assert (host.reports[-1].status.queue_items < 10) == survives


def test_a_restart_that_spreads_its_checks_is_no_trigger() -> None:
    host = Host(droplets=90, after_start="Spread").after(20).restart().after(120)
    assert host.held == 90 and host.reports[-1].status.queue_items < 10


def test_a_host_of_twice_the_droplets_needs_no_outage_to_collapse() -> None:
    """Checks alone keep it busy for 0.64 of the time; a queue of 12 items is too long for them."""
    host = Host(droplets=160).after(60)
    assert not host.reports[-1].status.store_is_silent
    assert host.held < 160 and host.reports[-1].status.queue_items > 500
