"""A standing lab: API server, operators and DNS on the wall clock, until somebody ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from cascade.claims.words import sentence
from cascade.edge.data_plane.wire import Wish
from cascade.edge.dns.server import DnsServer
from cascade.edge.embedded import NAMESPACE, Lab
from cascade.edge.metadata_store.behind import StoreBehindBalancers
from cascade.edge.metadata_store.server import boto3_line
from cascade.edge.metrics import Metrics
from cascade.edge.metrics.serving import serving
from cascade.edge.news import News
from cascade.kube.server.kubeconfig import check_kubeconfig
from cascade.model.errors import BadInput
from cascade.model.history import AnswerChange, Entry
from cascade.model.resources import Scenario
from cascade.model.story_time import clock_face
from cascade.model.zone import Zone

WAIT_SECONDS = 0.05


class Standing:
    """One lab; `say` is told what a person should see."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        speed: float,
        kubeconfig: Path,
        say: Callable[[str], object],
    ) -> None:
        self.lab = Lab(scenario, seed, speed)
        self.kubeconfig = kubeconfig
        self.say = say
        self._news = News()

    async def run(
        self, port: int, dns_port: int, metrics_port: int = 0, store_port: int = 0
    ) -> None:
        """Until SIGINT or SIGTERM. Raises BadInput for a port in use or a file in the way."""
        may_be_written(self.kubeconfig)
        self.lab.recorder.listen(self._tell)
        metrics = Metrics(self.lab.clock)
        metrics.about(self.lab.scenario, self.lab.seed, self.lab.driver)
        async with AsyncExitStack() as stack:
            told_at = await stack.enter_async_context(serving(metrics, metrics_port))
            try:
                await self.lab.start(port, metrics)
            except OSError as error:
                raise BadInput(f"port {port} is in use: give another --port, or none") from error
            stack.push_async_callback(self.lab.stop)
            self.lab.server.write_kubeconfig(self.kubeconfig)
            stack.callback(self.kubeconfig.unlink, missing_ok=True)
            dns = await stack.enter_async_context(DnsServer(await self._zone(), port=dns_port))
            self.lab.company.dns_server = dns
            store = StoreBehindBalancers(self.lab.scenario, self.lab.clock.speed, store_port)
            store.listen(metrics.store, store.addresses)
            await stack.enter_async_context(store)
            self.lab.company.serve_store(store.reach)
            for line in self._to_try(dns, told_at, store.urls):
                self.say(line)
            await self._until_over()

    async def _zone(self) -> Zone:
        """What the DNS service publishes, as soon as its operator runs."""
        while self.lab.company.zone is None:
            await asyncio.sleep(WAIT_SECONDS)
        return self.lab.company.zone

    async def _until_over(self) -> None:
        """Until somebody asks, or an operator fails."""
        asked = asyncio.create_task(self.lab.stopping.wait())
        broken = self.lab.company.broken
        await asyncio.wait({asked, broken}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if broken.done():
            broken.result()
        self.say("stopped")

    @property
    def hostname(self) -> str:
        """What clients ask for, of the scenario's first endpoint."""
        return next(
            str(template.spec.get("hostname"))
            for template in self.lab.scenario.spec.resources
            if template.kind == "EndpointRecord"
        )

    def _to_try(self, dns: DnsServer, told_at: str, stores: list[str]) -> list[str]:
        return [
            f"serving {self.lab.server.url} and DNS on {dns.host} port {dns.port} until Ctrl-C",
            "try in another terminal:",
            f"  export KUBECONFIG={self.kubeconfig.absolute()}",
            f"  kubectl -n {NAMESPACE} get plans,endpointrecords,enactors",
            f"  kubectl -n {NAMESPACE} get endpointrecords --watch",
            f"  dig @{dns.host} -p {dns.port} {self.hostname}",
            f"  curl {told_at}",
            *(f"  {boto3_line(url)}" for url in stores[:1]),
            *self._to_connect(),
            f"  kubectl -n {NAMESPACE} patch enactor enactor-az1 --type merge"
            ' -p \'{"spec":{"check":"EveryWrite"}}\'',
        ]

    def _to_connect(self) -> list[str]:
        """What is said of targets, where there are any, and a connection to one."""
        services = (t for t in self.lab.scenario.spec.resources if t.kind == "DependentService")
        behind = (service.name for service in services if service.spec.get("endpoint"))
        owner, data_plane = next(behind, ""), self.lab.data_plane
        if not owner or data_plane is None:
            return []
        wish = Wish(f"{owner}-00001", "az1", "").line().decode().strip()
        return [
            f"  kubectl -n {NAMESPACE} get healthcheckers,nlbtargets",
            f"  echo '{wish}' | nc {data_plane.host} {data_plane.port}    # hello, or silence",
        ]

    def _tell(self, entry: Entry) -> None:
        """A loss and a repair are worth a line; everything else is for kubectl."""
        if isinstance(entry, AnswerChange) and self._news.is_in(entry):
            self.say(f"{clock_face(entry.at)} {sentence(entry)}")


def may_be_written(kubeconfig: Path) -> None:
    """Asked before anything is started. Raises BadInput."""
    try:
        check_kubeconfig(kubeconfig)
    except FileExistsError as error:
        raise BadInput(str(error)) from error
    try:
        kubeconfig.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            f"{kubeconfig} cannot be written ({error.strerror}): give another with --kubeconfig"
        ) from error
