"""A whole lab of pods on one server: ready without a scenario, and then everybody plays."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from cascade.edge.pods.stage import LOOK_SECONDS
from cascade.model.errors import Conflict, NotFound
from cascade.model.resources import CUSTOM_RESOURCES, DNSPlan, EndpointRecord, Scenario
from tests.support.live import install, race
from tests.support.pods import SPEED, Lab, lab, until

OF_A_SCENARIO = [kind for kind in CUSTOM_RESOURCES if kind is not Scenario]


def short(name: str, **spec: Any) -> Scenario:
    """The race for five minutes, ten seconds of the wall clock."""
    scenario = race(300.0, speed=SPEED, **spec)
    return scenario.but(metadata=scenario.metadata.but(name=name))


async def test_they_are_ready_with_no_resource_at_all_and_not_before_the_kinds_are_served() -> None:
    async with lab(crds=False) as it:
        assert await it.ask("/healthz", "planner") == (200, "ok\n")
        said = "the custom resources are not served yet\n"
        assert await it.ask("/readyz", "fleet") == (503, said)
        install(it.server)

        async def ready() -> bool:
            return await it.are_ready() == {200}

        await until(ready)


async def test_a_scenario_that_is_applied_is_carried_out_judged_and_ended() -> None:
    async with lab() as it:
        uid = (await it.person.create(short("race"))).metadata.uid

        async def answers() -> bool:
            records = await it.person.read_all(EndpointRecord)
            return bool(records) and all(record.status.answers for record in records)

        async def ended() -> bool:
            return bool((await it.scenario("race")).status.conditions)

        await until(answers)
        owners = [plan.metadata.owner_references for plan in await it.person.read_all(DNSPlan)]
        assert owners and {(o["kind"], o["uid"]) for [o] in owners} == {("Scenario", uid)}
        _, metrics = await it.ask("/metrics", "observer")
        assert 'cascade_endpoint_answers{endpoint="dynamodb"} 3' in metrics
        _, metrics = await it.ask("/metrics", "planner")
        assert 'cascade_api_calls_total{agent="planner",kind="DNSPlan",outcome="ok"' in metrics
        await until(ended)
        status = (await it.scenario("race")).status
        assert (status.phase, status.conditions[0].type) == ("Running", "ExpectationsMet")
        assert status.clock is not None and status.clock.speed == SPEED
        judged = {verdict.claim: verdict.verdict for verdict in status.verdicts}
        assert judged["endpoint_never_empty"] == "held"
        assert judged["rollback_target_exists"] != "unknown"


async def nothing_is_left(it: Lab) -> bool:
    """What Kubernetes' own garbage collection does."""
    left = [one for kind in OF_A_SCENARIO for one in await it.person.read_all(kind)]
    for one in left:
        with suppress(NotFound, Conflict):
            await it.person.delete(one)
    return not left


async def test_one_scenario_has_the_stage_and_the_next_one_waits_until_it_is_gone() -> None:
    async with lab() as it:
        first = await it.person.create(short("first"))

        async def phase(name: str) -> str:
            return (await it.scenario(name)).status.phase

        async def is_running(name: str) -> bool:
            return await phase(name) == "Running"

        async def waits() -> bool:
            return await phase("second") == "Waiting"

        async def planner_tells_of() -> set[str]:
            _, metrics = await it.ask("/metrics", "planner")
            return {name for name in ("first", "second") if f'scenario="{name}"' in metrics}

        async def tells_of_the_first() -> bool:
            return await planner_tells_of() == {"first"}

        async def tells_of_the_second_alone() -> bool:
            return await planner_tells_of() == {"second"}

        await until(lambda: is_running("first"))
        await until(tells_of_the_first)
        await it.person.create(short("second"))
        await until(waits)
        keeper_of_az1 = it.pods["enactor", "az1"]
        await it.person.delete(first)
        await asyncio.sleep(2 * LOOK_SECONDS)
        assert await waits(), "what is left of the first would take the second's with it"
        await until(lambda: nothing_is_left(it))
        await until(lambda: is_running("second"))
        assert (await it.scenario("second")).status.clock is not None
        await until(tells_of_the_second_alone)
        assert keeper_of_az1.health.why_not_ready == ""
