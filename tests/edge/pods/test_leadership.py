"""Of two replicas one acts; one that was stopped and goes on sends nothing more."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.commons import Commons
from cascade.edge.operators.session import Api
from cascade.edge.pods.leadership import Leadership
from cascade.edge.pods.telling import Forgetful
from cascade.kube.client import ClusterClient
from cascade.kube.server import ApiServer
from cascade.model.errors import Unavailable
from cascade.model.resources import Lease, LoadBalancer
from tests.support.live import in_virtual_time, serving
from tests.support.looker import balancer

NAMESPACE = "default"


class Replica:
    """Says how often it acts, and for how long."""

    def __init__(self, server: ApiServer, name: str) -> None:
        api = Api(server.url, {"Authorization": f"Bearer {server.token}"})
        recorder = Forgetful(lambda: 0.0)
        self.around = Commons(api, NAMESPACE, 0, StoryClock(), recorder, lambda: None)
        self.leadership = Leadership("planner", name, self.around)
        self.acts = False
        self.task = asyncio.create_task(self.leadership.run(self.act))

    async def act(self) -> None:
        self.acts = True
        try:
            await asyncio.Event().wait()
        finally:
            self.acts = False

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])
        await self.around.stop()


async def wait_until(condition: Any, seconds: float = 120.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.1)


def test_one_acts_and_the_other_takes_over_at_once_when_it_ends_in_peace() -> None:
    async def story() -> None:
        async with serving() as (server, _, _):
            first = Replica(server, "planner-a")
            await wait_until(lambda: first.acts)
            second = Replica(server, "planner-b")
            await asyncio.sleep(120)
            assert (first.acts, second.acts) == (True, False)
            assert second.leadership.has_looked, "so it is ready while it stands by"
            began = asyncio.get_running_loop().time()
            await first.end()
            await wait_until(lambda: second.acts)
            assert asyncio.get_running_loop().time() - began < 5, "it need not run out"
            await second.end()

    in_virtual_time(story())


def test_a_leader_that_cannot_renew_stops_before_another_may_act(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        async with serving() as (server, _, _):
            first = Replica(server, "planner-a")
            await wait_until(lambda: first.acts)
            second = Replica(server, "planner-b")

            async def unanswered(*_: object) -> Lease:
                raise Unavailable("the network is gone")

            both = []
            monkeypatch.setattr(first.leadership.cluster, "read", unanswered)
            for _ in range(600):
                both.append((first.acts, second.acts))
                await asyncio.sleep(0.1)
            assert (True, True) not in both
            assert both[-1] == (False, True)
            await first.end()
            await second.end()

    in_virtual_time(story())


def test_a_write_that_comes_after_a_long_stop_is_not_sent() -> None:
    """As SIGSTOP and SIGCONT: the clock has gone on, and nobody had a turn to notice."""

    async def story() -> None:
        async with serving() as (server, _, _):
            replica = Replica(server, "planner-a")
            session = replica.around.api.session(
                "planner", base_url=server.url, middlewares=(replica.leadership.fence,)
            )
            cluster = ClusterClient(session, NAMESPACE)
            await wait_until(lambda: replica.acts)
            made = await cluster.create(balancer("lb"))

            replica.leadership.election.renewed_at = -1000.0
            with pytest.raises(Unavailable, match="this planner leads no more"):
                await cluster.replace_status(made.with_status(healthy_capacity_units=1))
            assert (await cluster.read(LoadBalancer, "lb")).status == made.status
            await replica.end()

    in_virtual_time(story())
