"""`cascade operate`: one role in one namespace of a cluster, as its pods are started."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import click

ROLES = (
    "planner",
    "enactor",
    "droplet-manager",
    "launcher",
    "network-manager",
    "health-checker",
    "dependent",
    "data-plane",
    "store",
    "dns",
    "fleet",
    "probe",
    "director",
    "observer",
)
OF_ROLES = {  # an option that says nothing to the others
    "zone": ("enactor", "droplet-manager"),
    "front_ends": ("store",),
    "data": ("store",),
    "balancers": ("director",),
}
DNS_SERVER, DATA_PLANE = "dns:53", "data-plane:9000"  # the Services of the manifests


class Where(click.ParamType[tuple[str, int]]):
    """HOST:PORT."""

    name = "HOST:PORT"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        host, _, port = str(value).rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            self.fail(f"{value!r} is not of the form HOST:PORT, as in dns:53", param, ctx)
        return host.strip("[]"), int(port)


class FrontEnd(click.ParamType[tuple[str, int]]):
    """NAME=PORT."""

    name = "NAME=PORT"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        balancer, _, port = str(value).partition("=")
        if not balancer or not port.isdigit() or not 0 < int(port) < 65536:
            self.fail(f"{value!r} is not of the form NAME=PORT, as in lb-az1=8001", param, ctx)
        return balancer, int(port)


@click.command()
@click.argument("role", type=click.Choice(ROLES))
@click.option("--namespace", help="To play in; in a pod, its own.")
@click.option("--zone", default="", help="Only the Enactors, or DropletManagers, of this zone.")
@click.option("--host", default="127.0.0.1", show_default=True, help="To listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Of /healthz, /readyz and /metrics; 0: a free one.",
)
@click.option(
    "--dns-port",
    type=click.IntRange(0, 65535),
    default=5353,
    show_default=True,
    help="Of DNS, for the role dns; 0: a free one.",
)
@click.option(
    "--dns-server",
    type=Where(),
    default=DNS_SERVER,
    show_default=True,
    help="Whom the roles ask that resolve: probe, droplet-manager, launcher, dependent.",
)
@click.option(
    "--data-plane",
    type=Where(),
    default=DATA_PLANE,
    show_default=True,
    help="Whom the roles ask that connect to instances: health-checker, dependent.",
)
@click.option(
    "--data-plane-port",
    type=click.IntRange(0, 65535),
    default=9000,
    show_default=True,
    help="Of the data plane, for the role data-plane; 0: a free one.",
)
@click.option(
    "--store-port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Of the metadata store, at each address that its name has in DNS.",
)
@click.option(
    "--front-end",
    "front_ends",
    multiple=True,
    type=FrontEnd(),
    help="Of the role store: a load balancer, and where its front end listens; give one for each.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Of the role store: keep the state in this folder.",
)
@click.option(
    "--balancer",
    "balancers",
    multiple=True,
    help="Of the role director: a load balancer whose address is that of the Service of its name.",
)
@click.option("--kubeconfig", type=click.Path(path_type=Path), help="Outside of a pod.")
@click.option("--context", help="Outside of a pod.")
@click.option("--identity", envvar="POD_NAME", help="Of this replica; the host's name if absent.")
def operate(
    role: str,
    namespace: str | None,
    kubeconfig: Path | None,
    context: str | None,
    **own: Any,
) -> None:
    """Play one role for the scenarios of one namespace, until it is ended.

    This is what the pods of manifests/ run. It is ready without any scenario; the director gives
    the stage to one Scenario of the namespace at a time, and then everybody plays in it.

    \b
    Examples:
      cascade operate planner
      cascade operate enactor --zone az1
      cascade operate droplet-manager --zone az1 --dns-server dns:53
      cascade operate store --front-end lb-az1=8001 --front-end lb-az2=8002
      cascade operate director --balancer lb-az1 --balancer lb-az2
      cascade operate dns --namespace cascade --context kind-cascade --dns-port 0
    """
    import asyncio

    from cascade.edge.pods.pod import Pod
    from cascade.edge.pods.settings import Settings
    from cascade.edge.pods.where import place

    _check(role, own)
    own["identity"] = own["identity"] or f"{socket.gethostname()}-{os.getpid()}"
    own["front_ends"] = tuple((name, (own["host"], port)) for name, port in own["front_ends"])
    api, here = place(kubeconfig, context, namespace)

    async def live() -> None:
        pod = Pod(api, here, Settings(role, **own))
        click.echo(f"{role} {own['identity']} in namespace {here} of {api.url}")
        await pod.run()

    asyncio.run(live())


def _check(role: str, own: dict[str, Any]) -> None:
    """Raises BadInput for options that do not go with the role."""
    from cascade.model.errors import BadInput

    for option, roles in OF_ROLES.items():
        if own[option] and role not in roles:
            said = f"--{option.rstrip('s').replace('_', '-')}"
            raise BadInput(f"{said} is for {' and '.join(roles)}, not for {role}: leave it out")
    if role == "store" and not own["front_ends"]:
        raise BadInput("the store needs a front end: give --front-end, as in lb-az1=8001")
