"""Random sequences of calls, sent to the embedded server and to a real one side by side.

A few dozen sequences, always the same, in every run of the tests. For a search with thousands of
new ones: CASCADE_SEQUENCES=5000 make test TESTS=tests/kube/contract/test_differential.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.kube.contract.conftest import install
from tests.kube.contract.sequences import SEQUENCES
from tests.kube.contract.sequences_built_in import (
    CONFIG_MAPS,
    LEASES,
    ON_CONFIG_MAPS,
    ON_LEASES,
)
from tests.kube.contract.twins import Kind, Step, Twins
from tests.kube.widgets import GROUP, VERSION, definition
from tests.support import places
from tests.support.envtest import ApiServer

ASKED_FOR = "CASCADE_SEQUENCES"
COUNT = int(os.environ.get(ASKED_FOR, "40"))
WIDGETS = Kind(f"/apis/{GROUP}/{VERSION}", "widgets", "Widget", {"spec": {"size": 1}})
SECONDS_MAX = 60 + COUNT  # ends a hang


def random_calls(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=ASKED_FOR not in os.environ,
        phases=[Phase.generate, Phase.shrink] if ASKED_FOR in os.environ else [Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def twins(kube_apiserver: ApiServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    real = places.real(kube_apiserver)
    with places.embedded(tmp_path_factory.mktemp("embedded")) as embedded:
        for place in (embedded, real):
            install(place, definition())
        yield Twins(embedded, real)


@pytest.mark.timeout(SECONDS_MAX)
@random_calls(COUNT)
@given(steps=SEQUENCES)
def test_calls_on_a_custom_resource_are_answered_alike(twins: Twins, steps: list[Step]) -> None:
    twins.play(WIDGETS, steps)


@pytest.mark.timeout(SECONDS_MAX)
@random_calls(COUNT // 3)
@given(steps=ON_CONFIG_MAPS)
def test_calls_on_config_maps_are_answered_alike(twins: Twins, steps: list[Step]) -> None:
    twins.play(CONFIG_MAPS, steps)


@pytest.mark.timeout(SECONDS_MAX)
@random_calls(COUNT // 3)
@given(steps=ON_LEASES)
def test_calls_on_leases_are_answered_alike(twins: Twins, steps: list[Step]) -> None:
    twins.play(LEASES, steps)
