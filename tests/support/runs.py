"""Runs of the catalogue's scenarios in the timed driver, each played once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cascade.claims.loss import find_losses
from cascade.claims.loss_account import Loss
from cascade.lab.explore.bounds import Bounds, explore
from cascade.lab.explore.search import Found
from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.lab.timed_run import play
from cascade.model.presets import configured
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Preset

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def scenario(
    name: str, *settings: str, enactors: int | None = None, preset: Preset | None = None
) -> Scenario:
    """A scenario of the catalogue, with the last enactors left out if so many are too many."""
    made = configured(load(SCENARIOS / f"{name}.yaml"), preset, settings)
    if enactors is None:
        return made
    spare = [t.name for t in made.spec.resources if t.kind == "Enactor"][enactors:]
    kept = tuple(t for t in made.spec.resources if t.name not in spare)
    return made.but(spec=made.spec.but(resources=kept))


@cache
def played(name: str, seed: int, *settings: str, enactors: int | None = None) -> Played:
    return play(scenario(name, *settings, enactors=enactors), seed)


def first_loss(run: Played) -> Loss:
    return find_losses(run.entries)[0]


@cache
def explored(bounds: Bounds, *settings: str) -> Found:
    """Every order within the bounds, of the race as it was but for the settings."""
    return explore(scenario("dns-race", *settings), bounds, states_max=1_000_000)
