"""A whole lab of pods on one server: ready without a scenario, and then everybody plays.

Each pod here is the object that `cascade operate` runs, all on one loop. tests/e2e has them as
processes in a cluster.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from cascade.edge.operators.session import Api
from cascade.edge.pods.pod import Pod
from cascade.edge.pods.roles import ROLES
from cascade.edge.pods.settings import Settings
from cascade.kube.client import ClusterClient
from cascade.kube.server import ApiServer
from cascade.model.resources import DNSPlan, Enactor, EndpointRecord, Scenario
from tests.support.live import install, race, serving

NAMESPACE = "default"
LOOPBACK = "127.0.0.1"
SECONDS_MAX = 60.0  # a hang's end
SPEED = 30.0


def short(name: str, **spec: Any) -> Scenario:
    """The race for five minutes, ten seconds of the wall clock."""
    scenario = race(300.0, speed=SPEED, **spec)
    return scenario.but(metadata=scenario.metadata.but(name=name))


class Lab:
    """Pods of all roles, an enactor's in each zone."""

    def __init__(self, server: ApiServer, person: ClusterClient) -> None:
        self.server = server
        self.person = person
        api = Api(server.url, {"Authorization": f"Bearer {server.token}"})
        zones = [(name, zone) for name in ROLES for zone in ("az1", "az2", "az3")]
        chosen = dict.fromkeys((n, z if ROLES[n].has_zone else "") for n, z in zones)
        self.pods = {name: Pod(api, NAMESPACE, settings(*name)) for name in chosen}

    @property
    def dns_port(self) -> int:
        resolver: Any = self.pods["dns", ""].resolver
        port: int = resolver.server.port
        return port

    async def ask(self, path: str, name: str, zone: str = "") -> tuple[int, str]:
        url = f"http://{LOOPBACK}:{self.pods[name, zone].server.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def are_ready(self) -> set[int]:
        return {(await self.ask("/readyz", *name))[0] for name in self.pods}

    async def scenario(self, name: str) -> Scenario:
        return await self.person.read(Scenario, name)


def settings(role: str, zone: str) -> Settings:
    name = f"{role}{zone and '-' + zone}-0"
    return Settings(role, name, zone, LOOPBACK, 0, 0, (LOOPBACK, 1))


@asynccontextmanager
async def lab(*, crds: bool = True) -> AsyncIterator[Lab]:
    async with serving(crds=crds) as (server, _, person):
        it = Lab(server, person)
        lives = [asyncio.create_task(pod.run()) for pod in it.pods.values()]
        try:
            await until(lambda: all(pod.server.port for pod in it.pods.values()))
            yield it
        finally:
            for pod in it.pods.values():
                pod.stopping.ask()
            ended = await asyncio.gather(*lives, return_exceptions=True)
        assert not [error for error in ended if error is not None]


async def until(condition: Callable[[], Any]) -> None:
    """Asked again until it is so; the condition may be a coroutine function."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.05)


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
        for enactor in await it.person.read_all(Enactor):
            await it.person.delete(enactor)  # Kubernetes' own garbage collection would
        await it.person.delete(first)
        await until(lambda: is_running("second"))
        assert (await it.scenario("second")).status.clock is not None
        await until(tells_of_the_second_alone)
        assert keeper_of_az1.health.why_not_ready == ""
