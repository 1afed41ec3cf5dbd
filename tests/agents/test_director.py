"""The director: a scenario's resources first, then people, who see, take their time and act."""

from __future__ import annotations

from typing import Any

from cascade.agents.director import DirectorAgent
from cascade.model.resources import (
    DropletManager,
    Enactor,
    EndpointRecord,
    RecordTree,
    Scenario,
)
from cascade.model.resources.scenario import RunningClock
from tests.support.worlds import World

RECORD = {"kind": "EndpointRecord", "name": "dynamodb", "spec": {"hostname": "dynamodb.lab"}}
ENACTOR = {"kind": "Enactor", "name": "enactor", "spec": {"zone": "az1"}}


def directed(*runbook: dict[str, Any], resources: tuple[Any, ...] = (RECORD, ENACTOR)) -> World:
    """A world in which a director begins, with a DNS service."""
    world = World()
    world.dns(propagation_seconds=1)
    spec = {"title": "t", "horizon_seconds": 1, "resources": resources, "runbook": runbook}
    world.store.create(Scenario.named("scenario", **spec))
    world.driver.add(DirectorAgent, "director", "scenario")
    return world


def lose(world: World, at: float) -> None:
    """The record was served from tree 1, which is deleted then; tree 2 is there."""
    world.until(1)
    world.change(EndpointRecord, "dynamodb", root=world.tree(1))
    world.tree(2)
    world.until(at)
    world.delete(RecordTree, "dynamodb-000001")


def deeds(world: World) -> list[tuple[float, str]]:
    return [(note.at, note.fields["did"]) for note in world.notes("runbook_step")]


def test_it_creates_the_resources_and_says_that_the_scenario_runs() -> None:
    world = directed()
    world.until(5)
    assert (world.names(EndpointRecord), world.names(Enactor)) == (["dynamodb"], ["enactor"])
    assert world.read(Scenario, "scenario").status.phase == "Running"


def test_what_a_director_before_it_created_is_left_as_it_is() -> None:
    world = directed()
    world.record("dynamodb", hostname="changed.since.lab")
    world.until(5)
    assert world.read(EndpointRecord, "dynamodb").spec.hostname == "changed.since.lab"
    assert world.names(Enactor) == ["enactor"], "and the rest is created"


def test_in_pods_customers_come_when_dns_answers_or_after_a_quarter_of_an_hour() -> None:
    """Who asked before would keep for that long that there is no answer."""
    host = {"kind": "DropletManager", "name": "dwfm", "spec": {"zone": "az1", "droplets": 1}}
    for answered_at, made_by in ((200.0, 210.0), (None, 910.0)):
        world = directed(resources=(RECORD, ENACTOR, host))
        clock = RunningClock(wall_start_seconds=0, speed=1)
        scenario = world.read(Scenario, "scenario")
        world.store.replace_status(scenario.with_status(clock=clock))
        world.until(answered_at or 890)
        assert (world.names(Enactor), world.names(DropletManager)) == (["enactor"], [])
        if answered_at:
            world.change(EndpointRecord, "dynamodb", root=world.tree(1))
        world.until(made_by)
        assert world.names(DropletManager) == ["dwfm"]


def test_the_race_is_repaired_by_hand_step_by_step() -> None:
    world = directed(
        {"observed": "EndpointEmpty", "after_seconds": 100, "do": "pause"},
        {"observed": "EnactorsPaused", "after_seconds": 10, "do": "pointRootAtNewestTree"},
        {"observed": "EveryEndpointServes", "after_seconds": 5, "do": "restart"},
        {"observed": "EveryEndpointServes", "after_seconds": 5, "do": "resume"},
    )
    lose(world, at=50)
    world.until(400)
    assert deeds(world) == [
        (160, "paused enactor"),
        (170, "pointed dynamodb to dynamodb-000002"),
        (185, "restarted enactor"),
        (190, "resumed enactor"),
    ]
    assert [note.fields["saw"] for note in world.notes("runbook_observed")] == [
        "dynamodb",
        "1 enactors paused",
        "every endpoint answers",
        "every endpoint answers",
    ]
    assert world.answers()[-2:] == [(51, "dynamodb", ()), (171, "dynamodb", ("192.0.2.2",))]


def test_an_endpoint_that_never_answered_is_not_a_lost_one() -> None:
    world = directed({"observed": "EndpointEmpty", "after_seconds": 0, "do": "pause"})
    world.until(1000)
    assert deeds(world) == []


def test_a_step_waits_for_what_it_must_see_however_long_that_takes() -> None:
    world = directed({"observed": "EndpointEmpty", "after_seconds": 0, "do": "pause"})
    lose(world, at=5000)
    world.until(6000)
    assert deeds(world) == [(5010, "paused enactor")], "people look every ten seconds"


