"""Safety claims: each holds with its safeguard, and is broken by the step that lacks it."""

from __future__ import annotations

import pytest

from tests.claims.tale import Tale, broken_by_the_last, holds, serving


def test_an_endpoint_that_was_served_is_never_empty() -> None:
    claim = "endpoint_never_empty"
    before_its_first_plan = Tale().record("dynamodb").answers("dynamodb", None)
    assert holds(claim, before_its_first_plan)
    assert holds(claim, serving())
    lost = serving().deletes("enactor-az2", "dynamodb-000001").answers("dynamodb", 1, empty=True)
    assert broken_by_the_last(claim, lost) == (
        "dynamodb answers with no address: its root names dynamodb-000001"
    )


def test_an_endpoint_whose_record_is_deleted_is_withdrawn_and_not_empty() -> None:
    withdrawn = serving().deletes("a-person", "dynamodb").answers("dynamodb", None)
    assert holds("endpoint_never_empty", withdrawn)
    rootless = serving().loses_root("a-person", "dynamodb").answers("dynamodb", None)
    assert broken_by_the_last("endpoint_never_empty", rootless) == (
        "dynamodb answers with no address: it has no root"
    )


def test_the_generation_that_is_served_never_goes_back() -> None:
    claim = "generation_never_goes_back"
    forward = serving(8).answers("dynamodb", 8, empty=True).answers("dynamodb", 9)
    assert holds(claim, forward)
    unseen = serving(8).tree("dynamodb", 7).flips("enactor-az2", "dynamodb", 7)
    assert holds(claim, unseen), "DNS never served the older root"
    assert broken_by_the_last(claim, unseen.answers("dynamodb", 7)) == (
        "dynamodb goes back from generation 8 to 7"
    )


def test_a_record_created_anew_is_the_same_endpoint() -> None:
    again = serving(8).deletes("a-person", "dynamodb").answers("dynamodb", None).record("dynamodb")
    assert "from generation 8 to 3" in broken_by_the_last(
        "generation_never_goes_back", again.answers("dynamodb", 3)
    )


def test_the_active_tree_is_never_deleted() -> None:
    claim = "active_tree_is_never_deleted"
    looked_first = serving(2).tree("dynamodb", 1).deletes("enactor-az2", "dynamodb-000001")
    assert holds(claim, looked_first)
    by_age = serving(2).tree("dynamodb", 3).deletes("enactor-az2", "dynamodb-000002")
    assert broken_by_the_last(claim, by_age) == (
        "enactor-az2 deletes dynamodb-000002, the root of dynamodb"
    )


def test_a_plan_in_flight_is_never_deleted() -> None:
    claim = "plan_in_flight_is_never_deleted"
    applying = serving(1).plan(2, "dynamodb").picks_up("enactor-az1", 1)
    applied = serving(1).picks_up("enactor-az1", 1).reports("enactor-az1", applying=None)
    assert holds(claim, applied.deletes("enactor-az2", "plan-000001"))
    assert broken_by_the_last(claim, applying.deletes("enactor-az2", "plan-000001")) == (
        "enactor-az2 deletes plan-000001 while enactor-az1 is applying it"
    )


def test_a_plan_is_no_longer_in_flight_when_its_enactor_is_deleted() -> None:
    alone = serving(1).picks_up("enactor-az1", 1).deletes("a-person", "enactor-az1")
    assert holds("plan_in_flight_is_never_deleted", alone.deletes("enactor-az2", "plan-000001"))


def test_the_rollback_names_a_tree_that_exists() -> None:
    claim = "rollback_target_exists"
    kept = serving(1).tree("dynamodb", 2).flips("enactor-az1", "dynamodb", 2, rollback=1)
    assert holds(claim, kept)
    assert broken_by_the_last(claim, kept.deletes("enactor-az2", "dynamodb-000001")) == (
        "enactor-az2 deletes dynamodb-000001, which dynamodb would roll back to"
    )


def test_a_rollback_set_to_a_missing_tree_breaks_it_too() -> None:
    gone = serving(1).tree("dynamodb", 2).deletes("enactor-az2", "dynamodb-000001")
    unlooked = gone.flips("enactor-az1", "dynamodb", 2, rollback=1)
    assert broken_by_the_last("rollback_target_exists", unlooked) == (
        "enactor-az1 sets the rollback of dynamodb to dynamodb-000001, which does not exist"
    )


