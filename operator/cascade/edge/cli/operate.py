"""`cascade operate`: one role in one namespace of a cluster, as its pods are started."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import click

ROLES = ("planner", "enactor", "droplet-manager", "dns", "fleet", "probe", "director", "observer")
OF_A_ZONE = ("enactor", "droplet-manager")
DNS_SERVER = "dns:53"  # the Service of the manifests


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
    help="Whom the roles probe and droplet-manager ask.",
)
@click.option(
    "--store-port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Of the metadata store, at each address that its name has in DNS.",
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
      cascade operate dns --namespace cascade --context kind-cascade --dns-port 0
    """
    import asyncio

    from cascade.edge.pods.pod import Pod
    from cascade.edge.pods.settings import Settings
    from cascade.edge.pods.where import place
    from cascade.model.errors import BadInput

    if own["zone"] and role not in OF_A_ZONE:
        zoned = " and ".join(OF_A_ZONE)
        raise BadInput(f"--zone is for the roles {zoned}, not for {role}: leave it out")
    own["identity"] = own["identity"] or f"{socket.gethostname()}-{os.getpid()}"
    api, here = place(kubeconfig, context, namespace)

    async def live() -> None:
        pod = Pod(api, here, Settings(role, **own))
        click.echo(f"{role} {own['identity']} in namespace {here} of {api.url}")
        await pod.run()

    asyncio.run(live())
