"""4. Nobody repairs it: plans come, Enactors try, and the endpoint stays empty until people act.

What failed was not the retry. Each retry was refused over the rollback alias, and without that
defect the next plan would have healed the record.
"""

from __future__ import annotations

from cascade.claims.loss import find_losses
from cascade.model.history import Write
from cascade.model.resources import Enactor
from tests.story.test_01_three_enactors_lose_an_endpoint import SEED
from tests.support.runs import first_loss, played

TOLERANT = ("enactor.rollback=TolerateMissing", "scenario.horizonSeconds=1200")


def test_half_an_hour_later_the_endpoint_is_still_empty() -> None:
    run = played("dns-race", SEED)
    loss = first_loss(run)
    assert run.ended_at == loss.empty.at + 1800
    assert (loss.endpoint, loss.healed) == ("dynamodb", None)
    assert run.lost == ["dynamodb", "dynamodb-account"]
    judged = {verdict.claim: verdict.verdict for verdict in run.verdicts}
    assert judged["no_livelock"] == "violated"
    assert judged["endpoint_reaches_newest_plan"] == "violated"


def test_a_plan_that_is_stuck_at_one_endpoint_freezes_all_after_it() -> None:
    """Each Enactor retries its plan for ever, so the healthy endpoints get no new plan either."""
    run = played("dns-race", SEED)
    last = {
        entry.name: entry.resource.status
        for entry in run.entries
        if isinstance(entry, Write) and isinstance(entry.resource, Enactor)
    }
    assert {name: status.phase for name, status in last.items()} == {
        "enactor-az1": "BackingOff",
        "enactor-az2": "BackingOff",
        "enactor-az3": "BackingOff",
    }
    assert all(status.applying < 45 for status in last.values()), "and plan 127 is there"


def test_tolerating_a_missing_rollback_target_the_next_plan_heals_it() -> None:
    """The very same run until the loss: the same stale flip, the same clean-up."""
    as_it_was, tolerant = played("dns-race", SEED), played("dns-race", SEED, *TOLERANT)
    loss, healed = first_loss(as_it_was), first_loss(tolerant)
    assert (healed.endpoint, healed.empty.at) == (loss.endpoint, loss.empty.at)
    assert healed.healed is not None
    assert healed.healed.generation == 38, "plan 37 was applied when the tree was deleted"
    assert healed.healed.at - healed.empty.at < 10
    assert all(one.healed for one in find_losses(tolerant.entries))
