"""The race as it was, in virtual time, and a Prometheus that knows of it. Once for the session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from cascade.edge.assets import scenarios_folder
from cascade.edge.metrics.openmetrics import Samples
from cascade.lab import timed_run
from cascade.lab.run import Played
from cascade.lab.scenario_file import load
from cascade.model.presets import configured
from tests.support.prometheus import Prometheus, back_fill, running

RUN, GUARDED_RUN = (
    {"namespace": name, "job": "cascade"} for name in ("dns-race-1-1", "dns-race-guarded-1-1")
)


class Lost(NamedTuple):
    """A run until half an hour after the loss."""

    samples: Samples
    played: Played


def _played(name: str) -> Lost:
    samples = Samples()
    scenario = configured(load(scenarios_folder() / f"{name}.yaml"))
    return Lost(samples, timed_run.play(scenario, 1, samples.watch))


@pytest.fixture(scope="session")
def lost() -> Lost:
    return _played("dns-race")


@pytest.fixture(scope="session")
def guarded() -> Lost:
    """The same world with every mitigation on: nothing is lost in it."""
    return _played("dns-race-guarded")


@pytest.fixture(scope="session")
def prometheus(
    lost: Lost, guarded: Lost, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """It knows both runs, side by side."""
    folder = tmp_path_factory.mktemp("prometheus")
    for run, labels in ((lost, RUN), (guarded, GUARDED_RUN)):
        file = folder / labels["namespace"]
        with file.open("w") as text:
            count = run.samples.write(text, labels)
        assert back_fill(file, folder / "data") == count
    with running(folder, folder / "data") as started:
        yield started
