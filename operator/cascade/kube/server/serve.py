"""`cascade api`: serve until told to stop, and say how to reach the server."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

from cascade.kube.server.app import ApiServer
from cascade.kube.server.kubeconfig import check_kubeconfig


async def serve(
    port: int, crds: Iterable[str], kubeconfig: Path | None, *, say: Callable[[str], object]
) -> None:
    """Serve these definitions (YAML texts) on loopback until SIGINT or SIGTERM.

    Raises FileExistsError for a foreign kubeconfig, OSError for a port in use or a folder that
    cannot be written.
    """
    if kubeconfig is not None:
        check_kubeconfig(kubeconfig)
    server = ApiServer()
    for crd in crds:
        server.install(crd)
    stop = _stop_signal()
    await server.start(port)
    try:
        for line in _how_to_reach(server, kubeconfig):
            say(line)
        await stop.wait()
        say("stopped")
    finally:
        await server.stop()


def _how_to_reach(server: ApiServer, kubeconfig: Path | None) -> list[str]:
    """What a person types next; the token is only shown where no file holds it."""
    lines = [f"serving {server.url} until Ctrl-C"]
    if kubeconfig is not None:
        server.write_kubeconfig(kubeconfig)
        return [
            *lines,
            "next:",
            f"  export KUBECONFIG={kubeconfig.absolute()}",
            "  kubectl api-resources",
        ]
    return [
        *lines,
        f"token {server.token}",
        "next:",
        f"  curl -H 'Authorization: Bearer {server.token}' {server.url}/apis",
        "  (with --kubeconfig FILE kubectl finds it by itself)",
    ]


def _stop_signal() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
