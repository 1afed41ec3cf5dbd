"""Studies: many runs of the timed driver, scenarios x policies x seeds, with intervals.

A study is a list of rows; each row is a scenario made to fit, and is run with the same seeds.
"""

from cascade.lab.studies.contention import CONTENTION, PACE
from cascade.lab.studies.mitigations import MITIGATIONS
from cascade.lab.studies.row import Row, Sample, Study

STUDIES: dict[str, Study] = {study.name: study for study in (CONTENTION, PACE, MITIGATIONS)}

__all__ = ["STUDIES", "Row", "Sample", "Study"]
