"""The fleet: capacity comes and goes, so that plans are written at all."""

from __future__ import annotations

from cascade.agents.fleet import FleetAgent
from cascade.model.resources import LoadBalancer
from cascade.model.resources.scenario import FleetLaw
from tests.support.worlds import HALF_A_SECOND, World


def changing(seed: int = 1, **law: float) -> World:
    world = World(seed)
    world.balancer("lb-az1", 1000)
    world.balancer("lb-az2", 1000)
    world.driver.add(FleetAgent, "fleet", FleetLaw(**law))
    return world


def changes(world: World) -> list[tuple[float, str, int]]:
    return [
        (w.at, w.name, w.resource.healthy_units)
        for w in world.writes(LoadBalancer, "replace_status")
        if isinstance(w.resource, LoadBalancer)
    ]


def test_one_load_balancer_changes_at_a_time_and_none_leaves_service() -> None:
    world = changing(change_seconds=20)
    world.until(2000)
    made = changes(world)
    assert [at for at, _, _ in made] == [20 * n for n in range(1, 101)]
    assert all(500 <= units <= 1000 for _, _, units in made)
    assert {name for _, name, _ in made} == {"lb-az1", "lb-az2"}


def test_there_are_no_more_changes_than_the_law_allows() -> None:
    world = changing(change_seconds=20, changes_max=3)
    world.until(2000)
    assert len(changes(world)) == 3
    world = changing(change_seconds=20, changes_max=0)
    world.until(2000)
    assert changes(world) == []


def test_each_change_is_one() -> None:
    """The capacity is never what it was, so a plan can follow from it."""
    world = changing(change_seconds=1)
    world.until(1000)
    assert len(changes(world)) == 1000
    last = {"lb-az1": 1000, "lb-az2": 1000}
    for _, name, units in changes(world):
        assert units != last[name]
        last[name] = units


def test_a_change_that_somebody_else_made_first_is_a_change_too() -> None:
    world = World(law=HALF_A_SECOND)
    world.balancer("lb-az1", 1000)
    world.driver.add(FleetAgent, "fleet", FleetLaw(change_seconds=20, changes_max=1))
    world.until(20.1)  # its write is on its way
    world.healthy("lb-az1", 777)
    world.until(100)
    assert world.read(LoadBalancer, "lb-az1").healthy_units == 777


def test_what_changes_is_the_seeds() -> None:
    def made(seed: int) -> list[tuple[float, str, int]]:
        world = changing(seed, change_seconds=20)
        world.until(200)
        return changes(world)

    assert made(1) == made(1)
    assert made(1) != made(2)
