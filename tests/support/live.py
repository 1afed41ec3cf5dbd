"""Live runs for tests: the race for a few minutes, an event loop in virtual time, a person's hands.

In virtual time nothing is slept through: an hour costs what happens in it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from cascade.edge.assets import crds_folder, scenarios_folder
from cascade.edge.embedded import NAMESPACE, Lab
from cascade.edge.live import PERSON
from cascade.edge.operators.clock import StoryClock
from cascade.edge.operators.company import Company
from cascade.edge.operators.session import Api
from cascade.edge.virtual_time import VirtualTimeLoop
from cascade.kube.client import ClusterClient
from cascade.kube.server import ApiServer
from cascade.lab.scenario_file import load
from cascade.model.history import Entry, Note, Write
from cascade.model.presets import configured
from cascade.model.recorder import Recorder
from cascade.model.resources import Scenario

T = TypeVar("T")
WAIT_SECONDS_MAX = 3600.0  # of story, in virtual time: what is awaited comes far sooner


def race(horizon_seconds: float, **changes: Any) -> Scenario:
    """The race as it was, cut off after so much story."""
    scenario = configured(load(scenarios_folder() / "dns-race.yaml"))
    changes = {"horizon_seconds": horizon_seconds, "stop": None, "expectations": ()} | changes
    return scenario.but(spec=scenario.spec.but(**changes))


def in_virtual_time(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it returns, on a loop whose clock jumps."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


@asynccontextmanager
async def living(scenario: Scenario, seed: int = 1) -> AsyncIterator[tuple[Lab, ClusterClient]]:
    """A lab in virtual time, and a person at its API. What breaks in an agent breaks the test."""
    lab = Lab(scenario, seed, None)
    await lab.start()
    api = Api(lab.server.url, {"Authorization": f"Bearer {lab.server.token}"})
    try:
        async with api.session("person", base_url=api.url) as session:
            yield lab, ClusterClient(session, NAMESPACE)
        if lab.company.broken.done():
            lab.company.broken.result()
    finally:
        await lab.stop()


@asynccontextmanager
async def serving(*, crds: bool = True) -> AsyncIterator[tuple[ApiServer, Company, ClusterClient]]:
    """An API server with nobody at work, a company to hire from, and a person at the API."""
    server = ApiServer()
    if crds:
        install(server)
    await server.start()
    clock = StoryClock()
    clock.start()
    api = Api(server.url, {"Authorization": f"Bearer {server.token}"})
    company = Company(api, "default", 1, clock, Recorder(clock.now), lambda: None)
    try:
        async with api.session("person", base_url=api.url) as session:
            yield server, company, ClusterClient(session, "default")
    finally:
        await company.stop()
        await server.stop()


def install(server: ApiServer) -> None:
    """The project's CRDs."""
    for path in sorted(crds_folder().glob("*.yaml")):
        server.install(path.read_text(encoding="utf-8"))


async def deaf(server: ApiServer) -> None:
    """End every watch; in the moment before they come back nobody hears anything."""
    server.watches.close_all()
    while server.watches.count:
        await asyncio.sleep(0)


async def until(ask: Callable[[], object], what: str) -> None:
    """Let story pass until `ask()`; AssertionError saying `what` never came."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + WAIT_SECONDS_MAX
    while not ask():
        assert loop.time() < give_up, f"it never came that {what}"
        await asyncio.sleep(0.5)


def sorts(entries: Iterable[Entry]) -> set[tuple[str, ...]]:
    """Who did what sort of thing. Which enactor it was is luck, so all of them are one."""
    found: set[tuple[str, ...]] = set()
    for entry in entries:
        by = entry.by.partition("-az")[0] or PERSON
        if isinstance(entry, Write):
            found.add((by, entry.verb, entry.kind))
        elif isinstance(entry, Note):
            found.add((by, "note", entry.event))
        else:
            found.add((by, "answer", entry.endpoint))
    return found


def open_files() -> int:
    """Sockets among them."""
    return len(os.listdir(Path("/proc/self/fd")))
