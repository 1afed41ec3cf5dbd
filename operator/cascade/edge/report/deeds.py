"""Deeds: what people did, as labels for a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from cascade.edge.report.beside import hours
from cascade.edge.report.labels import Label
from cascade.edge.report.scales import TimeScale
from cascade.model.history import Note

LETTERS = 75  # longer words are cut
NUMBER = re.compile(r"\b\d+\b")
A_ROW = 3  # of deeds that differ in a number alone


def deeds(notes: Sequence[Note], scale: TimeScale, origin: float) -> Iterator[Label]:
    """One for each; one without words is told by another before it. `origin`: T0."""
    for note, short in zip(notes, in_short([did(note) for note in notes]), strict=True):
        since, why = hours(note.at - origin), note.fields.get("why", "")
        say = f"people, {since} after T0: {did(note)}" + (f"; {why}" if why else "")
        cut = short if len(short) <= LETTERS else f"{short[: LETTERS - 1]}…"
        yield Label(scale.x(note.at), f"{since} {cut}" if cut else "", "people", say)


def did(note: Note) -> str:
    return str(note.fields.get("did", ""))


def in_short(said: Sequence[str]) -> Iterator[str]:
    """Where three or more in a row differ in one number alone, the first tells from which to
    which it went, and the others have no words."""
    for _, group in groupby(said, key=lambda words: NUMBER.sub("#", words)):
        row = list(group)
        numbers = [NUMBER.findall(words) for words in row]
        if len(row) < A_ROW or len(numbers[0]) != 1:
            yield from row
        else:
            yield NUMBER.sub(f"{numbers[0][0]} … {numbers[-1][0]}", row[0])
            yield from [""] * (len(row) - 1)
