"""The cast: which agents play in a scenario. One list for every driver."""

from __future__ import annotations

from typing import Any, NamedTuple

from cascade.agents.base import Agent
from cascade.agents.dependent import DependentAgent
from cascade.agents.director import DirectorAgent
from cascade.agents.dns import DnsAgent
from cascade.agents.droplet_manager import DropletManagerAgent
from cascade.agents.enactor import EnactorAgent
from cascade.agents.fleet import FleetAgent
from cascade.agents.health_checker import HealthCheckerAgent
from cascade.agents.launcher import LauncherAgent
from cascade.agents.network_manager import NetworkManagerAgent
from cascade.agents.observer import Judgement, ObserverAgent
from cascade.agents.planner import PlannerAgent
from cascade.agents.probe import ProbeAgent
from cascade.model.resources import (
    DependentService,
    DropletManager,
    Enactor,
    HealthChecker,
    Launcher,
    NetworkManager,
    Planner,
    Resource,
    Scenario,
)

PROBE_SECONDS = 5.0  # how often a user of each endpoint asks: the records' TTL

# An object of one of these kinds IS an agent: it begins with the object and ends with it.
AGENT_OF: dict[type[Resource], type[Agent]] = {
    Planner: PlannerAgent,
    Enactor: EnactorAgent,
    DropletManager: DropletManagerAgent,
    Launcher: LauncherAgent,
    DependentService: DependentAgent,
    NetworkManager: NetworkManagerAgent,
    HealthChecker: HealthCheckerAgent,
}


class Role(NamedTuple):
    """An agent that a namespace has once, whatever objects there are."""

    name: str
    agent: type[Agent]
    arguments: tuple[Any, ...]


def standing_roles(scenario: Scenario, judgement: Judgement) -> list[Role]:
    """DNS service, fleet, probe, director and observer of a scenario."""
    spec = scenario.spec
    roles = [Role("dns", DnsAgent, (spec.dns,))]
    if spec.fleet is not None:
        roles.append(Role("fleet", FleetAgent, (spec.fleet,)))
    roles.append(Role("probe", ProbeAgent, (PROBE_SECONDS,)))
    roles.append(Role("director", DirectorAgent, (scenario.name,)))
    roles.append(Role("observer", ObserverAgent, (scenario.name, judgement)))
    return roles
