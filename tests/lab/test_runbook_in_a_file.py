"""The runbook of a scenario file: a step that cannot be done is found before the run, not in it."""

from __future__ import annotations

from typing import get_args

import pytest

from cascade.lab.scenario_file import parse
from cascade.model.errors import BadInput
from cascade.model.resources.scenario import Deed
from cascade.model.runbook import ACTS_ON
from tests.lab.test_scenario_file import GOOD


@pytest.mark.parametrize(
    ("step", "field", "sentence"),
    [
        (
            "do: setLimit, value: few",
            "value",
            "a limit should be a whole number in quotes, not 'few'",
        ),
        ("do: setLimit", "value", "a limit should be a whole number in quotes, not ''"),
        (
            'do: setLimit, value: "0"',
            "value",
            "a limit should be greater than or equal to 1, not 0",
        ),
        (
            "do: setFencing, value: On",
            "value",
            "should be a valid string, not True",
        ),
        (
            "do: setFencing, value: Always",
            "value",
            "EndpointRecord.fencing has no policy 'Always'; there is Off, Monotonic",
        ),
        (
            "do: setPolicy, policy: chek, value: Once",
            "policy",
            "Enactor has no field 'chek'; its policies are check, cleanUp, rollback, "
            "stuckEndpoint, backOff, lock",
        ),
        (
            "do: setPolicy, policy: check, value: Never",
            "value",
            "Enactor.check has no policy 'Never'; there is Once, OnceAgainstRoots, EveryWrite",
        ),
        (
            "do: setPolicy, policy: DropletManager.order, value: Newest",
            "value",
            "DropletManager.order has no policy 'Newest'; there is Fifo, Lifo",
        ),
        (
            "do: setPolicy, policy: DropletManager.workers, value: '0'",
            "value",
            "workers should be greater than or equal to 1",
        ),
        (
            "do: setPolicy, policy: Planner.pace, value: Limited",
            "policy",
            "setPolicy is done to Enactor or DropletManager or HealthChecker or NetworkManager,"
            " not to 'Planner'",
        ),
        (
            "do: restart, to: two",
            "to",
            "there is no Enactor and no DropletManager 'two' to restart; there is one",
        ),
        (
            "do: setLimit, to: one, value: '5'",
            "to",
            "there is no DropletManager 'one' to setLimit; there is none",
        ),
    ],
)
def test_a_step_that_cannot_be_done_is_found_before_the_run(
    step: str, field: str, sentence: str
) -> None:
    good = "    - {observed: EndpointEmpty, afterSeconds: 1, do: pause}\n"
    bad = f"    - {{observed: EndpointEmpty, afterSeconds: 1, {step}}}\n"
    with pytest.raises(BadInput) as refused:
        parse(f"{GOOD}  runbook:\n{good}{bad}", "my.yaml")
    said = str(refused.value)
    assert said.startswith(f"my.yaml line 15: spec.runbook.1.{field}")
    assert said.endswith(sentence)


def test_a_deed_is_known_to_be_done_to_some_kind() -> None:
    assert set(ACTS_ON) == set(get_args(Deed))
