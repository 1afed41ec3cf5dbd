"""The record's own fence: it refuses an older generation, whatever its writer believes."""

from __future__ import annotations

import pytest

from cascade.model.errors import Invalid
from cascade.model.policies.record import Off
from cascade.model.resources import EndpointRecord
from tests.support.scenes import Scene, Seen


@pytest.mark.parametrize(
    ("fencing", "left"),
    [
        ("Off", Seen(root=1, rollback=2, lock=None, trees=[1, 2], plans=[1, 2])),
        ("Monotonic", Seen(root=2, rollback=None, lock=None, trees=[1, 2], plans=[1, 2])),
    ],
)
def test_a_stale_flip_by_a_check_made_once_meets_the_fence(fencing: str, left: Seen) -> None:
    scene = Scene("slow", "fast", check="Once", fencing=fencing)
    scene.publish(1)
    scene.until("slow", "read dynamodb")
    scene.apply("fast", 2)
    scene.until("slow", "report CleaningUp")
    assert scene.seen() == left


def test_an_enactor_that_meets_the_fence_leaves_the_endpoint_and_goes_on() -> None:
    """The lock is given back, nothing is tried again, and the plan counts as applied."""
    scene = Scene("slow", "fast", check="Once", fencing="Monotonic")
    scene.publish(1)
    scene.until("slow", "read dynamodb")
    scene.apply("fast", 2)
    scene.until("slow", "flip")
    assert scene.steps("slow", "report CleaningUp") == ["flip", "read dynamodb", "release"]
    (note,) = scene.notes("plan_outdated")
    assert note.fields["why"] == (
        "EndpointRecord 'dynamodb' is invalid: "
        "the root may not go back to an older generation while fencing is Monotonic"
    )


def test_people_meet_it_too_and_switching_it_off_takes_a_write_of_its_own() -> None:
    scene = Scene("enactor", fencing="Monotonic")
    scene.until("enactor", "wait for a plan")
    scene.apply("enactor", 1, 2)
    with pytest.raises(Invalid, match="may not go back"):
        scene.point_root(1)
    record = scene.store.read(EndpointRecord, "dynamodb")
    older = record.spec.rollback
    with pytest.raises(Invalid, match="may not go back"):
        scene.store.replace(record.with_spec(root=older, fencing=Off()))
    scene.store.replace(record.with_spec(fencing=Off()))
    scene.point_root(1)
    assert scene.seen().root == 1
