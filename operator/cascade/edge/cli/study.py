"""`cascade study`: many runs of the timed driver on all cores, as a table and as JSONL."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cascade.edge.cli.words import as_json, output_option, under

if TYPE_CHECKING:
    from cascade.lab.studies import Sample, Study

PICTURE = "--picture"


@click.command()
@click.argument("name", default="contention")
@click.option("--seeds", type=click.IntRange(1, 100_000), help="Runs of each row.")
@click.option("--jobs", type=click.IntRange(1, 1024), help="Processes; all cores by default.")
@click.option("--row", "rows", multiple=True, metavar="NAME", help="Only this row; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write each run as JSONL here.")
@click.option(
    "--resume", is_flag=True, help="Go on with what --out has: only missing runs are made."
)
@click.option(
    PICTURE,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also draw it, with the table, as one HTML file.",
)
@output_option
def study(
    name: str,
    seeds: int | None,
    jobs: int | None,
    rows: tuple[str, ...],
    out: Path | None,
    resume: bool,
    picture: Path | None,
    output: str,
) -> None:
    """Many runs, and how often they end badly.

    Of the race: contention, pace, mitigations.

    Of the leases: stable-region, edge, hysteresis, exits, workers, deadlines,
    lease-lengths, ranking.

    Of the balancers: backlog, balancers, loop, zone-speeds.

    Of the day: night, day, day-ranking, retries.

    Of the resemblance: fidelity, whole-day, second-outage.

    \b
    Example:
      cascade study stable-region --picture stable-region.html
      cascade study contention --row base --row "2 enactors"
      cascade study day --seeds 100 --out day.jsonl --resume
    """
    from cascade.edge.cli.folder import check_page
    from cascade.edge.cli.study_file import kept

    if picture is not None:
        check_page(picture, PICTURE)
    chosen = _chosen(name, rows, seeds)
    with kept(chosen, out, resume) as (known, file):
        samples = _sorted([*known, *_samples(chosen, jobs, file, known)])
    _show(chosen, samples, output)
    if picture is not None:
        _draw(picture, chosen, samples, _again(chosen, rows))


def _samples(
    study: Study[Any, Any], jobs: int | None, file: IO[str] | None, known: list[Sample]
) -> Iterator[Sample]:
    """Those that are not known, as they come; each is also a line of the file."""
    from cascade.edge.cli.scenarios import find
    from cascade.lab.studies.kept import line
    from cascade.lab.studies.study import run

    seen = {(sample.row, sample.seed) for sample in known}
    last = study.first_seed + study.seeds - 1
    with _progress(len(study.rows) * study.seeds, len(seen)) as advance:
        click.echo(f"{study.name}: {study.title}; seeds {study.first_seed} to {last}", err=True)
        for sample in run(study, find(study.scenario), study.seeds, jobs, seen):
            if file is not None:
                file.write(line(study, sample))
                file.flush()
            advance()
            yield sample


def _again(study: Study[Any, Any], rows: tuple[str, ...]) -> str:
    """The command for the same samples."""
    chose = [word for row in rows for word in ("--row", row)]
    return shlex.join(["cascade", "study", study.name, "--seeds", str(study.seeds), *chose])


def _draw(path: Path, study: Study[Any, Any], samples: list[Sample], again: str) -> None:
    from cascade.edge.cli.folder import write_page
    from cascade.edge.report.study_page import study_page

    write_page(path, study_page(study, samples, again), PICTURE)
    click.echo(f"picture  {path}", err=True)


def _show(study: Study[Any, Any], samples: list[Sample], output: str) -> None:
    from cascade.lab.studies.study import table

    if output == "json":
        click.echo(as_json([sample.to_json() for sample in samples]))
    else:
        headings, lines = table(study, samples)
        click.echo(under(headings, lines))


def _sorted(samples: Iterable[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda sample: (sample.row, sample.seed))


def _chosen(name: str, rows: tuple[str, ...], seeds: int | None) -> Study[Any, Any]:
    from dataclasses import replace

    from cascade.lab.studies import STUDIES
    from cascade.model.errors import BadInput

    if name not in STUDIES:
        raise BadInput(f"there is no study {name!r}; there is {', '.join(STUDIES)}")
    found = STUDIES[name]
    names = [row.name for row in found.rows]
    for row in rows:
        if row not in names:
            raise BadInput(f"study {name} has no row {row!r}; it has {', '.join(names)}")
    chosen = tuple(row for row in found.rows if not rows or row.name in rows)
    return replace(found, rows=chosen, seeds=seeds or found.seeds)


@contextmanager
def _progress(length: int, done: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )
    with bar:
        task = bar.add_task("runs", total=length, completed=done)
        yield lambda: bar.advance(task)
