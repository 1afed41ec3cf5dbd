"""Connections in live runs: in virtual time by the rules, on the wall clock over a socket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cascade.edge.data_plane.network import SocketNetwork
from cascade.edge.embedded import Lab
from cascade.edge.live import PERSON
from cascade.edge.operators.session import Api
from cascade.edge.virtual_time import VirtualTimeLoop
from cascade.kube.client import ClusterClient
from cascade.lab.network import DirectNetwork
from cascade.model.errors import Unavailable
from cascade.model.resources import Instance
from tests.support.live import NAMESPACE, race

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
