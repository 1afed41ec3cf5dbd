"""Sometimes claims: a run that shows nothing proves nothing."""

from __future__ import annotations

from tests.claims.tale import Tale, judged, serving


def test_two_enactors_met_at_a_lock() -> None:
    claim = "two_enactors_met_at_a_lock"
    met = serving().locks("enactor-az1", "dynamodb").backs_off("enactor-az2", "dynamodb", "taken")
    verdict = judged(claim, met)
    assert (verdict.verdict, verdict.step) == ("held", met.entries[-1].step)
    assert verdict.sentence == (
        "enactor-az2 backs off from dynamodb while enactor-az1 holds its lock"
    )
    alone = serving().backs_off("enactor-az2", "dynamodb", "refused", event="batch_refused")
    assert judged(claim, alone).verdict == "unknown"


def test_only_settings_that_change_are_no_meeting() -> None:
    tale = serving().backs_off("enactor-az2", "dynamodb", "taken")
    tale.locks("enactor-az1", "dynamodb").pauses("enactor-az2")
    assert judged("two_enactors_met_at_a_lock", tale).verdict == "unknown"


def cleaning() -> Tale:
    return serving(1).tree("dynamodb", 2).reports("enactor-az2", phase="CleaningUp")


def test_clean_up_deleted_something() -> None:
    claim = "clean_up_deleted_something"
    verdict = judged(claim, cleaning().deletes("enactor-az2", "dynamodb-000002"))
    assert verdict.verdict == "held"
    assert verdict.sentence == "enactor-az2 deletes dynamodb-000002 in its clean-up"
    by_hand = cleaning().deletes("a-person", "dynamodb-000002")
    assert judged(claim, by_hand).verdict == "unknown"
