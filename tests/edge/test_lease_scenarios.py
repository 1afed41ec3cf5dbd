"""The leases' controls among real operators over HTTP: what they expect comes out here too."""

from __future__ import annotations

import pytest

from cascade.edge import embedded
from cascade.model.history import Write
from cascade.model.resources import DropletLease
from tests.support.runs import scenario

DROPLETS = 30  # a host: few, for the clock's sake, and still more than a black start can bear
STARTED_SECONDS = 60.0
LATER = "target_enters_dns_only_with_network was expected violated and is held"
PLAYED = [
    ("black-start", 1, 4000, 0, 3, []),  # after an hour without a lease it is judged
    ("short-outage", 5, 14400, 70, 89, []),
    ("short-outage", 3, 14400, 70, 89, []),
    ("no-outage", 1, 600, 90, 90, [LATER]),  # not before the first deployment
]


@pytest.mark.parametrize(("name", "seed", "seconds", "fewest", "most", "unmet"), PLAYED)
def test_the_expectations_are_met_by_the_operators_too(
    name: str, seed: int, seconds: int, fewest: int, most: int, unmet: list[str]
) -> None:
    settings = (f"scenario.horizonSeconds={seconds}", f"dropletmanager.droplets={DROPLETS}")
    run = embedded.play(scenario(name, *settings), seed)
    assert run.unmet == unmet
    phases: dict[str, str] = {}
    held = []
    for entry in run.entries:
        if isinstance(entry, Write) and isinstance(entry.resource, DropletLease):
            phases[entry.name] = entry.resource.status.phase
            if entry.at > STARTED_SECONDS:
                held.append(sum(phase == "Held" for phase in phases.values()))
    assert len(phases) == 3 * DROPLETS
    assert fewest <= min(held) <= most, "leases held when they were fewest"
