"""Claims about droplets' leases: one holder, given up on evidence only, held again."""

from __future__ import annotations

import pytest

from cascade.claims.every_lease_is_held_again import EveryLeaseIsHeldAgain
from tests.claims.tale import Tale, broken_by_the_last, holds, judged

DROPLET = "droplet-az1-007"


def test_a_lease_has_one_holder_at_a_time_in_true_time() -> None:
    claim = "lease_has_one_holder"
    renewed = Tale().lease(DROPLET).at(500).holds_lease(DROPLET)
    assert holds(claim, renewed)
    assert holds(claim, renewed.at(1100).holds_lease(DROPLET, by="dwfm-az2")), "it had run out"
    early = Tale().lease(DROPLET).at(500).takes_lease(DROPLET, by="dwfm-az2")
    assert broken_by_the_last(claim, early) == (
        "dwfm-az2 takes the lease of droplet-az1-007, which dwfm-az1 holds for 100 s more"
    )
    assert holds(claim, Tale().lease(DROPLET).deletes("a-person", DROPLET).lease(DROPLET, "other"))


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ("StoreSilent", "the metadata store was silent"),
        ("TimedOut", "its checks waited too long in the queue"),
    ],
)
def test_a_lease_is_not_given_up_for_what_others_did(evidence: str, why: str) -> None:
    lost = Tale().lease(DROPLET).at(601).loses_lease(DROPLET, evidence)
    said = broken_by_the_last("lease_expires_only_on_fresh_evidence", lost)
    assert said == f"dwfm-az1 gives the lease of {DROPLET} up although all it knows is that {why}"


def test_a_droplet_that_was_asked_and_was_silent_may_lose_its_lease() -> None:
    lost = Tale().lease(DROPLET).at(601).loses_lease(DROPLET, "DropletSilent")
    assert holds("lease_expires_only_on_fresh_evidence", lost)


def test_every_lease_that_ran_out_is_held_again_in_time() -> None:
    lost = Tale().lease(DROPLET).at(601).loses_lease(DROPLET, "StoreSilent")
    assert judged(EveryLeaseIsHeldAgain(3600), lost.at(4200)).verdict != "violated"
    late = judged(EveryLeaseIsHeldAgain(3600), lost.at(4202))
    assert (late.verdict, late.at_seconds) == ("violated", 4201)
    assert late.sentence.startswith(f"the lease of {DROPLET} is not held")
    again = Tale().lease(DROPLET).at(601).loses_lease(DROPLET, "TimedOut").at(900)
    assert holds("every_lease_is_held_again", again.holds_lease(DROPLET))


def test_a_lease_that_ran_out_is_seen() -> None:
    lost = Tale().lease(DROPLET).at(601).loses_lease(DROPLET, "StoreSilent")
    assert judged("a_lease_expired", lost).verdict == "held"
    assert judged("a_lease_expired", Tale().lease(DROPLET)).verdict == "unknown"
