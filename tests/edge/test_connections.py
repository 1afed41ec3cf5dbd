"""Connections in live runs: in virtual time by the rules, on the wall clock over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cascade.edge import cluster
from cascade.edge.assets import scenarios_folder
from cascade.edge.data_plane.network import SocketNetwork
from cascade.edge.data_plane.wire import HELLO, SILENCE
from cascade.edge.embedded import Lab
from cascade.edge.live import PERSON
from cascade.edge.operators.session import Api
from cascade.edge.standing import Standing
from cascade.edge.virtual_time import VirtualTimeLoop
from cascade.kube.client import ClusterClient
from cascade.lab.network import DirectNetwork
from cascade.lab.scenario_file import load
from cascade.model.errors import Unavailable
from cascade.model.history import Entry, Write
from cascade.model.presets import configured
from cascade.model.resources import HealthChecker, Instance
from cascade.model.resources.health_checker import HealthCheckerStatus
from tests.support.live import NAMESPACE, race
from tests.support.places import embedded

SPEED = 60.0


@pytest.mark.parametrize(
    ("speed", "port", "loop"),
    [
        (None, DirectNetwork, VirtualTimeLoop),
        (SPEED, SocketNetwork, asyncio.new_event_loop),
    ],
    ids=["virtual", "wall"],
)
def test_an_instance_is_reached_from_the_write_on_that_says_so(
    speed: float | None, port: type, loop: Any
) -> None:
    async def story() -> None:
        lab = Lab(race(3600), 1, speed)
        await lab.start()
        api = Api(lab.server.url, {"Authorization": f"Bearer {lab.server.token}"})
        network = lab.company.network()
        assert isinstance(network, port)
        try:
            async with api.session(PERSON, base_url=api.url) as session:
                person = ClusterClient(session, NAMESPACE)
                made = await person.create(Instance.named("vm-1", owner="somebody", zone="az1"))
                made = await person.replace_status(made.with_status(phase="Running"))
                with pytest.raises(Unavailable):
                    await network.connect("vm-1", zone="az1", within_seconds=5)
                await person.replace_status(made.with_status(network=("az1",)))
                await network.connect("vm-1", zone="az1", within_seconds=5)
        finally:
            await lab.stop()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(story())


def checking(entries: Sequence[Entry]) -> HealthCheckerStatus:
    """What the health checker said last of itself."""
    written = (e.resource for e in reversed(entries) if isinstance(e, Write))
    return next((r.status for r in written if isinstance(r, HealthChecker)), HealthCheckerStatus())


def test_on_a_cluster_checkers_reach_their_targets(tmp_path: Path) -> None:
    """nlb-flapping until it works, with one service of six and few instances."""
    scenario = configured(load(scenarios_folder() / "nlb-flapping.yaml"))
    others = ("bank", "game", "mail", "news", "maps")
    few = {"DependentService": {"instances": 3}, "HealthChecker": {"instances": 3}}
    resources = tuple(
        template.but(spec=dict(template.spec) | few.get(template.kind, {}))
        for template in scenario.spec.resources
        if not template.name.startswith(others)
    )
    scenario = scenario.but(spec=scenario.spec.but(resources=resources, expectations=()))

    def works(now: float, entries: Sequence[Entry]) -> bool:
        said = checking(entries)
        return said.in_service == said.checkers == 3 and said.checks - said.bad > 10

    with embedded(tmp_path) as place:
        where: Any = {"context": place.context, "kubeconfig": place.kubeconfig}
        played = cluster.play(scenario, 1, **where, speed=SPEED, watch=works)
    assert works(played.ended_at, played.entries)


async def test_a_standing_lab_says_how_to_connect_to_a_target(tmp_path: Path) -> None:
    """As it is told: a line for a shell whose connection is answered."""
    told: list[str] = []
    scenario = configured(load(scenarios_folder() / "nlb-flapping.yaml"))
    standing = Standing(scenario, 1, SPEED, tmp_path / "kubeconfig", told.append)
    running = asyncio.create_task(standing.run(0, 0))
    try:
        while not any("| nc " in line for line in told) and not running.done():
            await asyncio.sleep(0.05)
        [line] = [line for line in told if "| nc " in line]
        _, wish, asked = line.partition("#")[0].split("'")
        host, port = asked.removeprefix(" | nc ").split()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"{wish}\n".encode())
        assert await reader.readline() in (HELLO, SILENCE)
        writer.close()
    finally:
        standing.lab.stopping.ask()
        await running
