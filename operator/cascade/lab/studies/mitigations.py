"""Mitigations: each alone, and all together; which safety claims are still broken, how often."""

from __future__ import annotations

from functools import partial

from cascade.claims import CLAIMS
from cascade.lab.studies import race_columns as show
from cascade.lab.studies.race import RaceRow, sample
from cascade.lab.studies.study import Study
from cascade.model.presets import other_choices

KINDS = ("Planner", "Enactor", "EndpointRecord", "DNSServer")  # what the race is made of
SAFETY = tuple(name for name, claim in CLAIMS.items() if claim.sort == "safety" and not claim.about)


MITIGATIONS = Study(
    name="mitigations",
    title="runs of 1 h of story that break a safety claim, each policy alone and all together",
    rows=(
        RaceRow("as it was", hours=1.0),
        *(RaceRow(choice, (choice,), hours=1.0) for choice in other_choices(*KINDS)),
        RaceRow("guarded", preset="guarded", hours=1.0),
    ),
    sample=partial(sample, claims=SAFETY, ends_at_loss=False),
    seeds=200,
    columns=(show.OUTAGES, show.INTERVAL, show.MEDIAN, show.VIOLATIONS),
)
