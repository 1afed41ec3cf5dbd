"""Each right of each Role is needed: without it the agent says which one it lacks, and where."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import yaml

from cascade.edge.assets import crds_folder
from cascade.kube.client import ClusterClient
from cascade.model.errors import Conflict
from cascade.model.resources.base import GROUP
from tests.support import rights
from tests.support.envtest import ApiServer
from tests.support.manifests import Right, rules
from tests.support.rights import EVENTS, Case
from tests.support.rights_worlds import WORLDS
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(600)  # the first test of a role plays all of its cases
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
SECONDS_MAX = 120.0  # a hang's end: what is awaited takes one to five on a quiet machine
LOOK_SECONDS = 0.1
AT_ONCE = 5
# A right without which the agent fails, so that it would write an Event if it could.
FAILING: dict[str, Right] = {
    "planner": ("update", "planners/status.cascade.lab"),
    "enactor": ("update", "enactors/status.cascade.lab"),
    "droplet-manager": ("update", "dropletmanagers/status.cascade.lab"),
    "launcher": ("update", "launchers/status.cascade.lab"),
    "network-manager": ("update", "networkmanagers/status.cascade.lab"),
    "health-checker": ("update", "healthcheckers/status.cascade.lab"),
    "dependent": ("update", "dependentservices/status.cascade.lab"),
    "data-plane": ("list", "instances.cascade.lab"),
    "store": ("get", "scenarios.cascade.lab"),
    "dns": ("update", "endpointrecords/status.cascade.lab"),
    "fleet": ("update", "loadbalancers/status.cascade.lab"),
    "probe": ("list", "endpointrecords.cascade.lab"),
    "director": ("create", "enactors.cascade.lab"),
    "observer": ("update", "scenarios/status.cascade.lab"),
}
EACH = [(role, right) for role in WORLDS for right in sorted(rules(role))]
Played = dict[Right | None, Case]


@pytest.fixture(scope="module")
def played(kube_apiserver: ApiServer) -> Iterator[Callable[[str], Played]]:
    """What the pods of a role did: with all rights, and without each of them; all at once."""
    server = kube_apiserver
    for path in sorted(crds_folder().glob("*.yaml")):
        rights.ask(server, "POST", CRDS, yaml.safe_load(path.read_text()))
    names = [f"{CRDS}/{path.stem}.{GROUP}" for path in crds_folder().glob("*.yaml")]
    for path in crds_folder().glob("*.yaml"):
        served = f"/apis/{GROUP}/v1alpha1/{path.stem}"
        until(lambda served=served: server.request(served)[0] == 200, f"{served} is served")
    known: dict[str, Played] = {}

    def of(role: str) -> Played:
        if role not in known:
            with rights.logs_apart():
                known[role] = asyncio.run(play(server, role))
        return known[role]

    yield of
    for name in names:
        rights.ask(server, "DELETE", name)
        until(lambda name=name: server.request(name)[0] == 404, f"{name} is gone")


async def play(server: ApiServer, role: str) -> Played:
    """One pod for each lack, and one without any."""
    lacks: list[Right | None] = [None, *sorted(rules(role))]
    cases = {lack: case_of(role, lack, number) for number, lack in enumerate(lacks)}
    for case in cases.values():
        rights.grant(server, case)
    some = asyncio.Semaphore(AT_ONCE)

    async def in_turn(case: Case, lack: Right | None) -> None:
        async with some:
            await live(server, case, lack)

    async with asyncio.TaskGroup() as group:  # one that fails ends the others, each with its pods
        for lack, case in cases.items():
            group.create_task(in_turn(case, lack))
    return cases


def case_of(role: str, lack: Right | None, number: int) -> Case:
    without = {lack, FAILING[role]} if lack == EVENTS else {lack} if lack else set()
    return Case(role, frozenset(filter(None, without)), f"rights-{role}-{number}")


async def live(server: ApiServer, case: Case, lack: Right | None) -> None:
    """Until it has done all that it does, or says what it lacks; or the time is over."""
    async with pods_of(server, case) as work:
        if lack is None:
            await work.until_done()
        else:
            await work.until_said(lack)


@dataclass(frozen=True)
class Work:
    """A case at work. What is not seen in time is said in its log."""

    case: Case
    cluster: ClusterClient
    pods: list[asyncio.Task[None]]

    async def until_done(self) -> None:
        world = WORLDS[self.case.role]
        await self._until(lambda: world.done(self.cluster, "".join(self.case.log)))

    async def until_said(self, lack: Right) -> None:
        async def is_said() -> bool:
            await WORLDS[self.case.role].done(self.cluster, "")  # what it needs from others
            return self.case.says_that_it_lacks(lack)

        await self._until(is_said)

    async def _until(self, ask: Callable[[], Awaitable[bool]]) -> None:
        give_up = time.monotonic() + SECONDS_MAX
        while not await _is_so(ask):
            if time.monotonic() > give_up or any(pod.done() for pod in self.pods):
                self.case.log.append("\nIT WAS NOT DONE IN TIME\n")
                return
            await asyncio.sleep(LOOK_SECONDS)


async def _is_so(ask: Callable[[], Awaitable[bool]]) -> bool:
    """Not yet, where a pod was faster than a world that does its part for it."""
    try:
        return await ask()
    except Conflict:
        return False


@asynccontextmanager
async def pods_of(server: ApiServer, case: Case) -> AsyncIterator[Work]:
    """The role's pod in its world, and where it needs one the DNS service's."""
    world = WORLDS[case.role]
    some = max(case.rights)
    while not rights.may(server, case, some):
        await asyncio.sleep(LOOK_SECONDS)
    admin = rights.api(server)
    async with admin.session("admin", base_url=admin.url) as session:
        cluster = ClusterClient(session, case.namespace)
        await world.make(cluster)
        async with world.beside() as known:
            pods = [rights.start(server, case, case.account, known)]
            if world.needs_dns:
                pods.append(rights.start(server, Case("dns", namespace=case.namespace), ""))
            try:
                yield Work(case, cluster, pods)
            finally:
                for pod in pods:
                    pod.cancel()
                await asyncio.gather(*pods, return_exceptions=True)


@pytest.mark.parametrize("role", WORLDS)
def test_with_its_rights_a_role_does_all_that_it_does(
    role: str, played: Callable[[str], Played]
) -> None:
    log = "".join(played(role)[None].log)
    assert "IT WAS NOT DONE" not in log
    assert "cannot" not in log


@pytest.mark.parametrize(
    ("role", "right"), EACH, ids=[f"{role}-{verb}-{resource}" for role, (verb, resource) in EACH]
)
def test_without_it_the_role_says_which_right_is_missing(
    role: str, right: Right, played: Callable[[str], Played]
) -> None:
    case = played(role)[right]
    assert case.says_that_it_lacks(right), "".join(case.log)


LATE: list[Right] = [
    ("list", "scenarios.cascade.lab"),
    ("watch", "loadbalancers.cascade.lab"),
    ("create", "leases.coordination.k8s.io"),
    ("create", "dnsplans.cascade.lab"),
]


@pytest.mark.parametrize("right", LATE, ids=[" ".join(right) for right in LATE])
def test_a_right_that_is_given_late_is_used_without_a_restart(
    right: Right, kube_apiserver: ApiServer, played: Callable[[str], Played]
) -> None:
    number = LATE.index(right)
    case = Case("planner", frozenset({right}), f"rights-late-{number}")
    rights.grant(kube_apiserver, case)

    async def story() -> None:
        async with pods_of(kube_apiserver, case) as work:
            await work.until_said(right)
            rights.give_all(kube_apiserver, case)
            await work.until_done()

    with rights.logs_apart():
        asyncio.run(story())
    assert case.says_that_it_lacks(right)
    assert "IT WAS NOT DONE" not in "".join(case.log), "".join(case.log)
