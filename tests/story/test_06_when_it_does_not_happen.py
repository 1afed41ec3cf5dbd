"""6. When it does not happen: two Enactors, or fewer plans. The race was there all the while.

"If we hadn't generated as many plans, we never would have exposed the underlying latent race
condition", the DynamoDB team says [T]. The seeds are those of chapter 1, and lose within half
an hour there.
"""

from __future__ import annotations

import pytest

from cascade.claims.clean_up_deleted_something import CleanUpDeletedSomething
from cascade.lab.run import Played
from tests.support.runs import played

SEEDS = [1, 3, 7]
AN_HOUR = "scenario.horizonSeconds=3600"
RARE = ("planner.intervalSeconds=60", "fleet.changeSeconds=60")


def verdict(run: Played, claim: str) -> str:
    return {verdict.claim: verdict.verdict for verdict in run.verdicts}[claim]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_enactors_lose_nothing_in_an_hour(seed: int) -> None:
    run = played("dns-race", seed, AN_HOUR, enactors=2)
    assert run.lost == []
    assert verdict(run, "endpoint_never_empty") == "held"
    assert verdict(run, "two_enactors_met_at_a_lock") == "held", "they do contend"
    assert verdict(run, CleanUpDeletedSomething.name) == "held", "and old trees do go"


@pytest.mark.parametrize("seed", SEEDS)
def test_three_lose_nothing_when_a_plan_comes_once_a_minute(seed: int) -> None:
    run = played("dns-race", seed, AN_HOUR, *RARE)
    assert run.lost == []
    assert verdict(run, "endpoint_never_empty") == "held"
    assert verdict(run, CleanUpDeletedSomething.name) == "held"


def test_so_the_scenarios_expectations_are_not_met() -> None:
    """A run that loses nothing must not pass for one that does."""
    assert played("dns-race", 1, AN_HOUR, *RARE).unmet == [
        "endpoint_never_empty was expected violated and is held",
        "active_tree_is_never_deleted was expected violated and is held",
        "endpoint_reaches_newest_plan was expected violated and is held",
    ]