def test_a_step_that_is_not_seen_in_time_is_passed_over_and_the_next_one_is_taken() -> None:
    empty = {"observed": "EndpointEmpty", "within_seconds": 600, "after_seconds": 0, "do": "pause"}
    serves = {"observed": "EveryEndpointServes", "after_seconds": 0, "do": "resume"}
    world = directed(empty, serves)
    lose(world, at=5000)
    world.until(6000)
    (passed,) = world.notes("runbook_passed_over")
    assert (passed.at, dict(passed.fields)) == (610, {"do": "pause", "never": "EndpointEmpty"})
    assert deeds(world) == [(610, "resumed enactor")]
    assert world.read(Scenario, "scenario").status.steps_done == 2


def test_one_that_is_seen_in_time_is_taken_however_long_people_need() -> None:
    step = {"observed": "EndpointEmpty", "within_seconds": 600, "after_seconds": 900, "do": "pause"}
    world = directed(step)
    lose(world, at=500)
    world.until(2000)
    assert deeds(world) == [(1410, "paused enactor")]


def paused_for(world: World, *spells: tuple[float, float]) -> World:
    """The enactor is paused by somebody from time to time."""
    for from_seconds, until_seconds in spells:
        world.until(from_seconds)
        world.change(Enactor, "enactor", paused=True)
        world.until(until_seconds)
        world.change(Enactor, "enactor", paused=False)
    return world


AFTER_AN_HOUR = {"observed": "EnactorsPaused", "after_seconds": 3600, "do": "resume"}


def test_what_was_over_soon_and_stayed_away_is_forgotten() -> None:
    """People whom something looked like it an hour ago do not act on it now."""
    world = paused_for(directed(AFTER_AN_HOUR), (5, 95))
    world.until(5000)
    assert deeds(world) == []
    world.change(Enactor, "enactor", paused=True)
    world.until(9000)
    assert [at for at, _ in deeds(world)] == [8610]


def test_what_comes_and_goes_is_one_thing_that_is_seen() -> None:
    world = paused_for(directed(AFTER_AN_HOUR), *[(n * 500 + 5, n * 500 + 95) for n in range(8)])
    world.until(5000)
    assert [at for at, _ in deeds(world)] == [3610]


def test_no_enactor_is_not_all_enactors_paused() -> None:
    step = {"observed": "EnactorsPaused", "after_seconds": 0, "do": "resume"}
    world = directed(step, resources=(RECORD,))
    world.until(100)
    assert deeds(world) == []


def test_a_director_started_anew_goes_on_where_the_one_before_it_ended() -> None:
    world = directed(
        {"observed": "EndpointEmpty", "after_seconds": 10, "do": "pause"},
        {"observed": "EnactorsPaused", "after_seconds": 1000, "do": "resume"},
    )
    lose(world, at=50)
    world.until(100)
    assert world.read(Scenario, "scenario").status.steps_done == 1
    world.delete(EndpointRecord, "dynamodb")
    world.driver.add(DirectorAgent, "director-2", "scenario")
    world.until(3000)
    assert world.names(EndpointRecord) == [], "what is gone by now is not created once more"
    did = [(note.by, note.fields["did"]) for note in world.notes("runbook_step")]
    assert did == [
        ("director", "paused enactor"),
        ("director", "resumed enactor"),
        ("director-2", "resumed enactor"),
    ], "the first one was never ended here; the second does not pause again"


def test_nothing_is_done_while_the_scenario_is_paused() -> None:
    world = directed({"observed": "EnactorsPaused", "after_seconds": 10, "do": "resume"})
    world.until(1)
    world.change(Enactor, "enactor", paused=True)
    world.change(Scenario, "scenario", paused=True)
    world.until(1000)
    assert deeds(world) == []
    world.change(Scenario, "scenario", paused=False)
    world.until(1001)
    assert deeds(world) == [(1000, "resumed enactor")]


def test_people_act_while_leases_are_missing_and_when_they_are_held_again() -> None:
    manager = {"kind": "DropletManager", "name": "dwfm", "spec": {"zone": "az1", "droplets": 40}}
    world = directed(
        {"observed": "LeasesMissing", "after_seconds": 100, "do": "setLimit", "value": "5"},
        {"observed": "LeasesHeld", "after_seconds": 0, "do": "restart", "to": "dwfm"},
        resources=(RECORD, manager),
    )
    world.until(400)
    assert [note.fields["saw"] for note in world.notes("runbook_observed")] == [
        "0 of 40 leases held",  # the host has just begun
        "40 of 40 leases held",
    ]
    assert [did for _, did in deeds(world)] == ["let 5 items wait at dwfm", "restarted dwfm"]


def test_a_step_that_cannot_be_done_is_told_and_passed_over() -> None:
    world = directed(
        {"observed": "EnactorsPaused", "after_seconds": 10, "do": "setFencing", "value": "Always"},
        {"observed": "EnactorsPaused", "after_seconds": 10, "do": "resume"},
    )
    world.until(1)
    world.change(Enactor, "enactor", paused=True)
    world.until(100)
    assert [did for _, did in deeds(world)] == [
        "EndpointRecord.fencing has no policy 'Always'; there is Off, Monotonic",
        "resumed enactor",
    ]
