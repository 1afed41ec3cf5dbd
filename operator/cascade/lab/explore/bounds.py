"""A scenario made small enough to try every order: one endpoint, a few plans, a few enactors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cascade.agents.base import Agent
from cascade.agents.enactor import EnactorAgent
from cascade.agents.fleet import FleetAgent
from cascade.agents.planner import PlannerAgent
from cascade.lab.explore.actor import Begin
from cascade.lab.explore.breaches import BREACHES
from cascade.lab.explore.search import Found, Search
from cascade.model.errors import BadInput
from cascade.model.ports import Ports
from cascade.model.presets import resource_of
from cascade.model.resources import Enactor, LoadBalancer, Resource, Scenario
from cascade.model.resources.scenario import FleetLaw, Template


@dataclass(frozen=True)
class Bounds:
    """How much of the world is explored."""

    enactors: int = 2
    plans: int = 3
    keep: int = 1

    def __post_init__(self) -> None:
        for name, least, most in (("enactors", 1, 9), ("plans", 1, 99), ("keep", 0, 99)):
            if not least <= getattr(self, name) <= most:
                raise BadInput(f"--{name} must be from {least} to {most}")


def resources(scenario: Scenario, bounds: Bounds) -> list[Resource]:
    """What exists at the start: the scenario's first endpoint, planner and enactor, made few.

    Waits have no length in an exploration, so the planner's intervals are none and the enactors'
    back-off is one number, whatever the policy; two load balancers are enough for plans to differ.
    """
    record = resource_of(_first(scenario, "EndpointRecord"))
    planner = resource_of(_first(scenario, "Planner"))
    few = [record, planner.with_spec(interval_seconds=0.0, routine_interval_seconds=0.0)]
    for zone in ("az1", "az2"):
        few.append(
            LoadBalancer.named(
                f"lb-{zone}", zone=zone, address=f"127.0.16.{zone[-1]}", endpoints=[record.name]
            )
        )
    settings = _first(scenario, "Enactor").spec
    for name in _enactors(bounds):
        enactor = Enactor.named(name, **{**settings, "zone": name.removeprefix("enactor-")})
        if enactor.spec.lock.elects:
            raise BadInput(
                f"enactor.lock={enactor.spec.lock!r} elects by the clock, and an exploration has"
                " none: add --set enactor.lock=PerEndpoint"
            )
        few.append(
            enactor.with_spec(
                keep_generations=bounds.keep, back_off_seconds_base=1.0, back_off_seconds_max=1.0
            )
        )
    return few


def agents(bounds: Bounds) -> dict[str, Begin]:
    """The real agents, by name; the fleet changes often enough for that many plans."""
    law = FleetLaw(changes_max=bounds.plans - 1)
    begin = {"fleet": _begin(FleetAgent, "fleet", law), "planner": _begin(PlannerAgent, "planner")}
    return begin | {name: _begin(EnactorAgent, name) for name in _enactors(bounds)}


def explore(scenario: Scenario, bounds: Bounds, states_max: int) -> Found:
    """Every order of the agents' calls within the bounds."""
    search = Search(resources(scenario, bounds), agents(bounds), BREACHES)
    return search.run(states_max)


def _begin(agent: Callable[..., Agent], name: str, *more: Any) -> Begin:
    def begin(ports: Ports) -> Any:
        return agent(name, ports, *more).run()

    return begin


def _enactors(bounds: Bounds) -> list[str]:
    return [f"enactor-az{number + 1}" for number in range(bounds.enactors)]


def _first(scenario: Scenario, kind: str) -> Template:
    for template in scenario.spec.resources:
        if template.kind == kind:
            return template
    raise BadInput(f"scenario {scenario.name!r} has no {kind}, so there is nothing to explore")
