"""`cascade api`: serve until told to stop, and say how to reach the server."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from cascade.kube.server.app import ApiServer
from cascade.kube.server.kubeconfig import check_kubeconfig


async def serve(
    port: int, crds: Iterable[str], kubeconfig: Path | None,
    say: Callable[[str], None] = lambda line: print(line, flush=True), token: str | None = None,
) -> None:
    """Serve these definitions (YAML texts) on loopback until SIGINT or SIGTERM.

    Raises FileExistsError for a foreign kubeconfig, OSError for a port in use or a folder that
    cannot be written.
    """
    if kubeconfig is not None:
        check_kubeconfig(kubeconfig)
    server = ApiServer(token=token)
    for crd in crds:
        server.install(crd)
    await server.start(port)
    try:
        say(f"serving on {server.url}")
        if kubeconfig is None:
            say(f"token {server.token}")
        else:
            server.write_kubeconfig(kubeconfig)
            say(f"next:  export KUBECONFIG={kubeconfig.absolute()}")
            say("       kubectl api-resources")
        await _told_to_stop()
    finally:
        await server.stop()


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        if sys.platform != "win32":
            loop.add_signal_handler(signal_, stop.set)
    await stop.wait()
