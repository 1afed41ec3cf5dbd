"""Mitigations: each alone, and all together; which safety claims are still broken, how often."""

from __future__ import annotations

from functools import partial

from cascade.claims import CLAIMS
from cascade.lab.studies import race_columns as show
from cascade.lab.studies.race import RaceRow, sample
from cascade.lab.studies.study import Study
from cascade.model.policies import FAMILIES

KINDS = ("Planner", "Enactor", "EndpointRecord", "DNSServer")  # what the race is made of
SAFETY = tuple(name for name, claim in CLAIMS.items() if claim.sort == "safety" and not claim.about)


def single_rows() -> tuple[RaceRow, ...]:
    """One row for each choice that is not the one as it was."""
    return tuple(
        RaceRow(f"{field}={name}", (f"{field}={name}",), hours=1.0)
        for field, family in FAMILIES.items()
        if field.split(".")[0] in KINDS
        for name in family.choices
        if name != family.as_it_was
    )


MITIGATIONS = Study(
    name="mitigations",
    title="runs of 1 h of story that break a safety claim, each policy alone and all together",
    rows=(
        RaceRow("as it was", hours=1.0),
        *single_rows(),
        RaceRow("guarded", preset="guarded", hours=1.0),
    ),
    sample=partial(sample, claims=SAFETY, ends_at_loss=False),
    seeds=200,
    columns=(show.OUTAGES, show.INTERVAL, show.MEDIAN, show.VIOLATIONS),
)
