"""The scenarios of the catalogue, played in the timed driver: real histories for the claims."""

from __future__ import annotations

from pathlib import Path

from cascade.claims import Judge, every_claim
from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.presets import configured

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ONE_THAT_LOSES_SOON = 1  # a seed


def played(scenario: str, seed: int, *settings: str) -> Played:
    return play(configured(load(SCENARIOS / f"{scenario}.yaml"), settings=settings), seed)


def verdicts(run: Played) -> dict[str, str]:
    judge = Judge(every_claim(run.scenario))
    for entry in run.entries:
        judge.see(entry)
    return {verdict.claim: verdict.verdict for verdict in judge.finish(run.ended_at)}
