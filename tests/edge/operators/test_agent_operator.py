"""One agent as one kopf operator: what it is fed is what there is, as late as the lab has it."""

from __future__ import annotations

import pytest

from cascade.edge.latency import SlowHosts, patience_seconds
from cascade.edge.operators.clock import StoryClock
from cascade.kube.store.core import Key
from cascade.model.resources import LoadBalancer
from cascade.model.resources.scenario import Delay
from tests.support.live import deaf, in_virtual_time, serving, until
from tests.support.looker import Looker, balancer, hired

STORED = "loadbalancers.cascade.lab"


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
