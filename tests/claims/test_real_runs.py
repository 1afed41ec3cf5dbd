"""The claims on real histories of the timed driver: as it was, guarded, one policy at a time."""

from __future__ import annotations

import pytest

from cascade.agents.hands import PERSON
from cascade.claims import every_claim
from cascade.claims.loss import find_losses
from cascade.model.history_file import decode, encode, history_hash, rounded
from tests.claims.race import ONE_THAT_LOSES_SOON, played, verdicts


def test_as_it_was_the_race_breaks_what_it_must_and_nothing_else() -> None:
    found = verdicts(played("dns-race", ONE_THAT_LOSES_SOON))
    assert {name for name, verdict in found.items() if verdict != "held"} == {
        "endpoint_never_empty",
        "generation_never_goes_back",
        "active_tree_is_never_deleted",
        "plan_in_flight_is_never_deleted",
        "endpoint_reaches_newest_plan",
        "no_livelock",
    }


def test_guarded_every_claim_holds() -> None:
    run = played("dns-race-guarded", ONE_THAT_LOSES_SOON, "scenario.horizonSeconds=5400")
    assert verdicts(run) == dict.fromkeys([c.name for c in every_claim(run.scenario)], "held")
    assert find_losses(run.entries) == []


@pytest.mark.parametrize(
    ("setting", "safe"),
    [
        ("enactor.check=EveryWrite", "generation_never_goes_back"),
        ("endpointrecord.fencing=Monotonic", "generation_never_goes_back"),
        ("enactor.cleanUp=KeepReachable", "active_tree_is_never_deleted"),
        ("enactor.cleanUp=KeepInFlight", "plan_in_flight_is_never_deleted"),
    ],
)
def test_one_safeguard_keeps_its_claim(setting: str, safe: str) -> None:
    run = played("dns-race", ONE_THAT_LOSES_SOON, setting, "scenario.horizonSeconds=1800")
    assert verdicts(run)[safe] == "held"


def test_without_a_lock_the_first_flip_breaks_the_holder_s_claim() -> None:
    run = played("dns-race", 1, "enactor.lock=None", "scenario.horizonSeconds=60")
    assert verdicts(run)["only_the_holder_writes"] == "violated"


def test_the_rollback_defect_is_the_livelock() -> None:
    tolerant = played("dns-race", ONE_THAT_LOSES_SOON, "enactor.rollback=TolerateMissing")
    found = verdicts(tolerant)
    assert found["endpoint_never_empty"] == "violated"
    assert (found["no_livelock"], found["endpoint_reaches_newest_plan"]) == ("held", "held")
    assert all(loss.healed for loss in find_losses(tolerant.entries))


def test_the_account_of_a_real_loss_names_every_part() -> None:
    run = played("dns-race", ONE_THAT_LOSES_SOON)
    refused = next(loss for loss in find_losses(run.entries) if loss.refusals)
    assert refused.stale_flip is not None
    assert refused.stale_flip.pick_up is not None
    assert refused.stale_flip.waits and refused.stale_flip.newer
    assert refused.deletion is not None and refused.deletion.cleaned_for is not None
    assert refused.healed is None
    assert 4 <= len(refused.sentences()) <= 8


def test_the_account_tells_who_repaired_it() -> None:
    run = played("dns-race-by-hand", 2)
    (loss,) = find_losses(run.entries)
    assert loss.healed is not None and loss.healed.at - loss.empty.at > 9120
    assert f"{PERSON} flipped it to {loss.healed.tree}" in loss.facts()[-1]


def test_a_whole_run_survives_the_way_through_a_file() -> None:
    run = played("dns-race-guarded", 3, "scenario.horizonSeconds=900")
    assert [decode(encode(entry)) for entry in run.entries] == list(map(rounded, run.entries))
    again = played("dns-race-guarded", 3, "scenario.horizonSeconds=900")
    assert history_hash(again.entries) == history_hash(run.entries)
    other = played("dns-race-guarded", 4, "scenario.horizonSeconds=900")
    assert history_hash(other.entries) != history_hash(run.entries)