def test_a_flip_goes_to_a_tree_that_exists() -> None:
    claim = "flip_goes_to_an_existing_tree"
    built = serving(1).tree("dynamodb", 2)
    assert holds(claim, built.flips("enactor-az1", "dynamodb", 2))
    deleted_between = serving(1).tree("dynamodb", 2).deletes("enactor-az2", "dynamodb-000002")
    assert broken_by_the_last(claim, deleted_between.flips("enactor-az1", "dynamodb", 2)) == (
        "enactor-az1 flips dynamodb to dynamodb-000002, which does not exist"
    )


@pytest.mark.parametrize(
    ("held_by", "lock", "sentence"),
    [
        ("", "PerEndpoint", "the lock is held by nobody"),
        ("", "None", "the lock is held by nobody"),
        ("enactor-az2", "PerEndpoint", "the lock is held by enactor-az2"),
    ],
    ids=["not locked", "policy without a lock", "locked by another"],
)
def test_only_the_holder_of_the_lock_writes(held_by: str, lock: str, sentence: str) -> None:
    claim = "only_the_holder_writes"
    tale = serving().enactor("enactor-az3", lock=lock).tree("dynamodb", 2)
    if held_by:
        tale.locks(held_by, "dynamodb")
    found = broken_by_the_last(claim, tale.flips("enactor-az3", "dynamodb", 2))
    assert found == f"enactor-az3 sets the root of dynamodb, but {sentence}"
    mine = serving().enactor("enactor-az3").tree("dynamodb", 2).locks("enactor-az3", "dynamodb")
    assert holds(claim, mine.flips("enactor-az3", "dynamodb", 2))


def test_a_single_writer_must_hold_the_lease() -> None:
    claim = "only_the_holder_writes"
    tale = Tale().enactor("enactor-az1", lock="SingleWriter").record("dynamodb")
    tale.tree("dynamodb", 1).leases("enactor-az1")
    assert holds(claim, tale.flips("enactor-az1", "dynamodb", 1))
    other = tale.leases("enactor-az2").tree("dynamodb", 2).flips("enactor-az1", "dynamodb", 2)
    assert "held by enactor-az2" in broken_by_the_last(claim, other)


def test_a_person_repairs_without_a_lock() -> None:
    repaired = serving().tree("dynamodb", 2).flips("a-person", "dynamodb", 2)
    assert holds("only_the_holder_writes", repaired)


def test_an_enactor_that_was_deleted_is_still_no_person() -> None:
    late = serving().tree("dynamodb", 2).deletes("a-person", "enactor-az2")
    late.flips("enactor-az2", "dynamodb", 2)
    assert "enactor-az2 sets the root" in broken_by_the_last("only_the_holder_writes", late)


def taken_over() -> Tale:
    """enactor-az1 held the lock of dynamodb too long; enactor-az2 has it now."""
    tale = serving().tree("dynamodb", 2).at(10).locks("enactor-az1", "dynamodb")
    return tale.at(80).locks("enactor-az2", "dynamodb")


def test_nobody_writes_after_losing_the_lock() -> None:
    claim = "no_write_after_losing_the_lock"
    again = taken_over().unlocks("enactor-az2", "dynamodb").locks("enactor-az1", "dynamodb")
    assert holds(claim, again.flips("enactor-az1", "dynamodb", 2))
    unfenced = taken_over().at(90).flips("enactor-az1", "dynamodb", 2)
    assert broken_by_the_last(claim, unfenced) == (
        "enactor-az1 sets the root of dynamodb, having lost the lock at 0:01:20"
    )


def test_a_lock_that_a_person_took_away_is_lost() -> None:
    claim = "no_write_after_losing_the_lock"
    cleared = serving().tree("dynamodb", 2).locks("enactor-az1", "dynamodb")
    cleared.unlocks("a-person", "dynamodb").flips("enactor-az1", "dynamodb", 2)
    assert "having lost the lock" in broken_by_the_last(claim, cleared)
    given_back = serving().tree("dynamodb", 2).flips("enactor-az1", "dynamodb", 2)
    assert holds(claim, given_back), "no lock, but none lost: that is another claim's"


def test_a_lost_lease_is_a_lock_lost_on_every_endpoint() -> None:
    claim = "no_write_after_losing_the_lock"
    tale = serving().tree("dynamodb", 2).leases("enactor-az1").leases("enactor-az2")
    assert holds(claim, tale)
    assert "having lost" in broken_by_the_last(claim, tale.flips("enactor-az1", "dynamodb", 2))
