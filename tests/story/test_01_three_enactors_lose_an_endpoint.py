"""1. Three Enactors keep DynamoDB's DNS up to date, and lose an endpoint by themselves.

19 October 2025, 23:48: dynamodb.us-east-1 answers with no address. Nobody broke anything. Three
Enactors, one in each availability zone, apply the plans of one Planner, as on every day before.
"""

from __future__ import annotations

import pytest

from cascade.model.history import AnswerChange
from cascade.model.resources import Enactor
from cascade.model.story_time import clock_face
from tests.support.runs import played, scenario

SEED = 7  # in this run it is the regional endpoint, as it was


def test_nothing_in_the_scenario_makes_it_happen() -> None:
    """No fault, no slow machine, no deed of a person: capacity changes, and plans follow."""
    spec = scenario("dns-race").spec
    assert (spec.delays, spec.runbook) == ((), ())
    enactors = [t for t in spec.resources if t.kind == "Enactor"]
    assert [enactor.name for enactor in enactors] == ["enactor-az1", "enactor-az2", "enactor-az3"]
    alike = [{**enactor.spec, "zone": "any"} for enactor in enactors]
    assert alike[0] == alike[1] == alike[2]
    assert Enactor.named("by-default", zone="az1").spec.check.name == alike[0]["check"] == "Once"


def test_the_regional_endpoint_answers_and_then_answers_with_nothing() -> None:
    run = played("dns-race", SEED)
    changes = [e for e in run.entries if isinstance(e, AnswerChange) and e.endpoint == "dynamodb"]
    before, empty = changes[-2:]
    assert (before.addresses, before.tree) == (
        ("127.0.16.1", "127.0.16.2", "127.0.16.3"),
        "dynamodb-000022",
    )
    assert (empty.addresses, empty.tree) == ((), "dynamodb-000022"), "the same root, and no tree"
    assert clock_face(empty.at) == "0:12:34"


@pytest.mark.parametrize(
    ("seed", "lost", "when"),
    [
        (1, ["dynamodb-account", "dynamodb-fips"], "0:14:25"),
        (2, ["dynamodb-fips"], "0:38:44"),
        (3, ["dynamodb", "dynamodb-account"], "0:22:12"),
        (7, ["dynamodb", "dynamodb-account"], "0:12:34"),
        (8, ["dynamodb-fips"], "0:23:03"),
    ],
)
def test_which_endpoint_and_when_is_chance(seed: int, lost: list[str], when: str) -> None:
    run = played("dns-race", seed)
    assert run.lost == lost
    assert clock_face(run.times()["first_endpoint_empty"]) == when
    assert run.unmet == [], "what the scenario expects"
