"""One agent as one kopf operator: fed, restarted, and never left with a view that is not true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from typing import ClassVar

import pytest

from cascade.agents.base import Agent
from cascade.edge.assets import crds_folder
from cascade.edge.latency import SlowHosts, patience_seconds
from cascade.edge.operators.agent_operator import AgentOperator
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.company import Company
from cascade.kube.store.core import Key
from cascade.model.errors import Unavailable
from cascade.model.history import Note
from cascade.model.ports import Ports
from cascade.model.resources import LoadBalancer, Resource
from cascade.model.resources.scenario import Delay
from tests.support.live import deaf, in_virtual_time, install, serving, until

STORED = "loadbalancers.cascade.lab"


def balancer(name: str, units: int = 100) -> LoadBalancer:
    return LoadBalancer.named(
        name, zone="az1", address="192.0.2.1", endpoints=("e",), capacity_units=units
    )


class Looker(Agent):
    """Keeps what its view shows of the load balancers."""

    watches: ClassVar[tuple[type[Resource], ...]] = (LoadBalancer,)
    lives: ClassVar[list[Looker]] = []

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.lives.append(self)

    @property
    def sees(self) -> list[str]:
        return [balancer.name for balancer in self.cluster.view(LoadBalancer).all()]

    async def run(self) -> None:
        while True:
            seen = self.cluster.view(LoadBalancer).version
            await self.cluster.changed(LoadBalancer, seen, within_seconds=1e6)


class Failing(Looker):
    """Fails as its name says, after a second."""

    error: ClassVar[Exception] = Unavailable("the API server is away")

    async def run(self) -> None:
        self.crew.start(self.fail(), "helper")
        await super().run()

    async def fail(self) -> None:
        await self.clock.sleep(1.0)
        raise self.error


class Mistaken(Failing):
    """Has a defect of its own."""

    error: ClassVar[Exception] = KeyError("a mistake of ours")


@asynccontextmanager
async def hired(company: Company, agent: type[Looker] = Looker) -> AsyncIterator[AgentOperator]:
    agent.lives.clear()
    operator = AgentOperator("looker", agent, (), company)
    task = asyncio.create_task(operator.run())
    try:
        yield operator
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_the_view_follows_what_is_created_changed_and_deleted() -> None:
    async def story() -> None:
        async with serving() as (_, company, person), hired(company):
            await until(lambda: Looker.lives, "it begins")
            looker = Looker.lives[0]
            one, _ = await person.create(balancer("lb-1")), await person.create(balancer("lb-2"))
            await until(lambda: looker.sees == ["lb-1", "lb-2"], "both are seen")
            await person.replace_status(one.with_status(healthy_capacity_units=7))
            view = looker.cluster.view(LoadBalancer)
            await until(lambda: view.get("lb-1").healthy_units == 7, "the change is seen")
            await person.delete(await person.read(LoadBalancer, "lb-1"))
            await until(lambda: looker.sees == ["lb-2"], "the deletion is seen")

    in_virtual_time(story())


def test_an_agent_begins_with_full_views() -> None:
    """A planner that saw half of the load balancers would write half a plan."""
    seen_first: list[list[str]] = []

    class Eager(Looker):
        async def run(self) -> None:
            seen_first.append(self.sees)
            await super().run()

    async def story() -> None:
        async with serving() as (_, company, person):
            for number in range(5):
                await person.create(balancer(f"lb-{number}"))
            async with hired(company, Eager):
                await until(lambda: seen_first, "it begins")

    in_virtual_time(story())
    assert seen_first == [[f"lb-{number}" for number in range(5)]]


def test_what_was_deleted_in_a_gap_of_the_watch_leaves_the_view() -> None:
    """kopf lists anew after 410 and hears of no deletion: the view is held against a list."""

    async def story() -> None:
        async with serving() as (server, company, person), hired(company):
            await person.create(balancer("stays"))
            await person.create(balancer("goes"))
            await until(lambda: Looker.lives, "it begins")
            looker = Looker.lives[0]
            await until(lambda: looker.sees == ["goes", "stays"], "both are seen")
            await deaf(server)
            server.admission.store.delete(Key(STORED, "default", "goes"))
            server.admission.store.compact(server.admission.store.version)
            assert looker.sees == ["goes", "stays"]
            await until(lambda: looker.sees == ["stays"], "the gap is noticed")
            await person.create(balancer("new"))
            await until(lambda: looker.sees == ["new", "stays"], "the watch goes on")

    in_virtual_time(story())


def test_an_operator_waits_for_its_crd() -> None:
    async def story() -> None:
        async with serving(crds=False) as (server, company, person), hired(company):
            await asyncio.sleep(60)
            assert not Looker.lives
            install(server)
            await until(lambda: Looker.lives, "it begins")
            await person.create(balancer("lb-1"))
            await until(lambda: Looker.lives[0].sees == ["lb-1"], "it sees what there is")

    in_virtual_time(story())


def test_an_operator_starts_again_when_its_crd_went_and_came_back() -> None:
    crd = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/loadbalancers.cascade.lab"

    async def story() -> None:
        async with serving() as (server, company, person), hired(company):
            await person.create(balancer("old"))
            await until(lambda: Looker.lives and Looker.lives[0].sees == ["old"], "it begins")
            async with person.session.delete(crd) as answer:
                assert answer.status == 200
            await asyncio.sleep(60)
            server.install((crds_folder() / "loadbalancers.yaml").read_text(encoding="utf-8"))
            await person.create(balancer("new"))
            await until(lambda: Looker.lives[-1].sees == ["new"], "it sees what there is now")

    in_virtual_time(story())


def test_an_agent_without_an_answer_is_started_anew_ever_more_slowly() -> None:
    """As a pod that fails: its end takes its crew along, and is written down."""

    async def story() -> list[float]:
        async with serving() as (_, company, _person), hired(company, Failing):
            await until(lambda: len(Failing.lives) == 5, "it is started five times")
            notes = [e for e in company.recorder.entries if isinstance(e, Note)]
            assert [(n.by, n.event, n.fields["why"]) for n in notes] == [
                ("looker", "agent_failed", "the API server is away")
            ] * 4
            assert not company.broken.done()
            return [note.at for note in notes]

    ends = in_virtual_time(story())
    gaps = [round(later - earlier) for earlier, later in pairwise(ends)]
    assert gaps == [2 + 1, 4 + 1, 8 + 1]


def test_a_mistake_of_ours_ends_the_run_and_is_not_hidden() -> None:
    async def story() -> None:
        async with serving() as (_, company, _person), hired(company, Mistaken):
            with pytest.raises(KeyError, match="a mistake of ours"):
                await company.broken

    in_virtual_time(story())


def test_a_slow_hosts_calls_and_events_take_longer_and_nobody_elses() -> None:
    """Where the API server knows nothing of it, as on a cluster: 40 s a call for looker alone."""
    delays = (Delay(agent="looker", until_seconds=1000, extra_seconds=40),)
    clock = StoryClock()
    hosts = SlowHosts(delays, clock)

    async def story() -> list[float]:
        clock.start()
        async with serving() as (server, company, person):
            company.lag, company.middlewares = hosts.watch_event, hosts.middlewares
            company.call_seconds_max = patience_seconds(delays, clock.speed)
            await person.create(balancer("lb-1"))
            took = [clock.now()]
            async with hired(company):
                await until(lambda: Looker.lives, "it begins, after one list")
                took.append(clock.now())
                await until(lambda: server.watches.count == 1, "it watches")
                await person.create(balancer("lb-2"))
                began = clock.now()
                await until(lambda: len(Looker.lives[0].sees) == 2, "the event arrives")
                took.append(clock.now() - began)
            return took

    assert in_virtual_time(story()) == pytest.approx([0, 40, 20], abs=1.0)


def test_after_its_end_nothing_of_it_is_left() -> None:
    async def story() -> None:
        async with serving() as (server, company, _person):
            before = asyncio.all_tasks()
            async with hired(company):
                await until(lambda: server.watches.count == 1, "it watches")
            await until(lambda: server.watches.count == 0, "its watch is gone")
            await asyncio.sleep(1)
            assert {task.get_name() for task in asyncio.all_tasks() - before} == set()

    in_virtual_time(story())
