"""The observer: what the claims say of a run stands in the scenario's status."""

from __future__ import annotations

from cascade.agents.observer import ObserverAgent
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import ClaimVerdict
from tests.support.worlds import World

HELD = ClaimVerdict(claim="endpoint_never_empty", verdict="held")
VIOLATED = ClaimVerdict(claim="endpoint_never_empty", verdict="violated", at_seconds=70)


def observed(change_at: float) -> World:
    """A run in which the one claim is violated at that time."""
    world = World()
    world.store.create(Scenario.named("scenario", title="t", horizon_seconds=1, resources=()))

    def judgement() -> tuple[ClaimVerdict, ...]:
        return (VIOLATED,) if world.driver.now >= change_at else (HELD,)

    world.driver.add(ObserverAgent, "observer", "scenario", judgement)
    return world


def test_it_writes_the_verdicts_when_one_changed_and_only_then() -> None:
    world = observed(change_at=70)
    world.until(300)
    writes = world.writes(Scenario, "replace_status")
    assert [(w.at, w.resource.status.verdicts) for w in writes] == [
        (0, (HELD,)),
        (90, (VIOLATED,)),
    ]


def test_a_violation_is_noted_once_by_name() -> None:
    world = observed(change_at=70)
    world.until(300)
    assert [(note.at, dict(note.fields)) for note in world.notes("claim_violated")] == [
        (90, {"claim": "endpoint_never_empty"})
    ]


def test_it_leaves_the_directors_part_of_the_status_alone() -> None:
    world = observed(change_at=70)
    world.until(50)
    scenario = world.read(Scenario, "scenario")
    world.store.replace_status(scenario.with_status(phase="Running"))
    world.until(300)
    status = world.read(Scenario, "scenario").status
    assert (status.phase, status.verdicts) == ("Running", (VIOLATED,))


def test_without_its_scenario_there_is_nobody_left_to_tell() -> None:
    world = observed(change_at=70)
    world.until(50)
    world.delete(Scenario, "scenario")
    world.until(300)
    assert world.names(Scenario) == []
