"""The race as it was, in virtual time, and a Prometheus that knows of it. Once for the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cascade.edge.assets import scenarios_folder
from cascade.edge.metrics.openmetrics import Samples
from cascade.lab import timed_run
from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.model.presets import configured
from cascade.model.resources import Scenario
from cascade.model.resources.scenario import Preset, Template
from tests.support.prometheus import Prometheus, back_fill, running
from tests.support.rights_droplets import SERVICES

RUN, GUARDED_RUN, AWAY_RUN, AWAY_GUARDED_RUN, FLAPPING_RUN, FLAPPING_GUARDED_RUN = (
    {"namespace": name, "job": "cascade"}
    for name in (
        "dns-race-1-1",
        "dns-race-guarded-1-1",
        "store-away-1-1",
        "store-away-1-2",
        "nlb-flapping-1-1",
        "nlb-flapping-1-2",
    )
)


WANTING = (
    Template(kind="Launcher", name="launcher"),
    Template(
        kind="DependentService",
        name="lambda",
        spec={
            "metadataStore": "dynamodb.us-east-1.cascade.lab",
            "instances": 20,
            "replacedPerHour": 20,
        },
    ),
)
SHORT = ("scenario.horizonSeconds=13000",)
UNTIL_ZONES_LEFT = ("scenario.horizonSeconds=14000",)


class Lost(NamedTuple):
    """A run, as a rule until half an hour after the loss."""

    samples: Samples
    played: Played


def _played(
    name: str, preset: Preset | None = None, *settings: str, more: tuple[Template, ...] = ()
) -> Lost:
    samples = Samples()
    spec = load(scenarios_folder() / f"{name}.yaml").spec
    tables = (*spec.store.tables, *([SERVICES] if more else []))
    spec = spec.but(resources=(*spec.resources, *more), store=spec.store.but(tables=tables))
    scenario = configured(Scenario.named(name, **spec.model_dump()), preset, settings)
    return Lost(samples, timed_run.play(scenario, 1, samples.watch))


@pytest.fixture(scope="session")
def lost() -> Lost:
    return _played("dns-race")


@pytest.fixture(scope="session")
def guarded() -> Lost:
    """The same world with every mitigation on: nothing is lost in it."""
    return _played("dns-race-guarded")


@pytest.fixture(scope="session")
def away() -> Lost:
    """People take the store's name away for 2 h 37 min; droplet managers as they were."""
    return _played("store-away", None, *SHORT, more=WANTING)


@pytest.fixture(scope="session")
def away_guarded() -> Lost:
    """The same with every mitigation but that of DNS, which would answer on."""
    return _played("store-away", "guarded", *SHORT, "dnsserver.emptyRoot=ServeEmpty", more=WANTING)


@pytest.fixture(scope="session")
def flapping() -> Lost:
    """The network state is late for two hours; load balancers as they were."""
    return _played("nlb-flapping", None, *UNTIL_ZONES_LEFT)


@pytest.fixture(scope="session")
def flapping_guarded() -> Lost:
    return _played("nlb-flapping", "guarded", *UNTIL_ZONES_LEFT)


def _knowing(folder: Path, *runs: tuple[Lost, dict[str, str]]) -> Iterator[Prometheus]:
    for run, labels in runs:
        file = folder / labels["namespace"]
        with file.open("w") as text:
            count = run.samples.write(text, labels)
        assert back_fill(file, folder / "data") == count
    with running(folder, folder / "data") as started:
        yield started


@pytest.fixture(scope="session")
def prometheus(
    lost: Lost, guarded: Lost, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """It knows both races, side by side."""
    folder = tmp_path_factory.mktemp("prometheus")
    yield from _knowing(folder, (lost, RUN), (guarded, GUARDED_RUN))


@pytest.fixture(scope="session")
def prometheus_of_leases(
    away: Lost, away_guarded: Lost, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """It knows both runs with leases."""
    folder = tmp_path_factory.mktemp("prometheus-of-leases")
    yield from _knowing(folder, (away, AWAY_RUN), (away_guarded, AWAY_GUARDED_RUN))


@pytest.fixture(scope="session")
def prometheus_of_balancers(
    flapping: Lost, flapping_guarded: Lost, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """It knows both runs with load balancers."""
    folder = tmp_path_factory.mktemp("prometheus-of-balancers")
    yield from _knowing(folder, (flapping, FLAPPING_RUN), (flapping_guarded, FLAPPING_GUARDED_RUN))
