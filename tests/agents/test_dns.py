"""The DNS service: accepted at once, served some time later, and exactly as it was told."""

from __future__ import annotations

import pytest

from cascade.agents.dns import DnsAgent
from cascade.model.resources import EndpointRecord, LoadBalancer, RecordTree
from cascade.model.resources.scenario import DnsLaw
from tests.support.worlds import World

ONE, TWO = ("192.0.2.1",), ("192.0.2.2",)


def serving(propagation_seconds: float = 3, **law: str) -> World:
    """From 0:00:13 on it answers from tree 1; tree 2 is in sync too."""
    world = World()
    world.dns(propagation_seconds, **law)
    root = world.tree(1)
    world.tree(2)
    world.until(10)
    world.record(root=root)
    world.until(100)
    assert world.answers() == [(13, "dynamodb", ONE)]
    return world


def test_a_tree_is_in_sync_only_after_the_propagation_time() -> None:
    world = World()
    world.dns(propagation_seconds=3)
    world.tree(1)
    world.until(2.9)
    assert not world.read(RecordTree, "dynamodb-000001").status.in_sync
    world.until(3)
    assert world.read(RecordTree, "dynamodb-000001").status.in_sync


def test_a_flip_is_served_only_after_the_propagation_time() -> None:
    world = serving()
    root = {"tree": "dynamodb-000002", "generation": 2, "set_by": "somebody"}
    new = EndpointRecord.named("x", hostname="x", root=root).spec.root
    world.change(EndpointRecord, "dynamodb", root=new)
    world.until(102.9)
    assert world.read(EndpointRecord, "dynamodb").status.answers == ONE
    world.until(103)
    status = world.read(EndpointRecord, "dynamodb").status
    assert (status.served, status.answers) == (new, TWO)
    assert world.answers()[-1] == (103, "dynamodb", TWO)


def test_of_two_changes_the_later_one_wins() -> None:
    """Whatever their propagation times are: the first has the longer one here."""
    world = World(seed=1)
    agent = world.dns(propagation_seconds=3)
    world.record(root=world.tree(1))
    second = world.tree(2)
    third = world.tree(3)
    world.until(50)
    agent.law = agent.law.but(propagation_seconds_min=20, propagation_seconds_max=20)
    world.change(EndpointRecord, "dynamodb", root=second)
    world.until(51)
    agent.law = agent.law.but(propagation_seconds_min=3, propagation_seconds_max=3)
    world.change(EndpointRecord, "dynamodb", root=third)
    world.until(100)
    assert world.answers()[-1] == (54, "dynamodb", ("192.0.2.3",)), "and tree 2 never was"


def test_propagation_times_are_drawn_anew_for_each_change_and_from_the_seed() -> None:
    def in_sync_at(seed: int) -> list[float]:
        world = World(seed)
        agent = world.dns()
        agent.law = agent.law.but(propagation_seconds_min=1, propagation_seconds_max=4)
        for generation in range(1, 9):
            world.tree(generation)
        world.until(10)
        return [write.at for write in world.writes(RecordTree, "replace_status")]

    times = in_sync_at(1)
    assert len(set(times)) == 8
    assert all(1 <= at <= 4 for at in times)
    assert (in_sync_at(1), in_sync_at(2)) != (in_sync_at(2), in_sync_at(1))


@pytest.mark.parametrize(
    ("empty_root", "answers", "status"),
    [
        ("ServeEmpty", [(13, "dynamodb", ONE), (103, "dynamodb", ())], ((), "False")),
        ("ServeLastGood", [(13, "dynamodb", ONE)], (ONE, "True")),
    ],
)
def test_what_is_answered_when_the_root_names_a_tree_that_is_gone(
    empty_root: str, answers: list[object], status: tuple[object, ...]
) -> None:
    world = serving(empty_root=empty_root)
    world.delete(RecordTree, "dynamodb-000001")
    world.until(200)
    assert world.answers() == answers
    record = world.read(EndpointRecord, "dynamodb")
    (condition,) = record.status.conditions
    assert (record.status.answers, condition.status) == status


def test_the_record_says_in_a_sentence_why_it_does_not_serve() -> None:
    world = serving()
    before = world.read(EndpointRecord, "dynamodb").status.conditions[0]
    assert (before.type, before.status, before.reason, before.last_transition_time) == (
        "Serving",
        "True",
        "Answers",
        "2025-10-20T06:48:13.000000Z",
    )
    world.delete(RecordTree, "dynamodb-000001")
    world.until(200)
    (condition,) = world.read(EndpointRecord, "dynamodb").status.conditions
    assert (condition.status, condition.reason) == ("False", "EmptyAnswer")
    assert condition.message == (
        "the root names dynamodb-000001, which does not exist or holds no address"
    )
    assert condition.last_transition_time == "2025-10-20T06:49:43.000000Z"


