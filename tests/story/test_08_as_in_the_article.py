"""8. As many retell it: two Enactors, one slow, no lock, no rollback. It is lost, and it heals.

So this is not the whole story: without the rollback defect nobody has to get up at night.
"""

from __future__ import annotations

import pytest

from cascade.claims.loss import find_losses
from cascade.lab.timed_run import play
from tests.support.runs import played, scenario

NAME = "dns-race-as-in-the-article"


def test_here_something_does_make_it_happen() -> None:
    (delay,) = scenario(NAME).spec.delays
    assert (delay.agent, delay.extra_seconds) == ("enactor-az1", 2.5)


@pytest.mark.parametrize(("seed", "losses"), [(1, 2), (2, 6), (3, 3)])
def test_the_endpoint_is_lost_and_the_next_plan_heals_it(seed: int, losses: int) -> None:
    run = played(NAME, seed)
    found = find_losses(run.entries)
    assert len(found) == losses
    assert all(loss.healed and loss.healed.at - loss.empty.at < 120 for loss in found)
    assert all(loss.flip is not None and loss.flip.who == "enactor-az1" for loss in found)
    assert all(loss.refusals == () for loss in found), "no change was refused"
    assert (run.lost, run.unmet) == ([], [])


def test_without_the_slow_enactor_it_is_not_lost() -> None:
    """Its API calls take half a tenth of a second then, as everybody's do."""
    made = scenario(NAME)
    run = play(made.but(spec=made.spec.but(delays=(), horizon_seconds=3600.0)), 3)
    assert find_losses(run.entries) == []
