"""The samples that a study has kept, one a line, so that it can go on another day.

Equal seeds give equal samples, so files that were made apart may be joined: what is there twice is
there twice alike, or some of it is of another version of the program.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from cascade.lab.studies.study import Row, Sample, Study
from cascade.model.errors import BadInput

R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Sample)


def line(study: Study[R, S], sample: S) -> str:
    """As it is kept."""
    return json.dumps({"study": study.name} | sample.to_json()) + "\n"


def _begins(study: Study[R, S]) -> bytes:
    """How every line of it does."""
    return json.dumps({"study": study.name})[:-1].encode()


def read_samples(study: Study[R, S], file: Path) -> list[S]:
    """In the order of the file, each once. A last line that was cut short is none.

    Raises BadInput for what is no sample of this study, and OSError.
    """
    read = _reader(study)
    found: dict[tuple[str, int], S] = {}
    *whole, cut_short = file.read_bytes().split(b"\n")
    begins = _begins(study)
    if not cut_short.startswith(begins[: len(cut_short)]):
        whole.append(cut_short)  # it was never ours: it is refused, not made again
    for number, text in enumerate(whole, start=1):
        sample = read(text)
        if sample is None:
            raise BadInput(
                f"{file} line {number} is no run of study {study.name}: name another file"
            )
        if found.setdefault((sample.row, sample.seed), sample) != sample:
            raise BadInput(
                f"{file} line {number} is not the run of {sample.row!r} with seed {sample.seed}"
                " that stands before it, so another version made it: begin another file"
            )
    return list(found.values())


def end_whole(file: Path) -> None:
    """Takes a last line that was cut short away, so that another can follow. After it was read."""
    ends = file.read_bytes().rfind(b"\n") + 1
    with file.open("r+b") as opened:
        opened.truncate(ends)


def _reader(study: Study[R, S]) -> Callable[[bytes], S | None]:
    kind = sample_type(study)
    adapter = TypeAdapter(kind)
    names = {"study", *(field.name for field in fields(kind))}
    rows = {row.name for row in study.rows}

    def read(text: bytes) -> S | None:
        try:
            body: Any = json.loads(text)
            if not isinstance(body, dict) or body.keys() != names:
                return None
            sample = adapter.validate_python(body)
        except (ValueError, ValidationError):
            return None
        return sample if body["study"] == study.name and sample.row in rows else None

    return read


def sample_type(study: Study[R, S]) -> type[S]:
    """What its `sample` says that it returns."""
    take: Any = study.sample
    while isinstance(take, partial):
        take = take.func
    found: type[S] = get_type_hints(take)["return"]
    return found
