"""The one-time check: what it lets through, and what the other two make of the same moment."""

from __future__ import annotations

import pytest

from tests.support.scenes import Scene, Seen


def slow_holds_an_old_plan(check: str) -> Scene:
    """`slow` picked plan 1 up; before its first look at the record, `fast` applied plan 2."""
    scene = Scene("slow", "fast", check=check)
    scene.publish(1)
    scene.until("slow", "read dynamodb")
    scene.apply("fast", 2)
    assert scene.seen() == Seen(root=2, rollback=None, lock=None, trees=[2], plans=[1, 2])
    return scene


@pytest.mark.parametrize("check", ["Once", "OnceAgainstRoots"])
def test_a_stale_flip_goes_through_when_the_check_was_made_once(check: str) -> None:
    scene = slow_holds_an_old_plan(check)
    scene.until("slow", "report CleaningUp")
    assert scene.seen() == Seen(root=1, rollback=2, lock=None, trees=[1, 2], plans=[1, 2])


def test_every_write_checks_the_record_just_read_and_builds_nothing_for_an_old_plan() -> None:
    scene = slow_holds_an_old_plan("EveryWrite")
    scene.until("slow", "report CleaningUp")
    assert scene.seen() == Seen(root=2, rollback=None, lock=None, trees=[2], plans=[1, 2])
    (note,) = scene.notes("plan_outdated")
    assert (note.by, dict(note.fields)) == (
        "slow",
        {"endpoint": "dynamodb", "why": "the root is at generation 2 already"},
    )


def test_every_write_checks_again_after_a_conflict_inside_the_flip() -> None:
    """Without a lock, `fast` can come between the read and the flip itself."""
    scene = Scene("slow", "fast", check="EveryWrite", lock="None")
    scene.publish(1)
    scene.until("slow", "flip")
    scene.apply("fast", 2)
    scene.until("slow", "report CleaningUp")
    assert scene.seen().root == 2
    assert [note.event for note in scene.notes("lock_lost", "plan_outdated")] == [
        "lock_lost",
        "plan_outdated",
    ]


@pytest.mark.parametrize(
    ("check", "steps"),
    [
        ("Once", ["wait for a plan", "report Enacting", "read dynamodb", "lock"]),
        ("EveryWrite", ["wait for a plan", "report Enacting", "read dynamodb", "lock"]),
        ("OnceAgainstRoots", ["wait for a plan"] * 4),
    ],
)
def test_a_newcomer_applies_a_published_plan_anew_unless_it_looks_at_the_roots(
    check: str, steps: list[str]
) -> None:
    scene = Scene("old", "newcomer", check=check)
    scene.until("newcomer", "wait for a plan")
    scene.apply("old", 1)
    done = []
    for _ in range(4):
        done.append(scene.next_of("newcomer"))
        scene.stage.move("newcomer")
    assert done == steps


def test_what_is_about_to_be_applied_is_written_down_before_any_write_of_it() -> None:
    scene = Scene("enactor")
    scene.publish(7)
    scene.until("enactor", "read dynamodb")
    status = scene.status("enactor")
    assert (status.phase, status.applying, status.last_applied) == ("Enacting", 7, 0)
    scene.finish("enactor")
    status = scene.status("enactor")
    assert (status.applying, status.last_applied) == (None, 7)


def test_the_newest_plan_of_the_view_is_taken_and_those_between_are_left_out() -> None:
    scene = Scene("enactor")
    scene.publish(3, 1, 2)
    scene.finish("enactor")
    assert scene.seen() == Seen(root=3, rollback=None, lock=None, trees=[3], plans=[1, 2, 3])
