"""The file that a study keeps its runs in: begun anew, or gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cascade.model.errors import BadInput

if TYPE_CHECKING:
    from cascade.lab.studies import Sample, Study


@contextmanager
def kept(
    study: Study[Any, Any], out: Path | None, resume: bool
) -> Iterator[tuple[list[Sample], IO[str] | None]]:
    """What it has of the runs that are asked for, and itself, to write more to.

    Raises BadInput; one that is there is added to only on request.
    """
    if resume and out is None:
        raise BadInput("--resume goes on with a file: name it with --out")
    if out is None:
        yield [], None
        return
    known = _known(study, out) if resume else []
    try:
        file = out.open("a" if resume else "x", encoding="utf-8")
    except FileExistsError as error:
        raise BadInput(
            f"{out} exists already: give another --out, or go on with that one with --resume"
        ) from error
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}; give another --out") from error
    with file:
        yield known, file


def _known(study: Study[Any, Any], out: Path) -> list[Sample]:
    """Of the file, what was asked for; what else is there stays there."""
    from cascade.lab.studies import STUDIES
    from cascade.lab.studies.kept import end_whole, read_samples

    rows = {row.name for row in study.rows}
    wanted = range(study.first_seed, study.first_seed + study.seeds)
    try:
        there = read_samples(STUDIES[study.name], out)
        end_whole(out)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInput(f"{out} cannot be gone on with: {error.strerror}") from error
    return [sample for sample in there if sample.row in rows and sample.seed in wanted]
