"""A history as spans and moments: what was served, held, applied, waited for, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cascade.claims.world import World
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import DNSPlan, Enactor, EndpointRecord
from cascade.model.resources.record import TreeRef

FAILURES = ("lock_taken", "lock_lost", "batch_refused")


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, of whom, and with which generation. `text` says more."""

    start: float
    end: float
    who: str
    generation: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Span):
    """What DNS answers for an endpoint (`who`). Before it answered once, it is not empty yet."""

    addresses: tuple[str, ...] = ()
    answered_before: bool = False

    @property
    def empty(self) -> bool:
        return self.answered_before and not self.addresses


@dataclass(frozen=True, slots=True)
class Flip:
    """A write that moved a root."""

    at: float
    by: str
    endpoint: str
    old: TreeRef | None
    new: TreeRef | None
    step: int


@dataclass
class Timeline:
    """All of a run that is drawn. Times are story seconds."""

    end: float
    plans: list[tuple[float, int]] = field(default_factory=list)
    hostnames: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    locks: dict[str, list[Span]] = field(default_factory=dict)
    applying: dict[str, list[Span]] = field(default_factory=dict)
    waits: dict[str, list[Span]] = field(default_factory=dict)
    clean_ups: dict[str, list[Span]] = field(default_factory=dict)
    users: dict[str, list[Answer]] = field(default_factory=dict)
    flips: list[Flip] = field(default_factory=list)
    people: list[Note] = field(default_factory=list)

    def newest(self, at: float) -> int:
        """Generation of the newest plan at a time; 0 before the first."""
        return max((generation for since, generation in self.plans if since <= at), default=0)


def timeline(entries: Iterable[Entry], end: float) -> Timeline:
    """Reads a history once."""
    reader = Reader(Timeline(end))
    for entry in entries:
        reader.see(entry)
    return reader.line


class Reader:
    """Opens a span when it begins; the next one of its kind closes it."""

    def __init__(self, line: Timeline) -> None:
        self.line = line
        self.world = World()

    def see(self, entry: Entry) -> None:
        match entry:
            case Write():
                self._wrote(entry)
                self.world.advance(entry)
            case Note():
                self._noted(entry)
            case AnswerChange():
                self._answered(entry)

    def _wrote(self, write: Write) -> None:
        line, resource = self.line, write.resource
        if isinstance(resource, DNSPlan) and write.verb == "create":
            line.plans.append((write.at, resource.generation))
        elif isinstance(resource, Enactor) and write.verb == "create":
            line.applying.setdefault(write.name, [])
        elif isinstance(resource, EndpointRecord):
            line.hostnames[write.name] = resource.spec.hostname
            self._locked(write, resource)
        flip = self.world.flip(write)
        if flip is not None and flip.before is not None:
            by = flip.set_by or write.by
            line.flips.append(Flip(write.at, by, write.name, flip.old, flip.new, write.step))

    def _locked(self, write: Write, record: EndpointRecord) -> None:
        before = self.world.records.get(write.name)
        old = before.spec.lock if before else None
        new = record.spec.lock if write.verb != "delete" else None
        if (old.holder if old else None) == (new.holder if new else None):
            return
        spans = self.line.locks.setdefault(write.name, [])
        if old is not None:
            cut(spans, write.at)
        if new is not None:
            spans.append(Span(write.at, self.line.end, write.name, text=new.holder))

    def _noted(self, note: Note) -> None:
        line, fields = self.line, note.fields
        if note.event == "plan_picked_up":
            spans = line.applying.setdefault(note.by, [])
            cut(spans, note.at)
            cut(line.waits.get(note.by, []), note.at)  # a restart forgets its back-off
            spans.append(Span(note.at, line.end, note.by, fields["generation"]))
        elif note.event == "plan_applied":
            cut(line.applying.get(note.by, []), note.at)
        elif note.event in FAILURES:
            until = min(line.end, note.at + float(fields.get("seconds", 0)))
            spans = line.waits.setdefault(note.by, [])
            where, why = fields.get("endpoint", ""), fields.get("why", "")
            spans.append(Span(note.at, until, note.by, text=f"at {where}: {why}"))
        elif note.event == "cleaned_up":
            spans = line.clean_ups.setdefault(note.by, [])
            spans.append(Span(note.at, note.at, note.by, text=fields["name"]))
        elif note.event in ("runbook_observed", "runbook_step", "runbook_passed_over"):
            line.people.append(note)
        elif note.event == "user_sees":
            self._seen(note)

    def _seen(self, note: Note) -> None:
        """By a user, whose cache may outlive the truth."""
        endpoint, sees = note.fields["endpoint"], note.fields["sees"]
        spans = self.line.users.setdefault(endpoint, [])
        cut(spans, note.at)
        addresses = tuple(note.fields["addresses"])
        spans.append(Answer(note.at, self.line.end, endpoint, None, sees, addresses, True))

    def _answered(self, change: AnswerChange) -> None:
        spans = self.line.answers.setdefault(change.endpoint, [])
        cut(spans, change.at)
        before = bool(spans) and (bool(spans[-1].addresses) or spans[-1].answered_before)
        spans.append(
            Answer(
                change.at,
                self.line.end,
                change.endpoint,
                change.generation,
                change.tree or "",
                change.addresses,
                before,
            )
        )


def cut(spans: list[Span] | list[Answer], at: float) -> None:
    """End the last span there, if it lasts longer."""
    if spans and spans[-1].end > at:
        spans[-1] = replace(spans[-1], end=at)  # type: ignore[call-overload]
