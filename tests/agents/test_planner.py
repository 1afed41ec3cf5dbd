"""The planner: which number comes next, and which changes are worth a plan."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.agents.planner import PlannerAgent
from cascade.lab.explore.stage import Stage
from cascade.model.resources import (
    DNSPlan,
    EndpointRecord,
    LoadBalancer,
    Planner,
    RecordTree,
    TreeRef,
)
from tests.support.worlds import World


def planning(units: int = 100, **spec: Any) -> World:
    """A planner over one endpoint with two load balancers."""
    world = World()
    world.record()
    world.balancer("lb-az1", units, address="192.0.2.1")
    world.balancer("lb-az2", units, address="192.0.2.2")
    world.store.create(Planner.named("planner", **spec))
    return world


def published(world: World) -> list[tuple[float, int, dict[str, int]]]:
    """Story time, generation and address -> weight of each plan."""
    return [
        (
            write.at,
            write.resource.generation,
            {t.address: t.weight for e in write.resource.spec.endpoints for t in e.targets},
        )
        for write in world.writes(DNSPlan, "create")
        if isinstance(write.resource, DNSPlan)
    ]


def test_a_plan_holds_every_load_balancer_weighted_by_its_healthy_capacity() -> None:
    world = planning()
    world.until(30)
    world.healthy("lb-az2", 40)
    world.until(60)
    assert published(world) == [
        (0, 1, {"192.0.2.1": 255, "192.0.2.2": 255}),
        (30, 2, {"192.0.2.1": 255, "192.0.2.2": 102}),
    ]


def test_nothing_is_published_where_nothing_changed() -> None:
    world = planning()
    world.until(3600)
    assert len(published(world)) == 1


@pytest.mark.parametrize(
    ("plans", "root", "own", "expected"),
    [
        ([], None, 0, 1),
        ([3, 7], None, 0, 8),
        ([3], 7, 0, 8),
        ([3], 7, 9, 10),
        ([], None, 145, 146),
    ],
    ids=[
        "the_first_is_one",
        "one_more_than_the_highest_plan",
        "than_the_highest_root",
        "than_its_own_last",
        "its_own_last_outlives_a_restart_and_a_clean_up",
    ],
)
def test_the_next_generation(plans: list[int], root: int | None, own: int, expected: int) -> None:
    world = World()
    ref = TreeRef(tree="dynamodb-000007", generation=root) if root else None
    world.record(root=ref)
    world.balancer()
    for generation in plans:
        world.plan(generation)
    me = world.store.create(Planner.named("planner"))
    world.store.replace_status(me.with_status(generation=own))
    world.until(1)
    assert [note.fields["generation"] for note in world.notes("plan_published")] == [expected]
    assert world.read(Planner, "planner").status.generation == expected


def test_a_planner_that_is_started_anew_does_not_say_again_what_was_said() -> None:
    world = planning()
    world.until(60)
    (first,) = world.store.read_all(DNSPlan)
    again = planning()
    again.store.create(first)
    me = again.store.read(Planner, "planner")
    again.store.replace_status(me.with_status(generation=1))
    again.until(60)
    assert again.notes("plan_published") == []
    again.healthy("lb-az2", 40)
    again.until(120)
    assert [note.fields["generation"] for note in again.notes("plan_published")] == [2]


def test_of_two_planners_one_gets_the_number_and_the_other_the_next() -> None:
    """AlreadyExists on plan-000001 is the planners' compare-and-swap."""
    balancer = {"zone": "az1", "address": "192.0.2.1", "endpoints": ["dynamodb"]}
    objects = [
        EndpointRecord.named("dynamodb", hostname="dynamodb.cascade.lab"),
        LoadBalancer.named("lb", **balancer),
        Planner.named("one"),
        Planner.named("two"),
    ]
    begin = {n: lambda ports, n=n: PlannerAgent(n, ports).run() for n in ("one", "two")}
    stage = Stage(objects, begin)
    for _ in range(3):  # my object, the plans, the roots: both now mean to write plan 1
        stage.play(["one", "two"])
    assert [stage.waits_for[name].args[0].name for name in begin] == ["plan-000001"] * 2
    one, two = stage.move("one"), stage.move("two")
    assert (one.refused, str(two.refused)) == (None, "DNSPlan 'plan-000001' already exists")
    stage.play(["two"] * 3)
    assert [plan.generation for plan in stage.store.read_all(DNSPlan)] == [1, 2]


CAPACITY_COMES = [(10, "lb-az1", 90), (20, "lb-az1", 80), (30, "lb-az1", 70)]


@pytest.mark.parametrize(
    ("spec", "times"),
    [
        ({"pace": "EveryChange", "interval_seconds": 0}, [0, 10, 20, 30, 400]),
        ({"pace": "EveryChange", "interval_seconds": 25}, [0, 25, 50, 400]),
        ({"pace": "Limited"}, [0, 300, 400]),
        ({"pace": "Limited", "routine_interval_seconds": 15}, [0, 15, 30, 45, 400]),
    ],
    ids=[
        "a_plan_for_each_change",
        "at_most_one_in_an_interval",
        "routine_changes_rarely_urgent_ones_at_once",
        "routine_ones_at_their_own_interval",
    ],
)
def test_when_a_change_becomes_a_plan(spec: dict[str, Any], times: list[float]) -> None:
    world = planning(**spec)
    for at, name, units in CAPACITY_COMES:
        world.until(at)
        world.healthy(name, units)
    world.until(400)
    world.healthy("lb-az2", 0)  # out of service: urgent
    world.until(500)
    assert [at for at, _, _ in published(world)] == times


@pytest.mark.parametrize(
    ("publish", "plans", "held_back"),
    [
        ("Whatever", [{"192.0.2.1": 255, "192.0.2.2": 255}, {"192.0.2.2": 255}, {}], 0),
        ("NeverEmpty", [{"192.0.2.1": 255, "192.0.2.2": 255}, {"192.0.2.2": 255}], 1),
    ],
)
def test_a_plan_that_leaves_an_endpoint_empty(
    publish: str, plans: list[dict[str, int]], held_back: int
) -> None:
    world = planning(publish=publish, interval_seconds=0)
    world.until(10)
    world.healthy("lb-az1", 0)
    world.until(15)
    world.healthy("lb-az2", 0)
    world.until(20)
    assert [weights for _, _, weights in published(world)] == plans
    assert len(world.notes("plan_held_back")) == held_back


def test_a_plan_that_was_held_back_comes_when_capacity_does() -> None:
    world = planning(publish="NeverEmpty", interval_seconds=0)
    world.until(10)
    world.healthy("lb-az1", 0)
    world.until(15)
    world.healthy("lb-az2", 0)
    world.until(20)
    world.healthy("lb-az2", 50)
    world.until(30)
    assert published(world)[2:] == [(20, 3, {"192.0.2.2": 255})]


def test_a_paused_planner_writes_no_plan() -> None:
    world = planning(paused=True)
    world.until(600)
    assert published(world) == []
    world.change(Planner, "planner", paused=False)
    world.until(700)
    assert [generation for _, generation, _ in published(world)] == [1]


def test_a_planner_builds_no_tree() -> None:
    world = planning()
    world.until(60)
    assert world.names(RecordTree) == []
