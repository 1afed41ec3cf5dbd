"""A part: one role in one scenario, from the moment its clock is known until it is gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from cascade.agents.base import Agent
from cascade.edge.latency import SlowHosts, patience_seconds
from cascade.edge.metadata_store.server import Listener
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.commons import Commons
from cascade.edge.operators.names import Server
from cascade.edge.operators.session import Api, Middlewares
from cascade.model.presets import configured
from cascade.model.recorder import Recorder
from cascade.model.resources import Scenario
from cascade.model.zone import Zone

NewRecorder = Callable[[StoryClock], Recorder]


class Resolver:
    """What DNS is to a pod: nothing to most, the server of their zone to some, or a server to ask.

    `publish` is told of the zone that a DNS service publishes; `ask` gives the server to resolve
    names with. Raises Unavailable where that cannot be found now.
    """

    def publish(self, zone: Zone) -> None:
        return None

    async def ask(self) -> Server | None:
        return None


class Part(Commons):
    """The surroundings of a role's operators while one scenario runs."""

    parsed_max = 500  # few watch the same here; with as many as elsewhere a pod grew to 120 MiB

    def __init__(
        self,
        api: Api,
        namespace: str,
        scenario: Scenario,
        recorder: NewRecorder,
        reclaim_signals: Callable[[], None],
        resolver: Resolver,
        fences: Middlewares = (),
    ) -> None:
        """`scenario` has its clock in its status. `fences` meet every call of an agent."""
        running = scenario.status.clock
        assert running is not None, "a part begins when the clock is known"
        self.scenario = configured(scenario)
        self.uid = scenario.metadata.uid or ""
        self.of_store: Listener | None = None  # told of the requests, where the store is served
        self.fences = fences
        self.resolver = resolver
        clock = StoryClock(running.speed)
        clock.start(time.time() - running.wall_start_seconds)
        hosts = SlowHosts(scenario.spec.delays, clock)
        super().__init__(
            api,
            namespace,
            running.seed,
            clock,
            recorder(clock),
            reclaim_signals,
            hosts.watch_event,
            lambda agent: (*hosts.middlewares(agent), *fences),
            call_seconds_max=patience_seconds(scenario.spec.delays, clock.speed),
            owner=owner_reference(scenario),
            store_law=self.scenario.spec.store,
        )

    def began(self, agent: Agent) -> None:
        super().began(agent)
        if self.zone is not None:
            self.resolver.publish(self.zone)


def owner_reference(scenario: Scenario) -> dict[str, str]:
    """What is created for a scenario goes with it, by Kubernetes' own garbage collection."""
    return {
        "apiVersion": scenario.api_version(),
        "kind": type(scenario).__name__,
        "name": scenario.name,
        "uid": scenario.metadata.uid or "",
    }


async def for_ever() -> None:
    """A role that has nothing left to do in a scenario is there until the scenario is gone."""
    await asyncio.Event().wait()
