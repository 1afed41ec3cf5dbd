"""The roles: what a pod of each does in a scenario, as one coroutine over its part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from cascade.edge.operators.agent_operator import AgentOperator
from cascade.edge.operators.keeper import Keeper, agents_of
from cascade.edge.operators.supervisor import end
from cascade.edge.pods.data_plane import serve as serve_data_plane
from cascade.edge.pods.observing import ObservedRecorder, Observing
from cascade.edge.pods.part import NewRecorder, Part, for_ever
from cascade.edge.pods.settings import Settings
from cascade.edge.pods.store import serve as serve_store
from cascade.edge.pods.telling import Forgetful
from cascade.kube.client import ClusterClient
from cascade.lab.cast import standing_roles
from cascade.model.resources import (
    DependentService,
    DropletManager,
    Enactor,
    HealthChecker,
    Launcher,
    NetworkManager,
    Planner,
    Resource,
)
from cascade.model.resources.scenario import ClaimVerdict

Play = Callable[[Part, Settings], Coroutine[Any, Any, None]]
"""The role's life in a part."""


class Role(NamedTuple):
    """What a pod of the role does."""

    line: str
    """For the help."""
    play: Play
    is_single: bool = False
    """Of several replicas one acts, elected by a Lease."""
    has_zone: bool = False
    """There are several pods of the role, one for each zone."""
    resolves: bool = False
    """It is a client that asks DNS."""
    connects: bool = False
    """It connects to instances, over the data plane."""
    recorder: NewRecorder = lambda clock: Forgetful(clock.now)


def _keep(kind: type[Resource]) -> Play:
    """Every object of the kind is an agent; of a zone, those that are in it."""

    async def play(part: Part, settings: Settings) -> None:
        zone = settings.zone

        def here(body: dict[str, Any]) -> bool:
            return not zone or body["spec"].get("zone") == zone

        name = f"{kind.__name__.lower()}s{zone and '-' + zone}"
        await Keeper(part, {kind: agents_of(part)[kind]}, here, f"{name}-keeper").run()

    return play


def _nothing() -> tuple[ClaimVerdict, ...]:
    return ()


async def _stand(
    part: Part, name: str, judgement: Callable[[], tuple[ClaimVerdict, ...]] = _nothing
) -> None:
    """One of the agents that a namespace has once."""
    role = next(r for r in standing_roles(part.scenario, judgement) if r.name == name)
    await AgentOperator(role.name, role.agent, role.arguments, part).run()
    await for_ever()


def _standing(name: str) -> Play:
    async def play(part: Part, settings: Settings) -> None:
        await _stand(part, name)

    return play


async def _observe(part: Part, settings: Settings) -> None:
    recorder = part.recorder
    assert isinstance(recorder, ObservedRecorder)
    observing = Observing(part, recorder)
    watching = asyncio.create_task(observing.watch(), name="history")
    agent = asyncio.create_task(_stand(part, "observer", observing.judgement))
    over = asyncio.create_task(observing.until_over())
    try:
        await asyncio.wait({watching, agent, over}, return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, agent):
            if task.done():
                task.result()
        await end([agent])
        session = part.api.session("observer", base_url=part.api.url, middlewares=part.fences)
        await observing.report_the_end(ClusterClient(session, part.namespace))
        await for_ever()
    finally:
        await end([watching, agent, over])


ROLES: dict[str, Role] = {
    "planner": Role("writes plans for each Planner", _keep(Planner), is_single=True),
    "enactor": Role("applies plans for each Enactor of its zone", _keep(Enactor), has_zone=True),
    "droplet-manager": Role(
        "keeps the leases of its zone's droplets, for each DropletManager",
        _keep(DropletManager),
        has_zone=True,
        resolves=True,
    ),
    "launcher": Role(
        "places instances or refuses them", _keep(Launcher), is_single=True, resolves=True
    ),
    "network-manager": Role(
        "tells every zone of the instances there are", _keep(NetworkManager), is_single=True
    ),
    "health-checker": Role(
        "checks the targets of all load balancers",
        _keep(HealthChecker),
        is_single=True,
        connects=True,
    ),
    "dependent": Role(
        "serves the users of each DependentService",
        _keep(DependentService),
        resolves=True,
        connects=True,
    ),
    "data-plane": Role("answers who connects to an instance", serve_data_plane),
    "store": Role("serves the metadata store, a front end for each load balancer", serve_store),
    "dns": Role("publishes records and answers DNS", _standing("dns")),
    "fleet": Role("lets capacity come and go", _standing("fleet")),
    "probe": Role("resolves every endpoint, as a user does", _standing("probe"), resolves=True),
    "director": Role("carries scenarios out", _standing("director"), is_single=True),
    "observer": Role("judges by the claims", _observe, is_single=True, recorder=ObservedRecorder),
}
