"""A schedule is one short line: written, read again, played; what is none is told so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.lab.explore.bounds import Bounds, agents, explore, resources
from cascade.lab.explore.schedule import NAMES, Schedule, parse
from cascade.lab.explore.stage import Stage
from cascade.lab.scenario_file import load
from cascade.model.errors import BadInput
from cascade.model.presets import configured
from cascade.model.resources import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def race(*said: str) -> Scenario:
    return configured(load(SCENARIOS / "dns-race.yaml"), settings=said)


def test_a_schedule_reads_as_who_moves_how_often_in_a_row() -> None:
    moves = ("planner",) * 4 + ("fleet",) + ("enactor-az1",) * 10 + ("enactor-az2", "planner")
    schedule = Schedule("dns-race", ("enactor.check=Once",), Bounds(2, 3, 1), moves)
    assert str(schedule) == "dns-race+enactor.check=Once:e2p3k1:p4fa10bp"
    assert parse(str(schedule)) == schedule


SCENARIO = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
SAID = st.lists(st.sampled_from(["enactor.check=EveryWrite", "fleet.changesMax=3"]), max_size=2)
BOUNDS = st.builds(Bounds, st.integers(1, 9), st.integers(1, 99), st.integers(0, 99))
MOVES = st.lists(st.sampled_from(sorted(NAMES.values())), max_size=60)


@given(scenario=SCENARIO, said=SAID, bounds=BOUNDS, moves=MOVES)
def test_what_is_written_is_read_again(
    scenario: str, said: list[str], bounds: Bounds, moves: list[str]
) -> None:
    schedule = Schedule(scenario, tuple(said), bounds, tuple(moves))
    assert parse(str(schedule)) == schedule


NO_SCHEDULE = (
    "{!r} is no schedule; one looks like dns-race:e2p3k1:p4f3a5, and `cascade explore` prints one"
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        *[
            (text, NO_SCHEDULE.format(text))
            for text in ("", "dns-race", "dns-race:e2:a", "dns-race:e2p3k1", "dns-race:e2p3k1:a2x3")
        ],
        ("dns-race:e2p3k1:4p", NO_SCHEDULE.format("dns-race:e2p3k1:4p")),
        ("dns-race:e0p3k1:p", "--enactors must be from 1 to 9"),
        ("dns-race:e2p0k1:p", "--plans must be from 1 to 99"),
        (
            "dns-race:e2p3k1:p999999",
            "a schedule of more than 100,000 moves is not played; shorten it",
        ),
    ],
)
def test_what_is_no_schedule(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [
        (("enactor-az3",), "move 1 is enactor-az3's, who has nothing left to do"),
        (("fleet", "fleet", "fleet"), "move 3 is fleet's, who has nothing left to do"),
    ],
    ids=["who_is_not_there", "who_has_ended"],
)
def test_a_move_that_cannot_be_made_belongs_to_another_schedule(
    moves: tuple[str, ...], sentence: str
) -> None:
    bounds = Bounds(enactors=2, plans=2, keep=0)
    stage = Stage(resources(race(), bounds), agents(bounds))
    with pytest.raises(BadInput) as refused:
        stage.play(moves)
    assert str(refused.value) == (f"{sentence}: the schedule belongs to other bounds or settings")


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        ({"enactors": 0}, "--enactors must be from 1 to 9"),
        ({"plans": 100}, "--plans must be from 1 to 99"),
        ({"keep": -1}, "--keep must be from 0 to 99"),
    ],
)
def test_bounds_have_bounds(bounds: dict[str, int], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        Bounds(**bounds)


def test_an_election_by_the_clock_cannot_be_explored() -> None:
    with pytest.raises(BadInput) as refused:
        explore(race("enactor.lock=SingleWriter"), Bounds(1, 1, 0), 100)
    assert str(refused.value) == (
        "enactor.lock=SingleWriter elects by the clock, and an exploration has none: "
        "add --set enactor.lock=PerEndpoint"
    )


def test_a_scenario_without_enactors_has_nothing_to_explore() -> None:
    scenario = race()
    kept = tuple(t for t in scenario.spec.resources if t.kind != "Enactor")
    with pytest.raises(BadInput, match="has no Enactor, so there is nothing to explore"):
        explore(scenario.but(spec=scenario.spec.but(resources=kept)), Bounds(), 100)


def test_a_search_that_is_cut_short_says_so() -> None:
    found = explore(race(), Bounds(enactors=2, plans=2, keep=0), states_max=500)
    assert (found.exhausted, found.states >= 500) == (False, True)
