"""`cascade report`: the page of a run, drawn from its history."""

from __future__ import annotations

from pathlib import Path

import click

TWO_DAYS = "two-days.html"


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    show_default="report.html beside the history",
    help="The HTML file to write.",
)
@click.option(
    "--above",
    "other",
    type=click.Path(path_type=Path),
    help="Another run: its hours below those of RUN, on one axis, instead of a report.",
)
def report(run: Path, out: Path | None, other: Path | None) -> None:
    """Draw a run as one HTML file that needs nothing else.

    RUN is the folder of a run, or any history.jsonl: claims are judged and losses are told from
    the history alone.

    \b
    Examples:
      cascade report runs/dns-race-1-1
      cascade report runs/us-east-1-1-1 --above runs/us-east-1-guarded-1-1
    """
    from cascade.edge.cli.folder import (
        REPORT,
        check_page,
        replay_command,
        write_page,
        write_report,
    )
    from cascade.edge.report.reading import read_run

    folder = run if run.is_dir() else run.parent
    path = out or folder / (REPORT if other is None else TWO_DAYS)
    check_page(path)
    played = read_run(run)
    if other is None:
        write_report(path, played, replay_command(folder, played.seed, played.driver))
    else:
        from cascade.edge.report.two_days import two_days

        write_page(path, two_days(played, read_run(other)))
    click.echo(path)
