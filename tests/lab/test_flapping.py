"""nlb-flapping: what it expects comes out as it was, and none of it guarded."""

from __future__ import annotations

from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.presets import configured
from tests.support.runs import SCENARIOS, played

UNTIL_JUDGED = "scenario.horizonSeconds=16000"


def test_as_it_was_healthy_zones_leave_and_nothing_settles() -> None:
    """Four hours and a half here; `cascade run nlb-flapping --driver timed` is eight."""
    assert played("nlb-flapping", 1, UNTIL_JUDGED).unmet == []


def test_guarded_targets_wait_for_their_network_and_nothing_leaves() -> None:
    """The network is as late as before: that alone is as expected."""
    made = configured(load(SCENARIOS / "nlb-flapping.yaml"), "guarded", [UNTIL_JUDGED])
    assert {
        sentence.partition(" ")[0]: sentence.split()[-1] for sentence in play(made, 1).unmet
    } == {
        "target_enters_dns_only_with_network": "held",
        "a_check_flapped": "unknown",
        "a_zone_failed_over": "unknown",
        "failover_keeps_capacity": "held",
        "targets_settle": "held",
    }
