"""Night: the first half of us-east-1, without network state and load balancers.

The race, the leases, EC2's front door and the services, until the leases are back or never will be:
what the second phase alone makes of each policy, in a fifth of the whole day's time, so that there
can be seeds enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from cascade.lab.studies import day
from cascade.lab.studies import day_columns as show
from cascade.lab.studies.day import DayRow, DaySample, guarded, singly
from cascade.lab.studies.paired import leaving_out
from cascade.lab.studies.study import Study
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Observed, Template

SYSTEMS = ("DropletManager", "Launcher", "DependentService")
LATER = ("NetworkManager", "HealthChecker")
SEEN_LATER: tuple[Observed, ...] = ("NetworkSlow", "NetworkNormal", "ZonesOut", "EveryZoneServes")
AFTER_HOURS = 7.0  # of story after the loss: leases are back 5 h 14 min after it, or never
OF_BALANCERS = ("network late, h", "targets out of DNS, min")


def first_half(base: Scenario) -> Scenario:
    """Without what came later, and without what people saw of it."""
    resources = base.spec.resources
    gone = {e.name for e in resources if e.kind == "EndpointRecord" and _is_of_balancers(e)}
    stays = tuple(
        _alone(entry)
        for entry in resources
        if entry.kind not in LATER and not _is_of_balancers(entry)
        and not (entry.kind == "RecordTree" and entry.spec.get("endpoint") in gone)
    )  # fmt: skip
    runbook = tuple(step for step in base.spec.runbook if step.observed not in SEEN_LATER)
    return base.but(spec=base.spec.but(resources=stays, runbook=runbook))


def _is_of_balancers(entry: Template) -> bool:
    return entry.spec.get("role") == "Network"


def _alone(entry: Template) -> Template:
    """A service without load balancers in front of it; a launcher that is called directly."""
    behind = {"DependentService": "endpoint", "Launcher": "hostname"}.get(entry.kind)
    return entry.but(spec={field: v for field, v in entry.spec.items() if field != behind})


def sample(row: DayRow, base: Scenario, seed: int) -> DaySample:
    """One run."""
    return day.sample(row, first_half(base), seed, AFTER_HOURS)


def tabulated(
    rows: Sequence[DayRow], samples: Sequence[DaySample]
) -> tuple[list[str], list[list[str]]]:
    """The day's table without the columns of what is not here."""
    return leaving_out(OF_BALANCERS, *show.tabulated(rows, samples))


NIGHT = Study(
    name="night",
    title="us-east-1 until the leases are back: each policy alone, a system's, and all",
    rows=(
        *singly(*SYSTEMS),
        DayRow("droplet managers guarded", settings=guarded("DropletManager")),
        DayRow("the same, and nobody acts", settings=guarded("DropletManager"), acts=False),
        DayRow("all three guarded, nobody acts", settings=guarded(*SYSTEMS), acts=False),
        DayRow("EndpointRecord.fencing=Monotonic", settings=("endpointrecord.fencing=Monotonic",)),
        DayRow("guarded", preset="guarded"),
    ),
    sample=sample,
    columns=show.COLUMNS,
    tabulated=tabulated,
    seeds=100,
    scenario="us-east-1",
)
