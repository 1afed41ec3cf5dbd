"""Liveness claims: what is owed must come within the limit, and the end of a run is no excuse."""

from __future__ import annotations

from cascade.claims import Judge
from cascade.claims.endpoint_reaches_newest_plan import EndpointReachesNewestPlan
from cascade.claims.no_livelock import NoLivelock
from tests.claims.tale import Tale, holds, judged, serving

REACHES = "endpoint_reaches_newest_plan"


def soon() -> EndpointReachesNewestPlan:
    return EndpointReachesNewestPlan(limit_seconds=100)


def patient() -> NoLivelock:
    return NoLivelock(limit_seconds=100)


def test_an_endpoint_reaches_the_newest_plan() -> None:
    tale = serving(1).at(20).plan(2, "dynamodb").at(60).answers("dynamodb", 2).at(1000)
    assert holds(soon(), tale)


def test_a_newer_plan_will_do_in_its_place() -> None:
    tale = serving(1).at(20).plan(2, "dynamodb").at(80).plan(3, "dynamodb")
    assert holds(soon(), tale.at(110).answers("dynamodb", 3).at(1000))


def test_new_plans_do_not_put_the_limit_off() -> None:
    tale = serving(1)
    for generation in range(2, 20):
        tale.at(generation * 20).plan(generation, "dynamodb")
    verdict = judged(soon(), tale)
    first = next(e for e in tale.entries if e.at == 40)
    assert (verdict.verdict, verdict.at_seconds, verdict.step) == ("violated", 140, first.step)
    assert verdict.sentence == (
        "dynamodb does not serve plan 2 (since 0:00:40; the limit is 0:01:40)"
    )


def test_an_endpoint_that_falls_back_owes_the_newest_plan_again() -> None:
    back = serving(2).at(50).answers("dynamodb", 1)
    assert judged(soon(), back.at(149)).verdict == "unknown", "nothing was ever waited for"
    assert judged(soon(), back.at(150)).at_seconds == 150


def test_an_empty_answer_reaches_no_plan_unless_the_plan_says_so() -> None:
    lost = serving(1).at(20).plan(2, "dynamodb").answers("dynamodb", 2, empty=True).at(200)
    assert judged(soon(), lost).verdict == "violated"
    meant = serving(1).at(20).plan(2, "dynamodb", empty=True).tree("dynamodb", 2, empty=True)
    assert holds(soon(), meant.answers("dynamodb", 2, empty=True).at(200))


def test_a_record_that_is_gone_owes_nothing() -> None:
    gone = serving(1).at(20).plan(2, "dynamodb").deletes("a-person", "dynamodb")
    assert holds(soon(), gone.at(500))


def test_a_run_that_ends_early_is_unknown_only_if_the_wait_was_unusual() -> None:
    tale = serving(1).at(20).plan(2, "dynamodb").at(50).answers("dynamodb", 2)
    tale.at(60).plan(3, "dynamodb")
    assert judged(soon(), tale.at(120)).verdict == "held"
    assert judged(soon(), tale.at(121)).verdict == "unknown"
    assert judged(soon(), tale.at(121)).sentence == (
        "dynamodb does not serve plan 3 when the run ended, for 0:01:01: far longer than ever"
        " before in it, but not yet 0:01:40"
    )


def test_a_limit_that_ran_out_is_seen_while_the_run_goes_on() -> None:
    judge = Judge([soon()])
    for entry in serving(1).at(20).plan(2, "dynamodb").entries:
        judge.see(entry)
    assert [v.verdict for v in judge.verdicts(119)] == ["held"]
    assert judge.violated_at(REACHES) is None
    for entry in Tale().at(200).notes("planner", "plan_held_back", why="-").entries:
        judge.see(entry)
    assert judge.violated_at(REACHES) == 120


def refused(tale: Tale, *seconds: float) -> Tale:
    for second in seconds:
        why = "the rollback's target dynamodb-000001 does not exist"
        tale.at(second).backs_off("enactor-az1", "dynamodb", why, event="batch_refused")
    return tale


def test_to_fail_while_others_make_progress_is_no_livelock() -> None:
    tale = serving(1)
    for generation in range(2, 20):
        refused(tale, generation * 20).tree("dynamodb", generation)
        tale.flips("enactor-az2", "dynamodb", generation)
    assert holds(patient(), tale)


def test_to_fail_while_nobody_makes_progress_is_a_livelock() -> None:
    verdict = judged(patient(), refused(serving(1), 10, 30, 70, 150))
    assert (verdict.verdict, verdict.at_seconds) == ("violated", 110)
    assert verdict.sentence == (
        "enactor-az1 fails at dynamodb and nobody moves its root: the rollback's target"
        " dynamodb-000001 does not exist (since 0:00:10; the limit is 0:01:40)"
    )


def test_an_enactor_that_came_through_does_not_try_any_more() -> None:
    through = refused(serving(1), 10, 30).at(40).reports("enactor-az1", phase="CleaningUp")
    assert holds(patient(), through.at(500))
    elsewhere = refused(serving(1), 10).at(50).backs_off("enactor-az1", "fips", "locked")
    assert judged(patient(), elsewhere.at(200)).at_seconds == 150


def test_an_enactor_that_is_paused_or_deleted_does_not_try() -> None:
    paused = refused(serving(1), 10).pauses("enactor-az1").at(500)
    assert holds(patient(), paused)
    assert holds(patient(), refused(serving(1), 10).deletes("a-person", "enactor-az1").at(500))
