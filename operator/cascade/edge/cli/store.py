"""`cascade store`: the metadata store alone, on loopback, for boto3 and curl."""

from __future__ import annotations

from pathlib import Path

import click

LOOPBACK = "127.0.0.1"


@click.command()
@click.option(
    "--port",
    "ports",
    multiple=True,
    type=click.IntRange(0, 65535),
    help="Of a front end on 127.0.0.1; give it several times for several. 0: a free one.",
)
@click.option(
    "--front-ends",
    type=click.IntRange(1, 64),
    help="How many, on free ports beyond those of --port.  [default: 3, or as many as --port]",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the state in this folder; without it, it is gone at the end.",
)
@click.option("--workers", type=click.IntRange(1, 1024), default=4, show_default=True)
@click.option(
    "--service-seconds",
    type=click.FloatRange(0, 60),
    default=0.005,
    show_default=True,
    help="How long a worker takes for one request.",
)
@click.option(
    "--queue",
    type=click.IntRange(0, 1_000_000),
    default=1000,
    show_default=True,
    help="Requests that may wait at a front end.",
)
def store(
    ports: tuple[int, ...],
    front_ends: int | None,
    data: Path | None,
    workers: int,
    service_seconds: float,
    queue: int,
) -> None:
    """Serve the metadata store as DynamoDB speaks, until Ctrl-C.

    Each front end has workers and a queue of its own; all have one state.

    \b
    Example:
      cascade store --port 8000 --data /tmp/metadata
      cascade store --front-ends 2 --service-seconds 0.1 --workers 1
    """
    import asyncio

    from cascade.model.resources.store import StoreLaw

    fixed = [port for port in ports if port]
    if len({*fixed}) != len(fixed):
        raise click.UsageError("each --port can be given once")
    count = front_ends or len(ports) or 3
    if count < len(ports):
        raise click.UsageError(f"--front-ends {count} is fewer than the {len(ports)} --port given")
    law = StoreLaw(
        workers=workers,
        service_seconds_min=service_seconds,
        service_seconds_max=service_seconds,
        queue_limit_requests=queue,
    )
    places = [(LOOPBACK, port) for port in (*ports, *[0] * (count - len(ports)))]
    asyncio.run(_serve(law, places, data))


async def _serve(law: object, places: list[tuple[str, int]], data: Path | None) -> None:
    from cascade.edge.metadata_store.server import MetadataServer, boto3_line
    from cascade.edge.stopping import Stopping

    stopping = Stopping()
    async with MetadataServer(law, places, data) as server:  # type: ignore[arg-type]
        stopping.listen()
        for url in server.urls:
            click.echo(f"front end at {url}")
        click.echo(f"state: {data or 'in memory, gone at the end'}")
        click.echo("try in another terminal:")
        click.echo(f"  {boto3_line(server.urls[0])}")
        click.echo("Ctrl-C ends it")
        await stopping.wait()
