"""7. People repair it: they find the cause, stop the automation, and set the record by hand.

02:25, 2 h 37 min after the loss, DNS is restored. Each step is one that a person can do with
kubectl, and none is done before its reason is seen.
"""

from __future__ import annotations

from cascade.model.history import AnswerChange, Note
from cascade.model.story_time import clock_face
from tests.support.runs import first_loss, played

SEED = 3  # repaired, and nothing is lost once more before its end: in seeds 7 and 8 something is


def steps() -> list[tuple[float, str]]:
    entries = played("dns-race-by-hand", SEED).entries
    notes = [e for e in entries if isinstance(e, Note) and e.event == "runbook_step"]
    return [(note.at, note.fields["did"]) for note in notes]


def test_what_they_do_and_in_which_order() -> None:
    assert [did for _, did in steps()] == [
        "paused enactor-az1, enactor-az2, enactor-az3",
        "pointed dynamodb to dynamodb-000068, dynamodb-account to dynamodb-account-000066",
        "restarted enactor-az1, enactor-az2, enactor-az3",
        "resumed enactor-az1, enactor-az2, enactor-az3",
    ]


def test_the_endpoint_answers_again_two_and_a_half_hours_later() -> None:
    loss = first_loss(played("dns-race-by-hand", SEED))
    assert loss.healed is not None
    assert clock_face(loss.healed.at - loss.empty.at) == "2:37:11"
    assert len(loss.healed.addresses) == 3


def test_it_is_the_same_loss_as_without_them() -> None:
    assert (
        first_loss(played("dns-race-by-hand", SEED)).empty
        == first_loss(played("dns-race", SEED)).empty
    )


def test_after_it_the_enactors_carry_on_with_the_newest_plans() -> None:
    run = played("dns-race-by-hand", SEED)
    resumed_at = steps()[-1][0]
    served = [e for e in run.entries if isinstance(e, AnswerChange) and e.at > resumed_at]
    assert {change.endpoint for change in served} == {
        "dynamodb",
        "dynamodb-account",
        "dynamodb-fips",
        "dynamodb-ipv6",
    }
    assert all(change.addresses for change in served)
    assert min(change.generation or 0 for change in served) > 400
    assert (run.lost, run.unmet) == ([], [])
