"""What the page says in tables: the answers of each endpoint, and what people did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cascade.edge.report.outcome import lasting
from cascade.edge.report.timeline import Span, Timeline


class Answers(NamedTuple):
    """One endpoint: when it did not, and what it says at the end."""

    endpoint: str
    hostname: str
    empty: list[Span]
    at_the_end: tuple[str, ...]
    generation: int | None
    unseen: list[Span]
    """When a user got nothing, from DNS or from a cache."""


class Deed(NamedTuple):
    """Something that people saw or did."""

    at: float
    text: str
    why: str


def in_all(spans: Sequence[Span]) -> str:
    """`2 times, 0:29:59 in all`."""
    if not spans:
        return "never"
    took = lasting(sum(span.end - span.start for span in spans))
    return f"for {took}" if len(spans) == 1 else f"{len(spans)} times, {took} in all"


def answers(line: Timeline) -> list[Answers]:
    """In the order in which DNS first spoke of them."""
    return [
        Answers(
            endpoint=endpoint,
            hostname=line.hostnames.get(endpoint, ""),
            empty=[span for span in spans if span.empty],
            at_the_end=spans[-1].addresses,
            generation=spans[-1].generation,
            unseen=[span for span in line.users.get(endpoint, []) if span.empty],
        )
        for endpoint, spans in line.answers.items()
    ]


def people(line: Timeline) -> list[Deed]:
    """In order of time."""
    deeds = []
    for note in line.people:
        fields = note.fields
        if note.event == "runbook_observed":
            deeds.append(Deed(note.at, f"seen: {fields.get('saw', '')}", ""))
        elif note.event == "runbook_passed_over":
            never = f"{fields.get('never', '')} was not seen"
            deeds.append(Deed(note.at, f"left out: {fields.get('do', '')}", never))
        else:
            deeds.append(Deed(note.at, str(fields.get("did", "")), str(fields.get("why", ""))))
    return deeds
