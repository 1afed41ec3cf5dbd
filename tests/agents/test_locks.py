"""The lock inside the record: who gets it, who does not, and what a Conflict means."""

from __future__ import annotations

import pytest

from cascade.model.resources import Enactor, EndpointRecord, Lock, RecordTree
from tests.support.scenes import Scene, Seen
from tests.support.worlds import World


def test_the_second_enactor_finds_the_lock_taken_and_backs_off() -> None:
    scene = Scene("first", "second")
    scene.publish(1)
    scene.until("first", "flip")
    scene.until("second", "back off")
    (note,) = scene.notes("lock_taken")
    assert (note.by, note.fields["why"]) == ("second", "first holds the lock of dynamodb")
    assert scene.seen() == Seen(root=None, rollback=None, lock="first", trees=[1], plans=[1])


def test_of_two_that_saw_the_lock_free_one_gets_it() -> None:
    scene = Scene("first", "second")
    scene.publish(1)
    scene.until("first", "lock")
    scene.until("second", "lock")
    scene.move("first", "lock")
    scene.until("second", "back off")
    (note,) = scene.notes("lock_taken")
    assert note.fields["why"] == "lost the race for the lock of dynamodb"
    assert scene.seen().lock == "first"


def test_a_conflict_with_lock_and_root_as_they_were_is_tried_again_at_once() -> None:
    """The DNS service wrote its status: nobody else wants the lock, so nobody backs off."""
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "lock")
    record = scene.store.read(EndpointRecord, "dynamodb")
    scene.store.replace_status(record.with_status(answers=("192.0.2.9",)))
    assert scene.steps("enactor", "create dynamodb-000001") == ["lock", "read dynamodb", "lock"]
    assert scene.notes("lock_taken") == []


def test_so_is_a_conflict_in_the_flip() -> None:
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "flip")
    record = scene.store.read(EndpointRecord, "dynamodb")
    scene.store.replace_status(record.with_status(answers=("192.0.2.9",)))
    assert scene.steps("enactor", "release") == [
        "flip",
        "read dynamodb",
        "read dynamodb-000001",
        "flip",
        "read dynamodb",
    ]
    assert scene.seen().root == 1


def test_a_flip_whose_lock_was_taken_away_fails_and_backs_off() -> None:
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "flip")
    record = scene.store.read(EndpointRecord, "dynamodb")
    other = Lock(holder="other", acquired_at_seconds=0, lease_seconds=60)
    scene.store.replace(record.with_spec(lock=other))
    scene.until("enactor", "back off")
    (note,) = scene.notes("lock_lost")
    assert note.fields["why"] == "lock or root of dynamodb changed under me"
    assert scene.seen() == Seen(root=None, rollback=None, lock="other", trees=[1], plans=[1])


def test_a_record_that_does_not_exist_is_waited_for() -> None:
    scene = Scene("enactor")
    scene.publish(1)
    scene.store.delete(scene.store.read(EndpointRecord, "dynamodb"), None)
    scene.until("enactor", "back off")
    (note,) = scene.notes("lock_taken")
    assert note.fields["why"] == "the record of dynamodb does not exist"


def test_a_dead_enactors_lock_is_taken_over_when_it_has_run_out() -> None:
    world = World()
    world.dns(propagation_seconds=1)
    world.record()
    world.plan(1)
    world.enactor("first", lock_lease_seconds=60)
    world.until(1)  # it holds the lock and waits for its tree to be in sync
    world.delete(Enactor, "first")
    world.enactor("second", back_off="Constant", back_off_seconds_base=7)
    world.until(59)
    lock = world.read(EndpointRecord, "dynamodb").spec.lock
    assert lock is not None and lock.holder == "first"
    world.until(70)
    record = world.read(EndpointRecord, "dynamodb")
    assert (record.spec.lock, record.spec.root and record.spec.root.set_by) == (None, "second")
    taken = [w.at for w in world.writes(EndpointRecord, "replace") if w.by == "second"]
    assert min(taken) == 64, "its first attempt after 0:01:00"


@pytest.mark.parametrize(("lock", "holders"), [("PerEndpoint", {"enactor"}), ("None", set())])
def test_the_lock_is_held_until_the_flip_is_in_sync(lock: str, holders: set[str]) -> None:
    world = World()
    world.dns(propagation_seconds=3)
    world.record()
    world.plan(1)
    world.enactor("enactor", lock=lock)
    world.until(20)
    held = {
        write.at: write.resource.spec.lock.holder
        for write in world.writes(EndpointRecord)
        if isinstance(write.resource, EndpointRecord) and write.resource.spec.lock
    }
    assert set(held.values()) == holders
    (tree,) = world.writes(RecordTree, "replace_status")
    (flip,) = world.notes("flipped")
    assert (tree.at, flip.at) == (3, 3)
    assert world.answers()[-1] == (6, "dynamodb", ("192.0.2.1",))
    (applied,) = world.notes("plan_applied")
    assert applied.at == 6


def test_without_a_lock_compare_and_swap_protects_the_record_but_not_the_belief() -> None:
    scene = Scene("slow", "fast", lock="None")
    scene.publish(1)
    scene.until("slow", "flip")
    scene.apply("fast", 2)
    scene.until("slow", "back off")
    assert scene.seen().root == 2, "the batch that lost the race failed as a whole"
    scene.until("slow", "report CleaningUp")
    assert scene.seen() == Seen(root=1, rollback=2, lock=None, trees=[1, 2], plans=[1, 2])
