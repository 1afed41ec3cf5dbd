"""The rollback alias: the defect that made the loss last, and what would have healed it."""

from __future__ import annotations

import pytest

from cascade.model.resources import RecordTree
from tests.support.scenes import Scene, Seen


def lost(rollback: str) -> Scene:
    """Tree 1 is published and gone; plan 2 is there to be applied."""
    scene = Scene("enactor", rollback=rollback)
    scene.until("enactor", "wait for a plan")
    scene.apply("enactor", 1)
    scene.store.delete(scene.store.read(RecordTree, "dynamodb-000001"), None)
    scene.publish(2)
    scene.move("enactor", "wait for a plan")
    return scene


def test_every_batch_is_refused_while_the_rollback_target_must_exist() -> None:
    scene = lost("MustExist")
    for _ in range(3):
        scene.until("enactor", "back off")
        assert scene.seen() == Seen(root=1, rollback=None, lock=None, trees=[2], plans=[1, 2])
        scene.move("enactor", "back off")
    refused = scene.notes("batch_refused")
    assert [(note.fields["failures"], note.fields["why"]) for note in refused] == [
        (1, "the rollback's target dynamodb-000001 does not exist"),
        (2, "the rollback's target dynamodb-000001 does not exist"),
        (3, "the rollback's target dynamodb-000001 does not exist"),
    ]


@pytest.mark.parametrize("rollback", ["TolerateMissing", "None"])
def test_the_next_plan_heals_the_record_when_a_missing_target_is_left_out(rollback: str) -> None:
    scene = lost(rollback)
    scene.finish("enactor")
    assert scene.seen() == Seen(root=2, rollback=None, lock=None, trees=[2], plans=[1, 2])


@pytest.mark.parametrize(
    ("rollback", "named"), [("MustExist", 1), ("TolerateMissing", 1), ("None", None)]
)
def test_the_flip_remembers_what_was_root_unless_there_is_no_rollback_alias(
    rollback: str, named: int | None
) -> None:
    scene = Scene("enactor", rollback=rollback)
    scene.until("enactor", "wait for a plan")
    scene.apply("enactor", 1, 2)
    assert scene.seen() == Seen(root=2, rollback=named, lock=None, trees=[1, 2], plans=[1, 2])


def test_flipping_to_the_tree_that_is_root_already_leaves_the_rollback_as_it_is() -> None:
    scene = Scene("first", "second")
    scene.finish("first", "second")
    scene.apply("first", 1, 2)
    scene.finish("second")
    scene.move("second", "wait for a plan")
    scene.finish("second")
    assert scene.seen() == Seen(root=2, rollback=1, lock=None, trees=[1, 2], plans=[1, 2])


def test_the_new_tree_must_exist_too_or_the_batch_is_refused() -> None:
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "read dynamodb-000001")
    scene.store.delete(scene.store.read(RecordTree, "dynamodb-000001"), None)
    scene.until("enactor", "back off")
    assert scene.seen() == Seen(root=None, rollback=None, lock=None, trees=[], plans=[1])
    (note,) = scene.notes("batch_refused")
    assert note.fields["why"] == "dynamodb-000001 is gone: it was cleaned up"
    scene.finish("enactor")
    assert scene.seen().root == 1, "the next attempt builds it anew"


def test_both_looks_are_not_one_step_with_the_flip() -> None:
    """A tree can go in between: nothing in the API joins two objects."""
    scene = Scene("enactor")
    scene.publish(1)
    scene.until("enactor", "flip")
    scene.store.delete(scene.store.read(RecordTree, "dynamodb-000001"), None)
    scene.move("enactor", "flip")
    assert scene.seen() == Seen(root=1, rollback=None, lock="enactor", trees=[], plans=[1])
