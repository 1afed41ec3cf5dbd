"""SingleWriter: one Lease elects the enactor that writes; the others stand by, and take over."""

from __future__ import annotations

import pytest

from cascade.agents.election import LEASE, LEASE_SECONDS
from cascade.lab.timed import TimedDriver
from cascade.model.policies.enactor import PerEndpoint, SingleWriter
from cascade.model.resources import Enactor, EndpointRecord, Lease
from cascade.model.resources.scenario import Delay
from tests.support.worlds import AT_ONCE, HALF_A_SECOND, World

SETTINGS = {"lock": "SingleWriter", "rollback": "TolerateMissing"}


def elected(*names: str, **settings: object) -> World:
    """Enactors under one Lease, in the order in which they look for it first."""
    world = World()
    world.dns(propagation_seconds=1)
    world.record()
    for name in names:
        world.enactor(name, **(SETTINGS | settings))
    return world


def plans_every(world: World, seconds: float, until: float) -> None:
    while world.driver.now < until:
        world.plan(int(world.driver.now // seconds) + 1)
        world.until(world.driver.now + seconds)


def roots(world: World) -> list[tuple[float, int, str]]:
    """Story time, generation and setter of each flip."""
    found = []
    for write in world.writes(EndpointRecord, "replace"):
        assert isinstance(write.resource, EndpointRecord)
        root = write.resource.spec.root
        assert root is not None, "there is no lock in the record, so each write of it is a flip"
        found.append((write.at, root.generation, root.set_by))
    return found


def holders(world: World) -> list[tuple[float, str | None, int]]:
    """Story time, holder and transitions of the Lease, whenever the holder changed."""
    found: list[tuple[float, str | None, int]] = []
    for write in world.writes(Lease):
        assert isinstance(write.resource, Lease)
        spec = write.resource.spec
        if not found or found[-1][1] != spec.holder_identity:
            found.append((write.at, spec.holder_identity, spec.lease_transitions))
    return found


def test_only_the_leader_applies_plans() -> None:
    world = elected("one", "two", "three")
    plans_every(world, 20, until=200)
    assert {who for _, _, who in roots(world)} == {"one"}
    assert [generation for _, generation, _ in roots(world)] == list(range(1, 11))
    phases = {e.name: (e.status.phase, e.status.message) for e in world.store.read_all(Enactor)}
    standing_by = ("Standby", "one is elected to write")
    assert phases == {"one": ("CleaningUp", ""), "two": standing_by, "three": standing_by}


def test_the_lease_says_who_leads_since_when_in_story_time() -> None:
    world = elected("one", "two")
    world.until(61)
    spec = world.read(Lease, LEASE).spec
    assert spec.model_dump(by_alias=True) == {
        "holderIdentity": "one",
        "leaseDurationSeconds": LEASE_SECONDS,
        "acquireTime": "2025-10-20T06:48:00.000000Z",
        "renewTime": "2025-10-20T06:49:00.000000Z",
        "leaseTransitions": 0,
    }


def test_another_takes_over_when_it_has_seen_no_renewal_for_the_leases_time() -> None:
    world = elected("one", "two")
    world.until(61)  # the last renewal is of 0:01:00, and "two" looks every two seconds
    world.delete(Enactor, "one")
    world.until(300)
    assert holders(world) == [(0, "one", 0), (78, "two", 1)]
    world.plan(1)
    world.until(310)
    assert [(generation, who) for _, generation, who in roots(world)] == [(1, "two")]


def test_a_newcomer_waits_the_whole_time_whatever_the_lease_says_of_its_own() -> None:
    """Clocks are never compared: the lease is long dead, but the newcomer has only now seen it."""
    world = World()
    world.record()
    old = {"holder_identity": "dead", "lease_duration_seconds": 15}
    times = {"renew_time": "2001-01-01T00:00:00.000000Z"}
    world.store.create(Lease.named(LEASE, **old, **times))
    world.until(100)
    world.enactor("newcomer", **SETTINGS)
    world.until(200)
    assert holders(world) == [(0, "dead", 0), (116, "newcomer", 1)]


def test_a_leader_that_cannot_renew_in_time_stops_before_another_may_begin() -> None:
    """Its calls become slow; the plan that it is at is given up, not held until it leads again."""
    world = World()
    world.driver = TimedDriver(1, AT_ONCE, (slow("one", 40, 100),))
    world.store = world.driver.store
    world.dns(propagation_seconds=30)  # so that it is in the middle of a plan when it is slow
    world.record()
    world.enactor("one", **SETTINGS)
    world.enactor("two", **SETTINGS)
    world.until(20)
    world.plan(1)
    world.until(400)
    assert [(n.by, n.fields["generation"]) for n in world.notes("leadership_lost")] == [("one", 1)]
    assert [(generation, who) for _, generation, who in roots(world)] == [(1, "two")]
    assert [who for _, who, _ in holders(world)] == ["one", "two"]


def slow(agent: str, since: float, until: float) -> Delay:
    return Delay(agent=agent, from_seconds=since, until_seconds=until, extra_seconds=50)


def test_what_was_begun_in_an_earlier_term_is_not_finished_in_a_later_one() -> None:
    """Paused in the middle of plan 1, resumed when it leads again: the record is at plan 2."""
    world = elected("one", "two")
    world.until(10)
    world.plan(1)
    world.until(10.5)  # its tree is not in sync yet
    world.change(Enactor, "one", paused=True)
    world.until(60)
    world.plan(2)
    world.until(90)
    world.change(Enactor, "two", paused=True)
    world.until(91)
    world.change(Enactor, "one", paused=False)
    world.until(200)
    assert [who for _, who, _ in holders(world)] == ["one", "two", "one"]
    flips = [(generation, who) for _, generation, who in roots(world)]
    assert flips == [(1, "two"), (2, "two"), (2, "one")], "and never (1, one)"
    assert [note.fields["generation"] for note in world.notes("leadership_lost")] == [1]


def test_a_paused_leader_lets_another_lead() -> None:
    world = elected("one", "two")
    world.until(30)
    world.change(Enactor, "one", paused=True)
    plans_every(world, 20, until=110)
    assert {who for _, _, who in roots(world)} == {"two"}


@pytest.mark.parametrize("lock", ["PerEndpoint", "None"])
def test_no_other_lock_policy_makes_a_call_for_it(lock: str) -> None:
    world = elected("one", "two", lock=lock)
    world.plan(1)
    world.until(300)
    assert (world.names(Lease), world.notes("elected")) == ([], [])
    busy = [seat.name for seat in world.driver.seats.values() if len(seat.processes) > 1]
    assert busy == ["dns"], "no enactor has a crew"


def test_the_policy_can_be_changed_while_it_runs() -> None:
    world = elected("one", "two", lock="PerEndpoint")
    world.until(30)
    for name in ("one", "two"):
        world.change(Enactor, name, lock=SingleWriter())
    world.until(60)
    assert len(holders(world)) == 1
    for name in ("one", "two"):
        world.change(Enactor, name, lock=PerEndpoint())
    world.until(70)
    renewed = len(world.writes(Lease))
    world.plan(1)
    world.until(200)
    assert len(world.writes(Lease)) == renewed, "the campaign is over"
    assert {n.by for n in world.notes("plan_applied")} == {"one", "two"}


def test_of_two_that_find_no_lease_one_creates_it() -> None:
    """AlreadyExists is the other's compare-and-swap."""
    world = World(law=HALF_A_SECOND)
    world.record()
    world.enactor("one", **SETTINGS)
    world.enactor("two", **SETTINGS)
    world.until(60)
    assert len(world.writes(Lease, "create")) == 1
    assert [note.by for note in world.notes("elected")] == ["one"]
