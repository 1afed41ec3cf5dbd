"""A lab of pods, recorded from outside: what comes out is a run like any other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cascade.edge.kubeconfig import api_of
from cascade.edge.people import PeopleInHistory
from cascade.edge.recording import LATE_SECONDS, Recording, begun, until_begun
from cascade.lab.run import Played
from cascade.model.errors import BadInput
from cascade.model.history import AnswerChange, Note, Write
from cascade.model.recorder import Recorder
from cascade.model.resources import Condition, Enactor, Lease, Planner, Scenario
from cascade.model.resources.scenario import RunningClock
from tests.support.live import race
from tests.support.places import Place, embedded
from tests.support.pods import NAMESPACE, SPEED, Lab, lab

STORY_SECONDS = 300.0  # ten seconds of the wall clock


async def recorded(it: Lab, scenario: Scenario, begin_late: bool = False) -> Recording:
    """The recording of that scenario, which is on the stage, before its first look."""
    waiting = asyncio.create_task(until_begun(it.api, NAMESPACE))
    await it.person.create(scenario)
    found = await waiting
    if begin_late:
        await asyncio.sleep(LATE_SECONDS + 0.5)
    return Recording(it.api, NAMESPACE, found)


def verdicts(played: Played) -> dict[str, str]:
    return {verdict.claim: verdict.verdict for verdict in played.verdicts}


async def test_it_is_a_run_with_everybodys_writes_and_answers_in_order_and_its_verdicts() -> None:
    looks: list[float] = []
    async with lab() as it:
        recording = await recorded(it, race(STORY_SECONDS, speed=SPEED))
        played = await recording.run(lambda now, entries: looks.append(now))

    entries = played.entries
    assert [entry.step for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    writes = [entry for entry in entries if isinstance(entry, Write)]
    assert {(write.verb, write.kind) for write in writes} >= {
        ("create", "Enactor"),
        ("create", "DNSPlan"),
        ("replace", "EndpointRecord"),
    }
    assert not any(isinstance(entry, Note) for entry in entries), "an unsigned write is no deed"
    assert any(isinstance(entry, AnswerChange) and entry.addresses for entry in entries)
    assert verdicts(played)["endpoint_never_empty"] == "held"
    assert verdicts(played)["two_enactors_met_at_a_lock"] != "unknown"
    assert not played.interrupted and played.ended_at >= STORY_SECONDS
    assert looks and looks == sorted(looks)


async def test_of_what_was_before_it_nothing_is_claimed() -> None:
    async with lab() as it:
        recording = await recorded(it, race(STORY_SECONDS, speed=SPEED), begin_late=True)
        played = await recording.run(None)
    gaps = [e for e in played.entries if isinstance(e, Note) and e.event == "history_gap"]
    assert gaps
    assert verdicts(played)["endpoint_never_empty"] == "unknown"


async def test_it_ends_when_the_scenario_is_deleted() -> None:
    async with lab() as it:
        recording = await recorded(it, race(100 * STORY_SECONDS, speed=SPEED))
        going_on = asyncio.create_task(recording.run(None))
        await asyncio.sleep(1)
        await it.person.delete(recording.scenario)
        async with asyncio.timeout(20):
            played = await going_on
    assert played.interrupted and played.ended_at < 100 * STORY_SECONDS


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with embedded(tmp_path) as found:
        yield found


def test_a_cluster_without_the_kinds_is_told_so(place: Place) -> None:
    with pytest.raises(BadInput, match=r"does not know what a scenario is: install the lab"):
        begun(api_of(place.kubeconfig, place.context), NAMESPACE)


def test_it_waits_until_a_scenario_has_its_clock_and_is_not_over(place: Place) -> None:
    place.apply_crd("scenarios")
    api = api_of(place.kubeconfig, place.context)
    path = f"/apis/cascade.lab/v1alpha1/namespaces/{NAMESPACE}/scenarios"
    made = race(STORY_SECONDS)
    clock = RunningClock(wall_start_seconds=1, speed=30, seed=7)
    over = Condition(type="ExpectationsMet", status="True", reason="AsExpected")

    def has(**status: Any) -> None:
        body: dict[str, Any] = place.get(f"{path}/{made.name}")
        body["status"] = made.with_status(**status).to_json()["status"]
        place.ask(f"{path}/{made.name}/status", "PUT", body)

    async def waits() -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await until_begun(api, NAMESPACE)
                return False
        return True

    assert asyncio.run(waits()), "there is no scenario"
    place.ask(path, "POST", made.to_json())
    assert asyncio.run(waits()), "it has no clock"
    has(clock=clock, conditions=(over,))
    assert asyncio.run(waits()), "it is over"
    has(clock=clock)
    found = begun(api, NAMESPACE)
    assert found.name == made.name and found.status.clock == clock


def test_a_server_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with embedded(tmp_path) as gone:
        api = api_of(gone.kubeconfig, gone.context)
    with pytest.raises(BadInput, match=r"the API server at .* cannot be used: .*did not answer"):
        begun(api, NAMESPACE)


def test_what_the_director_does_is_a_deed_once_all_is_there() -> None:
    recorder = Recorder(lambda: 0.0)
    PeopleInHistory(recorder, of_pods=True)
    scenario, enactor = race(60.0), Enactor.named("enactor-az1", zone="az1")
    recorder.write("director", "create", Planner.named("planner"), 1)
    recorder.write("director", "create", enactor, 2)
    recorder.write("director", "replace_status", scenario.with_status(phase="Running"), 3)
    recorder.write("enactor-az1", "replace_status", enactor.with_status(phase="Idle"), 4)
    recorder.write("director", "replace", enactor.with_spec(paused=True), 5)
    recorder.write(
        "planner-7f9c", "replace", Lease.named("planner", holder_identity="planner-7f9c"), 6
    )
    recorder.write("kubectl-edit", "replace", enactor, 7)
    told = [(e.by, e.fields["did"]) for e in recorder.entries if isinstance(e, Note)]
    assert [by for by, _ in told] == ["director", "kubectl-edit"]
    assert told[0][1].startswith("changed Enactor enactor-az1 (") and "paused" in told[0][1]
