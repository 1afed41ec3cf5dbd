"""The page of a study: its picture and its table, from the samples alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cascade.edge.report.page import environment
from cascade.edge.report.plotted import plotted
from cascade.lab.studies import Sample, Study
from cascade.lab.studies.study import table


def study_page(study: Study[Any, Any], samples: Sequence[Sample], again: str) -> str:
    """One self-contained HTML file. `again` is the command that makes it anew."""
    headings, lines = table(study, samples)
    seeds = sorted({sample.seed for sample in samples})
    return (
        environment()
        .get_template("study.html.j2")
        .render(
            study=study,
            drawing=plotted(study.picture(study.rows, samples)) if study.picture else None,
            headings=headings,
            lines=lines,
            runs=len(samples),
            seeds=in_words(seeds),
            again=again,
        )
    )


def in_words(seeds: Sequence[int]) -> str:
    """`seeds 1 to 10`."""
    if not seeds:
        return "no seed"
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
