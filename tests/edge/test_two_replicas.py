"""Two replicas of a role as processes, on a real API server: they never act at once.

The one that acts is stopped by signal, as a host that swaps stops its processes, and goes on when
the other one has long been acting. A witness before the API server writes down who wrote.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import groupby
from pathlib import Path

import pytest
import yaml

from cascade.edge.assets import crds_folder
from cascade.model.resources import CUSTOM_RESOURCES
from tests.support.envtest import ApiServer
from tests.support.live import race
from tests.support.witness import Witness

SINGLE = ("planner", "director", "observer")
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACE = "two-replicas"
GROUP = "/apis/cascade.lab/v1alpha1"
SECONDS_MAX = 150.0  # a hang's end: a Lease runs out after 15
SPEED = 30.0


async def until(condition: Callable[[], object], what: str) -> None:
    try:
        async with asyncio.timeout(SECONDS_MAX):
            while not await asyncio.to_thread(condition):
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"waited in vain until {what}") from None


class Lab:
    """Two replicas of each single role, and a fleet, so that there is something to plan."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server
        self.witness = Witness(server.url, server.token, server.certificate)
        self.processes: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, role: str, name: str, kubeconfig: Path) -> None:
        options = (f"--namespace={NAMESPACE}", f"--kubeconfig={kubeconfig}", "--port=0")
        self.processes[name] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cascade.edge.cli", "operate", role),
            *(*options, f"--identity={name}"),
            stdout=(kubeconfig.parent / f"{name}.log").open("wb"),
        )

    def play(self, name: str) -> None:
        scenario = race(3600.0, speed=SPEED)
        named = scenario.but(metadata=scenario.metadata.but(name=name))
        self.posted(f"{GROUP}/namespaces/{NAMESPACE}/scenarios", named.to_json())

    def posted(self, path: str, body: object) -> None:
        code, text = self.server.request(path, "POST", body)
        assert code in (201, 409), text

    def clear(self) -> None:
        """What the garbage collection would do, which a server alone has not."""
        for kind in CUSTOM_RESOURCES:
            path = f"{GROUP}/namespaces/{NAMESPACE}/{kind.plural}"
            assert self.server.request(path, "DELETE")[0] == 200

    async def take_away(self, path: str) -> None:
        self.server.request(path, "DELETE")
        await until(lambda: self.server.request(path)[0] == 404, f"{path} is gone")

    def leader(self, role: str) -> str:
        path = f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases/{role}"
        code, text = self.server.request(path)
        return str(json.loads(text)["spec"].get("holderIdentity", "")) if code == 200 else ""

    def count(self, name: str) -> int:
        return sum(act.by == name for act in self.witness.acts)

    def writers(self, role: str) -> list[str]:
        """Who wrote, one after the other; whoever wrote again after another appears again."""
        return [by for by, _ in groupby(a.by for a in self.witness.acts if a.by.startswith(role))]

    async def end(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        codes = [await process.wait() for process in self.processes.values()]
        assert codes == [0] * len(codes)


@asynccontextmanager
async def lab(server: ApiServer, folder: Path) -> AsyncIterator[Lab]:
    """The replicas called a act before those called b are there."""
    it = Lab(server)
    crds = [yaml.safe_load(path.read_text()) for path in crds_folder().glob("*.yaml")]
    for crd in crds:
        it.posted(CRDS, crd)
    it.posted("/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    firsts, seconds = ([f"{role}-{letter}" for role in SINGLE] for letter in "ab")
    async with AsyncExitStack() as stack:
        for crd in crds:  # the server is shared with tests that bring them themselves
            stack.push_async_callback(it.take_away, f"{CRDS}/{crd['metadata']['name']}")
        addresses = {
            name: await stack.enter_async_context(it.witness.address_for(name, folder))
            for name in ("fleet", *firsts, *seconds)
        }
        stack.push_async_callback(it.end)  # while they can still be answered
        for name in ("fleet", *firsts):
            await it.start(name.partition("-")[0], name, addresses[name])
        await until(lambda: all(it.leader(r) == f"{r}-a" for r in SINGLE), "the first ones lead")
        for name in seconds:
            await it.start(name.partition("-")[0], name, addresses[name])
        yield it


async def act(it: Lab, letter: str, scenario: str) -> None:
    """A new scenario is played, and this replica of each role writes for it."""
    it.clear()
    before = {role: it.count(f"{role}-{letter}") for role in SINGLE}
    it.play(scenario)
    for role, count in before.items():
        name = f"{role}-{letter}"
        await until(lambda name=name, count=count: it.count(name) > count, f"{name} acts")


@pytest.mark.timeout(600)
async def test_one_that_was_stopped_and_goes_on_acts_no_more(
    kube_apiserver: ApiServer, tmp_path: Path
) -> None:
    async with lab(kube_apiserver, tmp_path) as it:
        await act(it, "a", "first")
        stopped = [it.processes[f"{role}-a"] for role in SINGLE]
        for process in stopped:
            os.kill(process.pid, signal.SIGSTOP)
        await until(lambda: all(it.leader(r) == f"{r}-b" for r in SINGLE), "the others lead")
        await act(it, "b", "second")

        asked = dict(it.witness.asked)
        for process in stopped:
            os.kill(process.pid, signal.SIGCONT)
        for role in SINGLE:
            name = f"{role}-a"
            await until(lambda name=name: it.witness.asked[name] > asked[name] + 3, "it goes on")
        await act(it, "b", "third")

        assert {role: it.writers(role) for role in SINGLE} == {
            role: [f"{role}-a", f"{role}-b"] for role in SINGLE
        }
