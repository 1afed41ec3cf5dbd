"""nlb-flapping: what comes out as it was, that none of it does guarded, and one safeguard alone."""

from __future__ import annotations

import pytest

from cascade.lab.run import Played
from cascade.lab.timed_run import play
from tests.support.flapping import small
from tests.support.runs import played

AS_IT_WAS = {
    "target_enters_dns_only_with_network": "violated",
    "failover_keeps_capacity": "violated",
    "targets_settle": "violated",
    "a_check_flapped": "held",
    "a_zone_failed_over": "held",
}
WELL = {
    "target_enters_dns_only_with_network": "held",
    "failover_keeps_capacity": "held",
    "targets_settle": "held",
    "a_check_flapped": "unknown",
    "a_zone_failed_over": "unknown",
}


def found(run: Played) -> dict[str, str]:
    return {v.claim: v.verdict for v in run.verdicts if v.claim in WELL}


def test_the_catalogues_expectations_are_met() -> None:
    """Four hours and a half here; `cascade run nlb-flapping --driver timed` is eight."""
    assert played("nlb-flapping", 1, "scenario.horizonSeconds=16000").unmet == []


@pytest.mark.parametrize("seed", [1, 2])
def test_as_it_was_every_claim_about_targets_is_broken(seed: int) -> None:
    assert found(play(small(), seed)) == AS_IT_WAS


@pytest.mark.parametrize("seed", [1, 2])
def test_guarded_every_one_holds_though_the_network_is_as_late(seed: int) -> None:
    assert found(play(small(preset="guarded"), seed)) == WELL


@pytest.mark.parametrize(
    ("safeguard", "claims"),
    [
        ("admission=NetworkReady", WELL),
        ("failover=Velocity", AS_IT_WAS | {"failover_keeps_capacity": "held"}),
        ("late=SaysNothing", {"failover_keeps_capacity": "held", "targets_settle": "violated"}),
    ],
)
def test_one_safeguard_alone_keeps_its_claim(safeguard: str, claims: dict[str, str]) -> None:
    """While the network is late targets do not settle, whatever is done about zones. Where lateness
    says nothing a zone can still leave, when half of its targets look bad in the same moment."""
    assert claims.items() <= found(play(small(f"healthchecker.{safeguard}"), 1)).items()
