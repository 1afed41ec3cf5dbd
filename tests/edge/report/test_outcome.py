"""The verdict in one sentence, for each way in which a run can end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cascade.edge.report.outcome import Outcome, lasting, listed
from cascade.lab.run import Played
from tests.support.runs import played

LOST = "dynamodb-account and dynamodb-fips are lost: no answer since 0:14:25, and no enactor can"
BY_HAND = "dynamodb-account and dynamodb-fips answered with nothing for at most 2:37:09, until"


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        pytest.param(played("dns-race", 1), f"{LOST} repair them.", id="lost"),
        pytest.param(
            played("dns-race-by-hand", 1), f"{BY_HAND} people repaired them.", id="repaired"
        ),
        pytest.param(
            played("dns-race-guarded", 1), "No endpoint was lost in 3:00:00 of story.", id="kept"
        ),
        pytest.param(
            replace(played("dns-race-guarded", 1), interrupted=True, ended_at=60.0),
            "Interrupted at 0:01:00, up to then: No endpoint was lost in 0:01:00 of story.",
            id="interrupted",
        ),
    ],
)
def test_one_sentence(run: Played, sentence: str) -> None:
    assert Outcome(run).sentence() == sentence


def test_what_became_of_the_leases_is_said_after_it() -> None:
    told = Outcome(played("lease-collapse", 5)).sentence()
    assert told.startswith("dynamodb answered with nothing for 2:37:03, until people repaired it. ")
    assert told.endswith("All 240 leases ran out, and they were back 2:32:42 after DNS was.")


def test_losses_that_heal_again_and_again_are_counted() -> None:
    often = ("planner.intervalSeconds=20", "fleet.changeSeconds=20")
    outcome = Outcome(played("dns-race-as-in-the-article", 1, *often))
    assert outcome.sentence().endswith("came back each time.")
    assert f"went empty {len(outcome.losses)} times" in outcome.sentence()


def test_the_loss_that_holds_up_the_others_is_told_first() -> None:
    first, second = Outcome(played("dns-race", 1)).losses
    assert first.refusals and not second.refusals
    assert second.empty.step < first.empty.step


def test_small_words() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [lasting(13.44), lasting(9429)] == ["13.4 s", "2:37:09"]
