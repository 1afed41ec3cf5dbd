"""Zone speeds: how unequal the zones' propagators have to be for checks to alternate.

That they are unequal is an assumption without a source, and the chain hangs on it: where a target
is reached by all zones at once or by none, it looks bad once and good once.
"""

from __future__ import annotations

from dataclasses import dataclass

from cascade.lab.studies.balancers import COLUMNS, BalancerRow, BalancerSample
from cascade.lab.studies.balancers import sample as sample_of_balancers
from cascade.lab.studies.study import Study
from cascade.model.resources import NetworkManager, Scenario
from cascade.model.resources.scenario import Template

ZONES = ("az1", "az2", "az3")


@dataclass(frozen=True)
class SpeedRow(BalancerRow):
    """The speed of each zone's propagator."""

    speeds: tuple[float, float, float] = (0.6, 0.8, 1.0)


def row_of(*speeds: float) -> SpeedRow:
    one, two, three = speeds
    return SpeedRow(f"{one:g}, {two:g}, {three:g}", speeds=(one, two, three))


def sample(row: SpeedRow, base: Scenario, seed: int) -> BalancerSample:
    return sample_of_balancers(row, scenario_of(row, base), seed)


def scenario_of(row: SpeedRow, base: Scenario) -> Scenario:
    """The base, with these propagators."""
    spread = [{"zone": z, "speed": s} for z, s in zip(ZONES, row.speeds, strict=True)]

    def changed(template: Template) -> Template:
        if template.kind != NetworkManager.__name__:
            return template
        return template.but(spec={**template.spec, "propagators": spread})

    resources = tuple(changed(template) for template in base.spec.resources)
    return base.but(spec=base.spec.but(resources=resources))


ZONE_SPEEDS = Study(
    name="zone-speeds",
    title="two hours of late network state, and how unequally late it is in the zones",
    rows=(
        row_of(0.6, 0.6, 0.6),
        row_of(0.6, 0.63, 0.66),
        row_of(0.6, 0.66, 0.72),
        row_of(0.6, 0.7, 0.8),
        row_of(0.6, 0.8, 1),
        row_of(0.6, 1, 1.4),
        row_of(0.6, 1, 1),
        row_of(0.6, 0.6, 1),
    ),
    sample=sample,
    columns=COLUMNS,
    seeds=10,
    scenario="nlb-flapping",
)
