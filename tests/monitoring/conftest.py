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

RUN = {"namespace": "dns-race-1-1", "job": "cascade"}


class Lost(NamedTuple):
    """A run until half an hour after the loss."""

    samples: Samples
    played: Played


@pytest.fixture(scope="session")
def lost() -> Lost:
    samples = Samples()
    scenario = configured(load(scenarios_folder() / "dns-race.yaml"))
    return Lost(samples, timed_run.play(scenario, 1, samples.watch))


@pytest.fixture(scope="session")
def prometheus(lost: Lost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    folder = tmp_path_factory.mktemp("prometheus")
    with (folder / "run.om").open("w") as file:
        count = lost.samples.write(file, RUN)
    assert str(count) in back_fill(folder / "run.om", folder / "data")
    with running(folder, folder / "data") as started:
        yield started
