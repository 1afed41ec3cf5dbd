"""`cascade study`: many runs of the timed driver on all cores, as a table and as JSONL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cascade.edge.cli.words import as_json, columns, output_option

if TYPE_CHECKING:
    from cascade.lab.studies import Sample, Study


@click.command()
@click.argument("name", default="contention")
@click.option("--seeds", type=click.IntRange(1, 100_000), help="Runs of each row.")
@click.option("--jobs", type=click.IntRange(1, 1024), help="Processes; all cores by default.")
@click.option("--row", "rows", multiple=True, metavar="NAME", help="Only this row; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write each run as JSONL here.")
@output_option
def study(
    name: str,
    seeds: int | None,
    jobs: int | None,
    rows: tuple[str, ...],
    out: Path | None,
    output: str,
) -> None:
    """Many runs, and how often they end badly.

    Of the race: contention, in which regime it is lost; pace, against the time between plans;
    mitigations, each policy alone and all together.

    Of the leases: stable-region, how many droplets come back by themselves.

    \b
    Example:
      cascade study contention
      cascade study mitigations --seeds 20 --out mitigations.jsonl
      cascade study stable-region --row "157 min"
      cascade study contention --row base --row "2 enactors"
    """
    from cascade.edge.cli.scenarios import find
    from cascade.lab.studies.study import run

    chosen = _chosen(name, rows)
    count = seeds or chosen.seeds
    samples: list[Sample] = []
    with _lines(out) as file, _progress(len(chosen.rows) * count) as advance:
        click.echo(f"{chosen.name}: {chosen.title}; seeds 1 to {count}", err=True)
        for sample in run(chosen, find(chosen.scenario), count, jobs):
            samples.append(sample)
            if file is not None:
                file.write(json.dumps(sample.to_json()) + "\n")
                file.flush()
            advance()
    _show(chosen, _sorted(samples), output)


def _show(study: Study[Any, Any], samples: list[Sample], output: str) -> None:
    from cascade.lab.studies.study import table

    if output == "json":
        click.echo(as_json([sample.to_json() for sample in samples]))
    else:
        headings, lines = table(study, samples)
        click.echo(columns([headings, *lines]))


def _sorted(samples: list[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda sample: (sample.row, sample.seed))


def _chosen(name: str, rows: tuple[str, ...]) -> Study[Any, Any]:
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
    return replace(found, rows=tuple(r for r in found.rows if not rows or r.name in rows))


@contextmanager
def _lines(out: Path | None) -> Iterator[IO[str] | None]:
    """The file for JSONL; one that is there is not overwritten."""
    from cascade.model.errors import BadInput

    if out is None:
        yield None
        return
    try:
        file = out.open("x", encoding="utf-8")
    except FileExistsError as error:
        raise BadInput(f"{out} exists already; give another --out or move it away") from error
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}; give another --out") from error
    with file:
        yield file


@contextmanager
def _progress(length: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )
    with bar:
        task = bar.add_task("runs", total=length)
        yield lambda: bar.advance(task)
