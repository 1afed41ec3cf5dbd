"""An endpoint that fails again and again: does the rest of the plan wait for it?"""

from __future__ import annotations

from cascade.model.resources import RecordTree
from tests.support.scenes import Scene

REGIONAL, FIPS = "dynamodb", "dynamodb-fips"


def stuck(policy: str) -> Scene:
    """The regional endpoint is lost and cannot be flipped; plan 2 is there for both endpoints."""
    scene = Scene(
        "enactor", endpoints=(REGIONAL, FIPS), stuck_endpoint=policy, stuck_attempts_max=2
    )
    scene.until("enactor", "wait for a plan")
    scene.apply("enactor", 1)
    scene.store.delete(scene.store.read(RecordTree, "dynamodb-000001"), None)
    scene.publish(2)
    scene.move("enactor", "wait for a plan")
    return scene


def fail(scene: Scene, times: int) -> None:
    for _ in range(times):
        scene.until("enactor", "back off")
        scene.move("enactor", "back off")


def test_one_stuck_batch_freezes_the_endpoints_after_it() -> None:
    scene = stuck("RetryForever")
    fail(scene, times=6)
    assert (scene.seen(REGIONAL).root, scene.seen(FIPS).root) == (1, 1)
    assert [note.fields["failures"] for note in scene.notes("batch_refused")] == [1, 2, 3, 4, 5, 6]
    assert scene.status("enactor").applying == 2


def test_skipping_it_lets_the_other_endpoints_go_on() -> None:
    scene = stuck("SkipEndpoint")
    fail(scene, times=2)
    scene.finish("enactor")
    assert (scene.seen(REGIONAL).root, scene.seen(FIPS).root) == (1, 2)
    assert [note.fields["endpoint"] for note in scene.notes("endpoint_skipped")] == [REGIONAL]


def test_the_next_plan_tries_a_skipped_endpoint_anew() -> None:
    scene = stuck("SkipEndpoint")
    scene.finish("enactor")
    scene.publish(3)
    scene.move("enactor", "wait for a plan")
    fail(scene, times=2)
    scene.finish("enactor")
    failures = [note.fields["failures"] for note in scene.notes("batch_refused")]
    assert failures == [1, 2, 1, 2]
    assert (scene.seen(REGIONAL).root, scene.seen(FIPS).root) == (1, 3)


def test_the_regional_endpoint_comes_first() -> None:
    """So that what is stuck there freezes all the others."""
    scene = Scene("enactor", endpoints=(REGIONAL, FIPS))
    scene.publish(1)
    steps = scene.steps("enactor", "wait for a plan")
    assert [step for step in steps if step.startswith("create")] == [
        "create dynamodb-000001",
        "create dynamodb-fips-000001",
    ]
