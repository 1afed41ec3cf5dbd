"""What the page says in tables: the answers of each endpoint, and what people did."""

from __future__ import annotations

from typing import NamedTuple

from cascade.edge.report.timeline import Span, Timeline


class Answers(NamedTuple):
    """One endpoint: since when it answers, how often it did not, what it says at the end."""

    endpoint: str
    hostname: str
    since: float | None
    changes: int
    empty: list[Span]
    at_the_end: tuple[str, ...]
    generation: int | None
    users: list[Span]

    @property
    def seconds_empty(self) -> float:
        return sum(span.end - span.start for span in self.empty)


class Deed(NamedTuple):
    """Something that people saw or did."""

    at: float
    text: str
    why: str


def answers(line: Timeline) -> list[Answers]:
    """In the order in which DNS first spoke of them."""
    return [
        Answers(
            endpoint=endpoint,
            hostname=line.hostnames.get(endpoint, ""),
            since=next((span.start for span in spans if span.addresses), None),
            changes=len(spans) - 1,
            empty=[span for span in spans if span.empty],
            at_the_end=spans[-1].addresses,
            generation=spans[-1].generation,
            users=line.users.get(endpoint, []),
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
        else:
            deeds.append(Deed(note.at, str(fields.get("did", "")), str(fields.get("why", ""))))
    return deeds
