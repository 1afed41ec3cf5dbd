"""Metrics of plans, enactors and locks, each from a tale of a few deeds."""

from __future__ import annotations

from tests.claims.tale import Tale, serving
from tests.edge.metrics.reading import Reading

AZ1, AZ2 = {"agent": "enactor-az1"}, {"agent": "enactor-az2"}
DYNAMODB = {"endpoint": "dynamodb"}
HELD = "enactor-az1 holds the lock of dynamodb"


def test_the_newest_plan_is_the_highest_and_each_is_counted_for_its_planner() -> None:
    reading = Reading(Tale().plan(2, "dynamodb").plan(1, "dynamodb"))
    assert reading("cascade_plan_newest_generation", endpoint="dynamodb") == 2
    assert reading("cascade_plans_written_total", agent="planner") == 2


def test_an_enactor_is_at_a_plan_from_its_pick_up_until_it_cleans_up() -> None:
    tale = serving(1).at(10).picks_up("enactor-az2", 1)
    reading = Reading(tale)
    tale.at(35)
    assert reading("cascade_enactor_applying_generation", **AZ2) == 1
    assert reading("cascade_enactor_enacting_story_seconds", **AZ2) == 25
    tale.notes("enactor-az2", "plan_applied", generation=1)
    tale.reports("enactor-az2", phase="CleaningUp", last_applied=1, applying=None).at(60)
    assert reading("cascade_enactor_applying_generation", **AZ2) == 0
    assert reading("cascade_enactor_applied_generation", **AZ2) == 1
    assert reading("cascade_enactor_enacting_story_seconds", **AZ2) == 0
    assert reading("cascade_enact_duration_story_seconds_sum", **AZ2) == 25


def test_the_next_plan_is_a_new_one_also_when_nothing_was_said_between() -> None:
    tale = serving(1).at(10).reports("enactor-az2", applying=1).at(30)
    reading = Reading(tale.reports("enactor-az2", applying=2).at(34))
    assert reading("cascade_enactor_enacting_story_seconds", **AZ2) == 4


def test_the_off_switch_is_seen_and_a_deleted_enactor_is_not() -> None:
    tale = serving(1).pauses("enactor-az2")
    reading = Reading(tale)
    assert reading("cascade_enactor_paused", **AZ2) == 1
    assert reading("cascade_enactor_paused", **AZ1) == 0
    tale.deletes("a-person", "enactor-az2")
    assert reading("cascade_enactor_paused", **AZ2) is None
    assert reading("cascade_enactor_enacting_story_seconds", **AZ2) is None


def test_a_wait_for_a_lock_lasts_until_it_is_had() -> None:
    tale = serving(1).at(10).locks("enactor-az1", "dynamodb").at(20)
    reading = Reading(tale.backs_off("enactor-az2", "dynamodb", HELD))
    tale.at(30).backs_off("enactor-az2", "dynamodb", HELD).at(40)
    assert reading("cascade_lock_waiting_story_seconds", **AZ2, **DYNAMODB) == 20
    assert reading("cascade_back_off_story_seconds", **AZ2) == 10
    assert reading("cascade_back_offs_total", reason="lock_taken", **AZ2, **DYNAMODB) == 2
    tale.at(45).unlocks("enactor-az1", "dynamodb").at(50).locks("enactor-az2", "dynamodb")
    assert reading("cascade_lock_waiting_story_seconds", **AZ2, **DYNAMODB) == 0
    assert reading("cascade_lock_wait_duration_story_seconds_sum", **AZ2) == 30
    assert reading("cascade_lock_hold_duration_story_seconds_sum", **AZ1) == 35


def test_an_agents_own_process_sees_no_lock_and_ends_the_wait_with_its_next_word() -> None:
    tale = Tale().at(20).notes("enactor-az2", "lock_taken", endpoint="dynamodb", seconds=10.0)
    reading = Reading(tale.at(50).notes("enactor-az2", "flipped", endpoint="dynamodb", tree="t"))
    assert reading("cascade_lock_wait_duration_story_seconds_sum", **AZ2) == 30
    assert reading("cascade_flips_total", **AZ2, **DYNAMODB) == 1


def test_a_lock_that_is_held_says_by_whom_and_one_taken_over_counts_twice() -> None:
    tale = serving(1).at(10).locks("enactor-az1", "dynamodb").at(80)
    reading = Reading(tale)
    assert reading("cascade_lock_held_story_seconds", **AZ1, **DYNAMODB) == 70
    tale.locks("enactor-az2", "dynamodb").at(85)
    assert reading("cascade_lock_held_story_seconds", **AZ1, **DYNAMODB) == 0
    assert reading("cascade_lock_held_story_seconds", **AZ2, **DYNAMODB) == 5


def test_a_refused_batch_is_a_back_off_for_another_reason() -> None:
    tale = serving(1).backs_off("enactor-az2", "dynamodb", "gone", event="batch_refused")
    reading = Reading(tale)
    assert reading("cascade_back_offs_total", reason="batch_refused", **AZ2, **DYNAMODB) == 1
    assert reading("cascade_lock_waiting_story_seconds", **AZ2, **DYNAMODB) is None


def test_one_agent_holds_a_lease() -> None:
    reading = Reading(Tale().leases("enactor-az1"))
    assert reading("cascade_lease_held", lease="enactors", **AZ1) == 1
