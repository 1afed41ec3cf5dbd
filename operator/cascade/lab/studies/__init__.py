"""Studies: many runs of the timed driver, scenarios x policies x seeds, with intervals.

A study is a list of rows; each row is a scenario made to fit, and is run with the same seeds.
"""

from typing import Any

from cascade.lab.studies.backlog import BACKLOG
from cascade.lab.studies.balancers import BALANCERS
from cascade.lab.studies.capacity import DEADLINES, WORKERS_STUDY
from cascade.lab.studies.contention import CONTENTION, PACE
from cascade.lab.studies.day import DAY
from cascade.lab.studies.day_ranking import DAY_RANKING
from cascade.lab.studies.edge import EDGE
from cascade.lab.studies.exits import EXITS
from cascade.lab.studies.fidelity import FIDELITY
from cascade.lab.studies.hysteresis import HYSTERESIS
from cascade.lab.studies.lease_lengths import LEASE_LENGTHS
from cascade.lab.studies.loop import LOOP
from cascade.lab.studies.mitigations import MITIGATIONS
from cascade.lab.studies.night import NIGHT
from cascade.lab.studies.ranking import RANKING
from cascade.lab.studies.retries import RETRIES
from cascade.lab.studies.second_outage import SECOND_OUTAGE
from cascade.lab.studies.stable_region import STABLE_REGION
from cascade.lab.studies.study import Row, Sample, Study
from cascade.lab.studies.whole_day import WHOLE_DAY
from cascade.lab.studies.zone_speeds import ZONE_SPEEDS

OF_THE_RACE: tuple[Study[Any, Any], ...] = (CONTENTION, PACE, MITIGATIONS)
OF_THE_LEASES: tuple[Study[Any, Any], ...] = (
    STABLE_REGION,
    EDGE,
    HYSTERESIS,
    EXITS,
    WORKERS_STUDY,
    DEADLINES,
    LEASE_LENGTHS,
    RANKING,
)
OF_THE_BALANCERS: tuple[Study[Any, Any], ...] = (BACKLOG, BALANCERS, LOOP, ZONE_SPEEDS)
OF_THE_DAY: tuple[Study[Any, Any], ...] = (NIGHT, DAY, DAY_RANKING, RETRIES)
BESIDE_AWS: tuple[Study[Any, Any], ...] = (FIDELITY, WHOLE_DAY, SECOND_OUTAGE)
STUDIES: dict[str, Study[Any, Any]] = {
    study.name: study
    for study in (*OF_THE_RACE, *OF_THE_LEASES, *OF_THE_BALANCERS, *OF_THE_DAY, *BESIDE_AWS)
}

__all__ = ["STUDIES", "Row", "Sample", "Study"]
