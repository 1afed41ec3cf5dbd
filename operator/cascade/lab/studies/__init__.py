"""Studies: many runs of the timed driver, scenarios x policies x seeds, with intervals.

A study is a list of rows; each row is a scenario made to fit, and is run with the same seeds.
"""

from typing import Any

from cascade.lab.studies.contention import CONTENTION, PACE
from cascade.lab.studies.mitigations import MITIGATIONS
from cascade.lab.studies.stable_region import STABLE_REGION
from cascade.lab.studies.study import Row, Sample, Study

STUDIES: dict[str, Study[Any, Any]] = {
    study.name: study for study in (CONTENTION, PACE, MITIGATIONS, STABLE_REGION)
}

__all__ = ["STUDIES", "Row", "Sample", "Study"]
