"""`cascade run`: one scenario, one seed, one driver, and then what happened and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cascade.edge.cli.words import out_option, output_option

if TYPE_CHECKING:
    from cascade.edge.cli.drivers import Choice
    from cascade.lab.run import Played
    from cascade.model.resources import Scenario

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
@click.option("--seed", type=int, show_default=f"{DEFAULT_SEED}", help="Of all chance.")
@click.option(
    "--preset", type=click.Choice(["as-it-was", "guarded"]), help="Instead of the scenario's own."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KIND.FIELD=VALUE",
    help="Another policy or parameter, of one object as KIND/NAME.FIELD; may be given again."
    " `cascade policies` lists them.",
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
@out_option
@click.option(
    "--manual",
    is_flag=True,
    help="You repair it, with kubectl: no runbook, a hidden seed, a score at the end.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the API, for --manual.")
@click.option("--dns-port", type=click.IntRange(0, 65535), default=0, help="For --manual.")
@click.option(
    "--kubeconfig",
    type=click.Path(path_type=Path),
    help="For --driver cluster; with --manual it is written.",
)
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
    seed: int | None,
    preset: str | None,
    settings: tuple[str, ...],
    driver: str,
    speed: float | None,
    out: Path,
    manual: bool,
    port: int,
    dns_port: int,
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
      cascade run lease-collapse --manual
    """
    from cascade.edge.cli.drivers import Choice
    from cascade.edge.cli.scenarios import find
    from cascade.model.presets import configured

    choice = Choice(driver, speed, kubeconfig, context, namespace)
    play = player(choice, out, openmetrics, (port, dns_port) if manual else None)
    check_unused(manual, port, dns_port)
    chosen = configured(find(scenario), preset, settings)  # type: ignore[arg-type]
    raise SystemExit(play(chosen, seed, output == "json"))


Play = Callable[["Scenario", int | None, bool], int]
"""Scenario, seed, and whether stdout is for a program; to an exit code."""


def player(
    choice: Choice, out: Path, openmetrics: Path | None, ports: tuple[int, int] | None
) -> Play:
    """Who plays: the scenario by itself, or a person at these ports. Raises BadInput."""
    if ports is None:
        return partial(shown, choice.checked(), out, openmetrics)
    from cascade.edge.cli.by_hand import Manual

    return Manual(choice, out, *ports).checked(openmetrics).play


def shown(
    choice: Choice,
    out: Path,
    openmetrics: Path | None,
    scenario: Scenario,
    seed: int | None,
    to_program: bool,
) -> int:
    """A run that plays by itself; its exit code. Raises BadInput."""
    from cascade.edge.cli import drivers
    from cascade.edge.cli.show import Show

    number = DEFAULT_SEED if seed is None else seed
    show = Show(scenario, number, choice.driver, out, openmetrics, as_json_only=to_program)
    return exit_code(show.play(partial(drivers.play, choice, scenario, number)))


def exit_code(played: Played) -> int:
    """0 when all is as the scenario expects."""
    return INTERRUPTED if played.interrupted else UNMET if played.unmet else 0


def check_unused(manual: bool, port: int, dns_port: int) -> None:
    """Raises BadInput for a port that no server of this run would listen at."""
    from cascade.model.errors import BadInput

    for name, number in (("port", port), ("dns-port", dns_port)):
        if number and not manual:
            raise BadInput(f"--{name} is for --manual: add it, or leave --{name} out")
