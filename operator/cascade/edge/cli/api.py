"""`cascade api`: the embedded API server alone, on the wall clock, for kubectl and curl."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--port",
    default=0,
    show_default="a free one",
    type=click.IntRange(0, 65535),
    help="Port on 127.0.0.1.",
)
@click.option("--empty", is_flag=True, help="Serve no definitions but those that you apply.")
@click.option(
    "--kubeconfig",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a kubeconfig there (mode 0600).",
)
def api(port: int, empty: bool, kubeconfig: Path | None) -> None:
    """Serve the Kubernetes API that `cascade run` uses, until Ctrl-C.

    \b
    Example:
      cascade api --kubeconfig /tmp/cascade.yaml &
      kubectl --kubeconfig /tmp/cascade.yaml get crd
    """
    import asyncio

    from cascade.edge.assets import AssetsMissing, crds_folder
    from cascade.kube.server.serve import serve

    try:
        crds = [] if empty else [file.read_text() for file in sorted(crds_folder().glob("*.yaml"))]
        asyncio.run(serve(port, crds, kubeconfig, say=click.echo))
    except AssetsMissing as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(_said(error, port)) from None


def _said(error: OSError, port: int) -> str:
    import errno

    if error.errno is None:  # our own words: the kubeconfig is somebody else's
        return str(error)
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: choose another with --port, or leave it out for a free one"
    if error.filename:
        return f"{error.filename} cannot be written ({error.strerror}): name another --kubeconfig"
    return f"the server could not start: {error.strerror or error}"
