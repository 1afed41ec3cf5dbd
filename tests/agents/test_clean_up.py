"""Clean-up: what each policy deletes in one and the same dangerous moment.

`fast` has applied plan 6 and is about to clean up with keep 2; meanwhile `slow`, whose check was
made when plan 2 was the newest, has put the root back to tree 2.
"""

from __future__ import annotations

import pytest

from cascade.model.resources import RecordTree
from tests.support.scenes import Scene, Seen


def about_to_clean_up(clean_up: str, slow_until: str = "report CleaningUp") -> Scene:
    scene = Scene("slow", "fast", clean_up=clean_up, keep_generations=2)
    scene.until("slow", "wait for a plan")
    scene.finish("fast")
    scene.apply("fast", 1, 2)
    scene.until("slow", "read dynamodb")
    for generation in (3, 4, 5):  # built and flipped, but `fast` never gets to its clean-up
        scene.publish(generation)
        scene.until("fast", "report Enacting")
        scene.until("fast", "list recordtrees")
        scene.change("fast", keep_generations=100)
        scene.finish("fast")
    scene.change("fast", keep_generations=2)
    scene.publish(6)
    scene.until("fast", "report Enacting")
    scene.until("fast", "list recordtrees")
    scene.until("slow", slow_until)
    return scene


@pytest.mark.parametrize(
    ("clean_up", "left"),
    [
        ("ByAge", Seen(root=2, rollback=6, lock=None, trees=[4, 5, 6], plans=[4, 5, 6])),
        ("AllOlder", Seen(root=2, rollback=6, lock=None, trees=[6], plans=[6])),
        ("KeepReachable", Seen(root=2, rollback=6, lock=None, trees=[2, 4, 5, 6], plans=[4, 5, 6])),
        (
            "KeepInFlight",
            Seen(root=2, rollback=6, lock=None, trees=[2, 4, 5, 6], plans=[1, 2, 3, 4, 5, 6]),
        ),
    ],
    ids=[
        "by_age_the_published_tree_goes_too",
        "all_older_leaves_the_newest_alone",
        "what_the_record_names_stays_but_the_plan_that_slow_applies_goes",
        "nothing_goes_that_a_record_names_or_an_enactor_may_be_at",
    ],
)
def test_what_clean_up_leaves(clean_up: str, left: Seen) -> None:
    scene = about_to_clean_up(clean_up)
    scene.finish("fast")
    assert scene.seen() == left


@pytest.mark.parametrize("clean_up", ["KeepReachable", "KeepInFlight"])
def test_an_endpoint_whose_lock_is_taken_keeps_its_old_trees_until_the_next_clean_up(
    clean_up: str,
) -> None:
    scene = about_to_clean_up(clean_up, slow_until="flip")
    scene.finish("fast")
    assert scene.seen().trees == [1, 2, 3, 4, 5, 6]


def test_a_spared_plan_goes_as_soon_as_every_enactor_has_passed_it() -> None:
    scene = about_to_clean_up("KeepInFlight")
    scene.finish("fast")
    assert scene.status("slow").last_applied == 0
    scene.finish("slow")  # with plan 2, and then with plan 6
    assert scene.status("slow").last_applied == 6
    assert scene.seen() == Seen(root=6, rollback=2, lock=None, trees=[2, 4, 5, 6], plans=[4, 5, 6])


def test_by_age_looks_at_nothing_but_ages() -> None:
    scene = about_to_clean_up("ByAge")
    assert scene.steps("fast", "wait for a plan") == [
        "list recordtrees",
        "delete dynamodb-000001",
        "delete dynamodb-000002",
        "delete dynamodb-000003",
        "list dnsplans",
        "delete plan-000001",
        "delete plan-000002",
        "delete plan-000003",
    ]


def test_keep_in_flight_takes_the_lock_before_it_deletes_a_tree() -> None:
    scene = about_to_clean_up("KeepInFlight")
    assert scene.steps("fast", "wait for a plan") == [
        "list recordtrees",
        "read dynamodb",
        "lock",
        "delete dynamodb-000001",
        "delete dynamodb-000003",
        "read dynamodb",
        "release",
        "list dnsplans",
        "list enactors",
    ]


def test_what_another_clean_up_deleted_first_is_no_error() -> None:
    scene = about_to_clean_up("ByAge")
    scene.until("fast", "delete dynamodb-000001")
    gone = scene.store.read(RecordTree, "dynamodb-000001")
    scene.store.delete(gone, None)
    scene.finish("fast")
    assert scene.seen().trees == [4, 5, 6]
    names = [note.fields["name"] for note in scene.notes("cleaned_up") if note.by == "fast"]
    assert "dynamodb-000001" not in names, "only what it deleted itself is noted"