def test_a_tree_that_was_deleted_before_it_was_in_sync_is_never_served() -> None:
    world = World()
    world.dns(propagation_seconds=3)
    world.record(root=world.tree(1))
    world.until(1)
    world.delete(RecordTree, "dynamodb-000001")
    world.until(50)
    assert [addresses for _, _, addresses in world.answers()] == [()]


def test_a_record_that_is_deleted_is_answered_no_more() -> None:
    world = serving()
    world.delete(EndpointRecord, "dynamodb")
    world.until(200)
    assert world.driver.zone is not None
    assert world.driver.zone.answer("dynamodb") is None
    assert world.answers()[-1] == (100, "dynamodb", ())


def test_it_writes_statuses_and_nothing_else() -> None:
    world = serving()
    writes = [w for kind in (EndpointRecord, RecordTree) for w in world.writes(kind)]
    assert {(w.kind, w.verb) for w in writes if w.by == "dns"} == {
        ("EndpointRecord", "replace_status"),
        ("RecordTree", "replace_status"),
    }


def test_a_conflict_with_the_lock_of_an_enactor_costs_it_a_second_try_only() -> None:
    """Its write meets one that came between its read and its write."""
    world = serving()
    enactors = [{"holder": f"e{n}", "acquired_at_seconds": 1, "lease_seconds": 60} for n in (1, 2)]
    locks = [EndpointRecord.named("x", hostname="x", lock=lock).spec.lock for lock in enactors]
    world.delete(RecordTree, "dynamodb-000001")
    world.until(102.99)
    for number in range(20):
        world.until(102.99 + number / 1000)
        world.change(EndpointRecord, "dynamodb", lock=locks[number % 2])
    world.until(200)
    record = world.read(EndpointRecord, "dynamodb")
    assert (record.status.answers, record.spec.lock) == ((), locks[1])


def test_a_service_started_anew_serves_at_once_what_was_in_sync_and_propagates_the_rest() -> None:
    world = serving()
    world.change(EndpointRecord, "dynamodb", root=world.tree(3))
    world.until(101)  # the change is on its way, the tree is not in sync yet
    anew = world.dns(propagation_seconds=20)
    world.until(102)
    answer = anew.zone.answer("dynamodb")
    assert answer is not None and answer.addresses == ONE, "as the one before it answered"
    world.until(121)
    answer = anew.zone.answer("dynamodb")
    assert answer is not None and answer.root is not None and answer.root.generation == 3


def balanced(propagation_seconds: float = 3) -> World:
    """Load balancers in two zones behind one record; both have targets that somebody checks."""
    world = World()
    world.dns(propagation_seconds)
    for number in (1, 2):
        world.balancer(f"lb-{number}", address=f"192.0.2.{number}")
        there = world.read(LoadBalancer, f"lb-{number}")
        world.store.replace_status(there.with_status(targets=4, healthy_targets=4))
    targets = [{"load_balancer": f"lb-{n}", "address": f"192.0.2.{n}", "weight": 1} for n in (1, 2)]
    name = "dynamodb-000001"
    tree = RecordTree.named(name, endpoint="dynamodb", generation=1, targets=targets)
    world.store.create(tree)
    world.record(root={"tree": name, "generation": 1})
    world.until(100)
    return world


def failed_over(world: World, number: int, *, out: bool = True) -> None:
    balancer = world.read(LoadBalancer, f"lb-{number}")
    world.store.replace_status(balancer.with_status(failed_over=out))


def test_a_load_balancer_that_is_failed_over_leaves_the_answer_after_the_propagation_time() -> None:
    world = balanced()
    failed_over(world, 1)
    world.until(102.9)
    assert world.read(EndpointRecord, "dynamodb").status.answers == ONE + TWO
    world.until(200)
    assert world.read(EndpointRecord, "dynamodb").status.answers == TWO
    assert world.answers()[-1] == (103, "dynamodb", TWO)
    failed_over(world, 1, out=False)
    world.until(300)
    assert world.answers()[-1] == (203, "dynamodb", ONE + TWO)


def test_where_all_are_failed_over_all_are_answered() -> None:
    """As Route 53 has it: where no answer is healthy, each counts as healthy."""
    world = balanced()
    failed_over(world, 1)
    world.until(200)
    failed_over(world, 2)
    world.until(300)
    assert world.answers()[-1] == (203, "dynamodb", ONE + TWO)
    empty = [at for at, _, addresses in world.answers() if not addresses]
    assert all(at < 100 for at in empty), "before the tree was there"


def test_one_that_is_back_before_it_has_left_never_left() -> None:
    world = balanced(propagation_seconds=60)
    before = len(world.answers())
    failed_over(world, 1)
    world.until(130)
    failed_over(world, 1, out=False)
    world.until(400)
    assert len(world.answers()) == before


def test_a_service_started_anew_knows_who_is_failed_over() -> None:
    world = balanced()
    failed_over(world, 2)
    world.until(200)
    agent = world.driver.add(DnsAgent, "another", DnsLaw())
    world.until(201)
    answer = agent.zone.answer("dynamodb")
    assert answer is not None and answer.addresses == ONE
