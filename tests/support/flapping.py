"""nlb-flapping made small: two endpoints of six and four checkers of twelve.

Each checker has as much to do. For an hour and a half the network of new instances comes late.

A checker keeps no check twice in its queue, so how late it can be grows with its targets: with a
third of them what counts as late is a third as well.
"""

from __future__ import annotations

from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Preset
from tests.support.runs import scenario

LEFT_OUT = ("game", "mail", "maps", "news")
SMALL = (
    "healthchecker.instances=4",
    "healthchecker.lateSeconds=20",
    "scenario.horizonSeconds=18000",
)


def small(*settings: str, preset: Preset | None = None) -> Scenario:
    """Five hours of it, two and a half of them after the network is quick again."""
    made = scenario("nlb-flapping", *SMALL, *settings, preset=preset)
    kept = [t for t in made.spec.resources if t.name.partition("-")[0] not in LEFT_OUT]
    slow, quick = made.spec.runbook
    runbook = (slow.but(after_seconds=1200), quick.but(after_seconds=5400))
    return made.but(spec=made.spec.but(resources=tuple(kept), runbook=runbook))
