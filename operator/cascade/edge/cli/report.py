"""`cascade report`: the page of a run, drawn from its history."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    show_default="report.html beside the history",
    help="The HTML file to write.",
)
def report(run: Path, out: Path | None) -> None:
    """Draw a run as one HTML file that needs nothing else.

    RUN is the folder of a run, or any history.jsonl: claims are judged and losses are told from
    the history alone.

    \b
    Example:
      cascade report runs/dns-race-1-1
    """
    from cascade.edge.cli.folder import REPORT, check_page, replay_command, write_report
    from cascade.edge.report.reading import read_run

    folder = run if run.is_dir() else run.parent
    path = out or folder / REPORT
    check_page(path)
    played = read_run(run)
    write_report(path, played, replay_command(folder, played.seed, played.driver))
    click.echo(path)
