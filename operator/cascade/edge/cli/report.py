"""`cascade report`: a run, drawn from its history alone."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The file; beside the history if not.")
def report(run: Path, out: Path | None) -> None:
    """Draw a run as one HTML file.

    RUN is the folder of a run, or its history.jsonl. Everything is read and judged anew from the
    history.

    \b
    Example:
      cascade report runs/dns-race-1-1
    """
    from cascade.edge.cli.folder import REPORT
    from cascade.edge.report.page import page
    from cascade.edge.report.reading import read_run
    from cascade.model.errors import BadInput

    played = read_run(run)
    folder = run if run.is_dir() else run.parent
    path = out or folder / REPORT
    again = f"cascade run {folder / 'scenario.yaml'} --seed {played.seed} --driver {played.driver}"
    try:
        path.write_text(page(played, again), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written ({error.strerror}): choose another file with --out"
        ) from error
    click.echo(f"report  {path}")
