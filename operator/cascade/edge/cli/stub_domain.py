"""`cascade stub-domain`: let a cluster's own DNS ask the lab for the lab's names, or no longer."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cascade.edge.cli.words import context_option, kubeconfig_option

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from cascade.edge.stub_domain import ClusterDns

T = TypeVar("T")
ZONE = "cascade.lab"
NAMESPACE = "cascade"
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"


class Zone(click.ParamType[str]):
    """The name of a zone, in small letters and without the last dot."""

    name = "zone"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        zone = str(value).lower().removesuffix(".")
        if len(zone) > 253 or not re.fullmatch(rf"{LABEL}(\.{LABEL})*", zone):
            self.fail(f"{value!r} is no name of a zone, such as {ZONE}", param, ctx)
        return zone


class Address(click.ParamType[str]):
    """An IP address and maybe a port, as a Corefile has it."""

    name = "IP[:PORT]"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        from cascade.edge.stub_domain import DNS_PORT, written

        text = str(value)
        given = re.fullmatch(r"\[(?P<six>.+)\](:(?P<p6>\d+))?|(?P<four>[^:]+)(:(?P<p4>\d+))?", text)
        host = (given["six"] or given["four"]) if given else text
        port = int((given and (given["p6"] or given["p4"])) or DNS_PORT)
        try:
            address = str(ip_address(host))
        except ValueError:
            self.fail(f"{text!r} is no IP address, such as 10.96.0.53 or [fd00::53]:53", param, ctx)
        if not 0 < port < 65536:
            self.fail(f"{port} is no port", param, ctx)
        return written(address, port)


def common(command: Callable[..., None]) -> Callable[..., None]:
    """The options of both commands."""
    for option in (
        context_option,
        kubeconfig_option,
        click.option("--zone", type=Zone(), default=ZONE, show_default=True, help="Of the lab."),
    ):
        command = option(command)
    return command


@click.group("stub-domain", options_metavar="", no_args_is_help=False)
def stub_domain() -> None:
    """Let a cluster's own DNS ask the lab for the lab's names.

    A block is put into CoreDNS' Corefile, between two marked lines; nothing else of it changes.

    \b
    Example:
      cascade stub-domain add --context kind-cascade
      kubectl run ask --rm -it --image=busybox -- nslookup dynamodb.us-east-1.cascade.lab
      cascade stub-domain remove --context kind-cascade
    """


@stub_domain.command()
@common
@click.option("--dns", type=Address(), help="The lab's DNS server; by default its Service's.")
@click.option("--namespace", help=f"Of the lab whose Service is asked for; by default {NAMESPACE}.")
def add(
    zone: str, kubeconfig: Path | None, context: str | None, dns: str | None, namespace: str | None
) -> None:
    """Names of the zone are asked of the lab from now on.

    \b
    Example:
      cascade stub-domain add --namespace cascade-guarded
      cascade stub-domain add --dns 10.96.0.53:53
    """
    from cascade.edge.corefile import with_stub
    from cascade.model.errors import BadInput

    if dns and namespace:
        raise BadInput("--dns and --namespace both say who answers: give one of them")

    async def work(cluster: ClusterDns) -> tuple[str, str, str]:
        server = dns or await cluster.address(namespace or NAMESPACE)
        before, after = await cluster.change(lambda text: with_stub(text, zone, server))
        return server, before, after

    server, before, after = _on_cluster(kubeconfig, context, work)
    if before == after:
        click.echo(f"{zone} is asked of {server} already: nothing was changed")
    else:
        click.echo(f"{zone} is asked of {server} from now on; {_when(after)}")


@stub_domain.command()
@common
def remove(zone: str, kubeconfig: Path | None, context: str | None) -> None:
    """Take out what `add` put in.

    \b
    Example:
      cascade stub-domain remove
    """
    from cascade.edge.corefile import without_stub

    before, after = _on_cluster(
        kubeconfig, context, lambda cluster: cluster.change(lambda text: without_stub(text, zone))
    )
    if before == after:
        click.echo(f"there is no stub domain {zone} of ours: nothing was changed")
    else:
        click.echo(f"{zone} is nothing particular any more; {_when(after)}")


def _on_cluster(
    kubeconfig: Path | None, context: str | None, work: Callable[[ClusterDns], Awaitable[T]]
) -> T:
    import asyncio

    from cascade.edge.kubeconfig import api_of
    from cascade.edge.stub_domain import cluster_dns

    async def at_work() -> T:
        async with cluster_dns(api_of(kubeconfig, context)) as cluster:
            return await work(cluster)

    return asyncio.run(at_work())


def _when(corefile: str) -> str:
    from cascade.edge.corefile import reloads

    restart = "kubectl -n kube-system rollout restart deployment coredns"
    if reloads(corefile):
        return f"CoreDNS sees it within two minutes, or at once after\n  {restart}"
    return f"CoreDNS does not look by itself, so call\n  {restart}"
