"""The desk: settings come in at the start of each plan, the off switch before each write."""

from __future__ import annotations

import pytest

from cascade.agents.enactor import EnactorAgent
from cascade.model.policies.enactor import EveryWrite, NoRollback
from cascade.model.resources import Enactor
from tests.support.scenes import Scene, Seen
from tests.support.worlds import World

CALL_BEFORE = {
    "lock": "read dynamodb",
    "create dynamodb-000002": "lock",
    "flip": "read dynamodb-000002",
    "release": "read dynamodb",
}
AFTER = {"release": "flip"}  # the record is read twice


@pytest.mark.parametrize("write", list(CALL_BEFORE))
def test_a_paused_enactor_begins_no_write(write: str) -> None:
    scene = Scene("enactor")
    scene.until("enactor", "wait for a plan")
    scene.apply("enactor", 1)
    scene.publish(2)
    before_it = CALL_BEFORE[write]
    scene.until("enactor", AFTER.get(write, "report Enacting"))
    scene.until("enactor", before_it)
    scene.change("enactor", paused=True)
    scene.move("enactor", before_it)  # this was under way when somebody switched it off
    there = scene.seen()
    scene.until("enactor", "wait for its settings")
    for _ in range(5):
        scene.move("enactor", "wait for its settings")
    assert scene.seen() == there
    scene.change("enactor", paused=False)
    scene.finish("enactor")
    assert scene.seen() == Seen(root=2, rollback=1, lock=None, trees=[1, 2], plans=[1, 2])


def test_a_paused_enactor_picks_nothing_up_and_says_that_it_is_paused() -> None:
    world = World()
    world.dns()
    world.record()
    world.enactor("enactor", paused=True)
    world.plan(1)
    world.until(300)
    assert world.read(Enactor, "enactor").status.phase == "Paused"
    assert world.notes("plan_picked_up") == []
    world.change(Enactor, "enactor", paused=False)
    world.until(301)
    assert [note.at for note in world.notes("plan_picked_up")] == [300]


def test_settings_are_read_at_the_start_of_each_plan() -> None:
    scene = Scene("enactor")
    scene.until("enactor", "wait for a plan")
    scene.apply("enactor", 1)
    scene.publish(2)
    scene.until("enactor", "report Enacting")
    scene.until("enactor", "lock")
    scene.change("enactor", rollback=NoRollback(), check=EveryWrite())
    scene.finish("enactor")
    assert scene.seen().rollback == 1, "plan 2 is applied as plan 2 began"
    scene.apply("enactor", 3)
    assert scene.seen().rollback is None


def test_last_applied_outlives_a_restart_of_the_process() -> None:
    """The progress is in the object's status, so the plan is not applied a second time."""
    world = World()
    world.dns()
    world.record()
    world.plan(1)
    world.enactor("enactor")
    world.until(30)
    world.driver.remove("enactor")
    world.driver.add(EnactorAgent, "enactor")
    world.until(60)
    assert [note.fields["generation"] for note in world.notes("plan_picked_up")] == [1]
    world.plan(2)
    world.until(90)
    assert [note.fields["generation"] for note in world.notes("plan_picked_up")] == [1, 2]


def test_a_new_object_begins_with_nothing_applied() -> None:
    """`kubectl replace --force`: hours of back-off are forgotten, and so is what was applied."""
    world = World()
    world.dns()
    world.record()
    world.plan(1)
    world.enactor("enactor")
    world.until(30)
    world.delete(Enactor, "enactor")
    world.enactor("enactor")
    world.until(60)
    assert [note.fields["generation"] for note in world.notes("plan_picked_up")] == [1, 1]


def test_a_changed_spec_does_not_cost_the_status_it_was_about_to_write() -> None:
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "report Enacting")
    scene.change("enactor", keep_generations=3)
    assert scene.steps("enactor", "read dynamodb") == [
        "report Enacting",
        "read enactor",
        "report Enacting",
    ]
    assert scene.status("enactor").applying == 1


def test_an_enactor_whose_object_is_gone_goes_on_until_it_is_ended() -> None:
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "report Enacting")
    me = scene.store.read(Enactor, "enactor")
    move = scene.stage.waits_for["enactor"]
    scene.store.delete(me, None)
    scene.stage.move("enactor")
    assert move.verb == "replace_status"
    assert scene.stage.waits_for["enactor"].args[1] == "dynamodb", "it looks at the record next"
