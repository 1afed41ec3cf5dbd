"""`cascade run`: one scenario, one seed, one driver, and then what happened and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cascade.edge.cli.words import as_json, output_option

DEFAULT_SCENARIO = "dns-race"
DEFAULT_SEED = 1  # the same for everybody, so that two strangers see the same
UNMET = 1
INTERRUPTED = 130


class Speed(click.ParamType[float | None]):
    """A number above 0, or `max`."""

    name = "X|max"

    def convert(self, value: Any, param: Any, ctx: Any) -> float | None:
        if value == "max":
            return None
        try:
            speed = float(value)
        except ValueError:
            speed = 0.0
        if not 0 < speed < float("inf"):
            self.fail(f"{value!r} is neither a number above 0 nor max", param, ctx)
        return speed


@click.command()
@click.argument("scenario", default=DEFAULT_SCENARIO)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Of all chance.")
@click.option(
    "--preset", type=click.Choice(["as-it-was", "guarded"]), help="Instead of the scenario's own."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KIND.FIELD=VALUE",
    help="Another policy or parameter; may be given again. `cascade policies` lists them.",
)
@click.option(
    "--driver",
    type=click.Choice(["timed", "embedded", "cluster"]),
    default="embedded",
    show_default=True,
    help="What drives the agents.",
)
@click.option(
    "--speed", type=Speed(), default="max", show_default=True, help="Story seconds a second."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Where the folder of the run is made.",
)
@click.option("--kubeconfig", type=click.Path(path_type=Path), help="For --driver cluster.")
@click.option("--context", help="For --driver cluster.")
@click.option("--namespace", help="For --driver cluster.")
@click.option(
    "--openmetrics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write its metrics too, for Prometheus to back-fill.",
)
@output_option
def run(
    scenario: str,
    seed: int,
    preset: str | None,
    settings: tuple[str, ...],
    driver: str,
    speed: float | None,
    out: Path,
    kubeconfig: Path | None,
    context: str | None,
    namespace: str | None,
    openmetrics: Path | None,
    output: str,
) -> None:
    """Run a scenario and say what happened and why.

    SCENARIO is one of `cascade scenarios` or a YAML file; without it: dns-race. Exits with 0 when
    the scenario's expectations are met, 1 when not, 2 when something given is wrong.

    \b
    Examples:
      cascade run
      cascade run dns-race --seed 7 --set enactor.check=EveryWrite
      cascade run my-own.yaml --preset guarded -o json
    """
    from cascade.edge.cli.drivers import Choice
    from cascade.edge.cli.scenarios import find
    from cascade.edge.cli.show import Show
    from cascade.model.presets import configured

    choice = Choice(driver, speed, kubeconfig, context, namespace).checked()
    chosen = configured(find(scenario), preset, settings)  # type: ignore[arg-type]
    played = Show(chosen, seed, choice, out, openmetrics, as_json_only=output == "json").play()
    if output == "json":
        click.echo(as_json(played.to_json()))
    if played.interrupted:
        raise SystemExit(INTERRUPTED)
    raise SystemExit(UNMET if played.unmet else 0)
