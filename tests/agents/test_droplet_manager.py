"""The droplet manager: leases kept, lost by the clock, and not got back when there are too many."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.agents.establishment import Attempt, Backlog
from cascade.model.policies.droplet_manager import Fifo, Lifo, Order, QueueLimit
from cascade.model.resources import DropletLease, DropletManager
from tests.support.hosts import HOST, MINUTES, OUTAGE_SECONDS, Host

STABLE = 30  # droplets that one host gets back by itself, whatever the length of the outage
ALL = 0.95


def test_each_droplet_gets_a_lease_of_its_own_length_and_every_check_renews_it() -> None:
    host = Host(droplets=10, slots=3).after(60)
    assert [lease.name for lease in host.leases][:2] == ["droplet-az1-001", "droplet-az1-002"]
    assert {(le.spec.holder, le.spec.zone, le.spec.slots) for le in host.leases} == {
        (HOST, "az1", 3)
    }
    lengths = {lease.spec.lease_seconds for lease in host.leases}
    assert len(lengths) == 10 and min(lengths) >= 600 and max(lengths) <= 9360
    now = host.world.driver.now
    assert all(now - lease.spec.renewed_at_seconds <= 340 for lease in host.leases)
    assert {lease.spec.epoch for lease in host.leases} == {1}, "renewed, never established anew"


def test_while_the_store_is_silent_leases_run_out_by_the_clock_one_after_the_other() -> None:
    host = Host().outage()
    lost = host.expired_at()
    assert (host.held, len(lost)) == (0, 80)
    lengths = {lease.name: lease.spec.lease_seconds for lease in host.leases}
    ends = {lease.name: lease.ends_at for lease in host.leases}
    assert sorted(lost) == pytest.approx(sorted(ends.values()), abs=0.1)
    assert min(lost) < 600 + 20 * MINUTES < 600 + 100 * MINUTES < max(lost), lengths
    assert {lease.status.evidence for lease in host.leases} == {"StoreSilent"}
    assert host.reports[-1].status.store_is_silent


def test_few_enough_leases_come_back_by_themselves_in_minutes() -> None:
    host = Host(droplets=STABLE).outage()
    minutes = host.minutes_until_held(ALL)
    assert host.world.driver.now > OUTAGE_SECONDS and minutes is not None and minutes < 15
    assert {lease.spec.epoch for lease in host.leases if lease.status.phase == "Held"} == {2}


def test_too_many_never_do_everything_is_done_too_late_and_queued_again() -> None:
    """Congestive collapse: the workers are never idle, and nothing that they do counts."""
    host = Host().outage()
    assert host.minutes_until_held(ALL) is None
    status = host.reports[-1].status
    assert status.held < 10 and status.queue_items > 1000
    assert status.oldest_seconds > host.world.read(DropletManager, HOST).spec.deadline_seconds
    assert not status.store_is_silent, "the store has been well for six hours"


DAY = [  # what is otherwise from the start; minutes until the leases are back, None: never
    ({"intake": "QueueLimit"}, True),
    ({"intake": "QueueLimit", "queue_limit_items": 20}, False),
    ({"order": "Lifo"}, False),
    ({"expired": "Drop"}, False),
    ({"retry": "BackOffFullJitter"}, False),
    ({"retry": "Budget"}, False),
    ({"calls": "CircuitBreaker"}, False),
    ({"workers": 2}, False),
    ({"workers": 4}, True),
]


@pytest.mark.parametrize(("spec", "recovers"), DAY, ids=lambda value: str(value))
def test_what_brings_them_back_and_what_does_not(spec: dict[str, Any], recovers: bool) -> None:
    host = Host(**spec).outage()
    assert (host.minutes_until_held(ALL, of_hours=3) is not None) == recovers


@pytest.mark.parametrize(
    ("throttled", "restarted"), [(True, False), (False, True), (True, True)], ids=str
)
def test_after_the_collapse_only_both_together_help(throttled: bool, restarted: bool) -> None:
    """As people did it at 04:14, 1 h 49 min after the store's return [Q]."""
    host = Host().outage().after(109)
    if throttled:
        host.change(intake=QueueLimit())
    if restarted:
        host.restart()
    assert (host.minutes_until_held(ALL, of_hours=3) is not None) == (throttled and restarted)


def test_a_lease_that_is_kept_for_want_of_evidence_is_never_lost() -> None:
    host = Host(lease_loss="StaticStability").outage()
    assert (host.held, host.expired_at()) == (80, [])
    host.after(120)
    now = host.world.driver.now
    assert host.expired_at() == []
    assert all(now - lease.spec.renewed_at_seconds <= 340 for lease in host.leases)


def test_an_open_breaker_spares_the_workers_the_wait_for_a_store_that_is_away() -> None:
    """So checks fail at once; it brings no lease back."""
    direct, breaks = (Host(calls=c).outage(3000) for c in ("Direct", "CircuitBreaker"))
    ages = [max(r.status.oldest_seconds for r in h.reports) for h in (direct, breaks)]
    assert ages[1] <= ages[0]
    assert breaks.held == direct.held


def test_a_short_outage_heals_by_itself() -> None:
    host = Host().outage(5 * MINUTES)
    assert host.minutes_until_held(ALL) == 1.0
    assert host.after(60).held >= 0.95 * 80


def test_a_paused_host_begins_no_work_and_goes_on_where_it_was() -> None:
    host = Host(droplets=10).after(10).change(paused=True).after(1)
    renewed = [lease.spec.renewed_at_seconds for lease in host.leases]
    host.after(60)
    assert [lease.spec.renewed_at_seconds for lease in host.leases] == renewed
    assert host.reports[-1].status.phase == "Paused"
    host.change(paused=False).after(6)
    assert all(le.spec.renewed_at_seconds > 71 * MINUTES for le in host.leases)


def test_a_host_started_anew_takes_over_the_leases_that_are_there() -> None:
    host = Host(droplets=10).after(20)
    before = {lease.name: lease.spec.lease_seconds for lease in host.leases}
    host.restart().after(1)
    assert {lease.name: lease.spec.lease_seconds for lease in host.leases} == before
    assert len(host.world.writes(DropletLease, "create")) == 10
    assert host.held == 10


def test_a_limit_that_is_set_while_the_host_works_is_in_force_at_once() -> None:
    """20 is too many and 5 is not, whatever the host began with."""
    host = Host(intake="QueueLimit", queue_limit_items=20).outage().after(60)
    assert host.held < 0.5 * 80
    assert host.change(queue_limit_items=5).minutes_until_held(ALL, of_hours=3) is not None


@pytest.mark.parametrize("order", [Fifo(), Lifo()], ids=str)
def test_the_oldest_item_is_found_without_a_look_at_every_one(order: Order) -> None:
    """Whichever end work is taken from."""
    backlog = Backlog()
    assert backlog.oldest_seconds(now=100) == 0
    for at in range(50):
        backlog.put(Attempt("check", f"droplet-{at}", queued_at=at, failures=0))
        if at % 3 == 0:
            backlog.in_service = [order.take(backlog.queue)]
        every = [*backlog.queue, *backlog.in_service]
        assert backlog.oldest_seconds(now=100) == max(100 - one.queued_at for one in every)
