"""`cascade up`: a scenario that goes on until Ctrl-C, for kubectl and dig."""

from __future__ import annotations

from pathlib import Path

import click

DEFAULT_SCENARIO = "dns-race"


@click.command()
@click.argument("scenario", default=DEFAULT_SCENARIO)
@click.option("--seed", type=int, default=1, show_default=True, help="Of all chance.")
@click.option("--preset", type=click.Choice(["as-it-was", "guarded"]), help="A set of policies.")
@click.option("--set", "settings", multiple=True, metavar="KIND.FIELD=VALUE", help="One policy.")
@click.option(
    "--speed",
    type=click.FloatRange(0.01, 1000),
    default=60.0,
    show_default=True,
    help="Story seconds for each second.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the API; 0: a free one.")
@click.option("--dns-port", type=click.IntRange(0, 65535), default=0, help="0: a free one.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    default=0,
    help="For Prometheus, on loopback; 0: a free one.",
)
@click.option(
    "--store-port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Of the metadata store, at each load balancer's address; 0: free ones.",
)
@click.option(
    "--kubeconfig",
    type=click.Path(path_type=Path),
    default=Path("cascade.kubeconfig"),
    show_default=True,
    help="Written with mode 0600, and taken away at the end.",
)
def up(
    scenario: str,
    seed: int,
    preset: str | None,
    settings: tuple[str, ...],
    speed: float,
    port: int,
    dns_port: int,
    metrics_port: int,
    store_port: int,
    kubeconfig: Path,
) -> None:
    """Keep a scenario running for kubectl and dig.

    API server, operators, DNS server, metadata store and metrics on the wall clock, until Ctrl-C.
    The scenario's own end does not end it.

    \b
    Example:
      cascade up
      cascade up dns-race-guarded --speed 10
    """
    import asyncio

    from cascade.edge.cli.scenarios import find
    from cascade.edge.standing import Standing
    from cascade.model.presets import configured

    chosen = configured(find(scenario), preset, settings)  # type: ignore[arg-type]
    click.echo(f"seed {seed}, scenario {chosen.name}, {speed:g} story seconds a second")
    standing = Standing(chosen, seed, speed, kubeconfig, click.echo)
    asyncio.run(standing.run(port, dns_port, metrics_port, store_port))
