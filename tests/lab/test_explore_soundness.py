"""The explorer never executes what it learned once; the stage executes everything. Both agree.

The explorer merges executions that it takes for one: agents by their memory, versions by who
holds a current one. The stage merges nothing: a real store and the real coroutines, move by move.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cascade.lab.explore.bounds import Bounds, agents, resources
from cascade.lab.explore.breaches import BREACHES
from cascade.lab.explore.search import Search
from cascade.lab.explore.stage import Stage
from cascade.lab.scenario_file import load
from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.presets import configured
from cascade.model.resources import (
    DNSPlan,
    EndpointRecord,
    RecordTree,
    Resource,
)
from tests.support.brute_force import (
    by_brute_force,
    by_search,
    first_met,
    in_search,
    on_stage,
    waits_for,
)
from tests.support.scenes import plan_for

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SETTINGS = {
    "as it was": (),
    "guarded": (
        "enactor.check=EveryWrite",
        "enactor.cleanUp=KeepInFlight",
        "enactor.rollback=TolerateMissing",
        "enactor.stuckEndpoint=SkipEndpoint",
        "endpointrecord.fencing=Monotonic",
    ),
    "no lock": ("enactor.lock=None", "enactor.rollback=None", "enactor.check=OnceAgainstRoots"),
}


async def there_and_back(ports: Ports, name: str) -> None:
    """Changes a record and changes it back, by compare-and-swap; says so when it lost."""
    record = await ports.cluster.read(EndpointRecord, "dynamodb")
    for seconds in (60, 5):
        await ports.clock.sleep(1)  # so that it holds the record over a step of its own
        try:
            record = await ports.cluster.replace(record.with_spec(ttl_seconds=seconds))
        except Conflict:
            lost = RecordTree.named(f"{name}-lost", endpoint="dynamodb", generation=seconds)
            await ports.cluster.create(lost)
            return


async def looks_then_deletes(ports: Ports, name: str) -> None:
    """Deletes what its view showed before its last call: others may have been faster."""
    await ports.clock.sleep(1)
    for tree in ports.cluster.view(RecordTree).all():
        try:
            await ports.cluster.delete(tree)
        except NotFound:
            await ports.cluster.create(DNSPlan.named(name, generation=1, region="r", endpoints=()))


SMALL = {"a": there_and_back, "b": there_and_back, "c": looks_then_deletes, "d": looks_then_deletes}


def small() -> tuple[list[Resource], dict[str, Any]]:
    start: list[Resource] = [EndpointRecord.named("dynamodb", hostname="d.lab")]
    return start, {n: lambda ports, n=n, life=life: life(ports, n) for n, life in SMALL.items()}


def world(bounds: Bounds, *said: str) -> tuple[list[Resource], dict[str, Any]]:
    scenario = configured(load(SCENARIOS / "dns-race.yaml"), settings=said)
    return resources(scenario, bounds), agents(bounds)


BOUNDS = Bounds(enactors=2, plans=3, keep=0)


def begin(which: str) -> tuple[list[Resource], dict[str, Any]]:
    return small() if which == "small agents" else world(BOUNDS, *SETTINGS[which])


@cache
def search_of(which: str) -> Search:
    """One search for all examples: what it learned in one is used in the next."""
    return Search(*begin(which), BREACHES)


@pytest.mark.parametrize("which", [*SETTINGS, "small agents"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_schedule_is_the_same_on_the_stage_and_in_the_search(which: str, data: Any) -> None:
    search = search_of(which)
    stage = Stage(*begin(which))
    state = search._first()
    longest = 3 if which == "small agents" else 14
    for burst in range(data.draw(st.integers(1, 12))):
        # Bursts of one agent, as in schedules that lead anywhere.
        able = search._movable(state)
        if not able:
            break
        agent = data.draw(st.sampled_from(able), label=f"agent {burst}")
        for _ in range(data.draw(st.integers(1, longest), label="moves")):
            if agent not in search._movable(state):
                break
            state = search._step(state, agent)
            stage.move(search.names[agent])
        assert on_stage(stage) == in_search(search, state)
        for number, name in enumerate(search.names):
            learned = search.automata[number].memories[state[1 + 2 * number]].call
            assert waits_for(stage.waits_for[name]) == waits_for(learned)


@pytest.mark.parametrize("which", SETTINGS)
def test_the_search_reaches_what_brute_force_reaches_and_as_soon(which: str) -> None:
    start = enacting(*SETTINGS[which])
    brute = first_met(by_brute_force(start, depth=DEPTH))
    found = first_met(by_search(Search(*start, BREACHES), depth=DEPTH))
    assert len(brute) > 20
    assert found == brute


DEPTH = 16  # 26 agrees too, in ten times the time


def enacting(*said: str) -> tuple[list[Resource], dict[str, Any]]:
    """Two enactors with a plan each to pick up: the first calls are the ones that meet."""
    there, begin = world(Bounds(enactors=2, plans=1, keep=0), *said)
    there += [plan_for(generation, "dynamodb") for generation in (1, 2)]
    return there, {name: run for name, run in begin.items() if name.startswith("enactor")}


def test_small_agents_that_end_are_known_to_the_last_state() -> None:
    """Also the record that is as it was, but at another version: who read it before has lost."""
    search = Search(*small(), BREACHES)
    brute = first_met(by_brute_force(small(), depth=DEPTH))
    assert first_met(by_search(search, depth=DEPTH)) == brute
    found = search.run()
    assert found.exhausted
    assert max(brute.values()) < DEPTH, "nothing is left to do for anybody"
    ends = {(kind, name) for seen in brute for kind, name, *_ in seen}
    assert {("RecordTree", "a-lost"), ("RecordTree", "b-lost"), ("DNSPlan", "c")} <= ends
