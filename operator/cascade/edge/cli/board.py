"""The board: how things stand in a run, folded from its history entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cascade.edge.report.beside import WORDS
from cascade.lab.course import Course, Reader
from cascade.lab.milestones import MILESTONES
from cascade.lab.stretches import SETTLED_SECONDS
from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import DNSPlan, Enactor
from cascade.model.story_time import clock_face

LOOK_SECONDS = 300.0  # of story, between two looks for milestones
OF_THE_DAY = ("nlb_errors_begin", "network_slow", "nlb_errors_end", "network_normal")
LASTING = ("leases_back", "launches_back", "services_back", *OF_THE_DAY)
TOLD = ("first_lease_expired", "leases_gone", "first_failover", *LASTING)
"""The milestones that are told; the others are entries of the history and told as such."""


@dataclass
class Board:
    """Newest plan, what each enactor says of itself, what DNS answers for each endpoint."""

    horizon_seconds: float = 0.0
    newest_plan: int = 0
    enactors: dict[str, Enactor] = field(default_factory=dict)
    answers: dict[str, AnswerChange] = field(default_factory=dict)
    seen: int = 0
    _reader: Reader = field(default_factory=Reader)
    _served: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    _look_at: float = 0.0

    def course(self, now: float) -> Course:
        """The run in numbers, up to now."""
        self._reader.course.end = now
        return self._reader.course

    def catch_up(self, entries: Sequence[Entry]) -> list[str]:
        """See what is new; the sentences that people should not miss."""
        fresh, self.seen = entries[self.seen :], len(entries)
        told = [told for entry in fresh if (told := self._see(entry))]
        return told + self._milestones(fresh[-1].at if fresh else 0.0)

    def _milestones(self, now: float) -> list[str]:
        """Those that are new; what must last is told when it has lasted."""
        if now < self._look_at:
            return []
        self._look_at = now + LOOK_SECONDS
        run = self.course(now)
        fresh = [(MILESTONES[name](run), name) for name in TOLD if name not in self._told]
        came = sorted(
            (at, name)
            for at, name in fresh
            if at is not None and (name not in LASTING or now - at >= SETTLED_SECONDS)
        )
        self._told |= {name for _, name in came}
        return [f"{clock_face(at)} {WORDS[name]}" for at, name in came]

    def _see(self, entry: Entry) -> str | None:
        self._reader.see(entry)
        if isinstance(entry, AnswerChange):
            return self._answered(entry)
        if isinstance(entry, Write):
            resource = entry.resource
            if isinstance(resource, DNSPlan):
                self.newest_plan = max(self.newest_plan, resource.generation)
            elif isinstance(resource, Enactor) and entry.verb == "delete":
                self.enactors.pop(entry.name, None)
            elif isinstance(resource, Enactor):
                self.enactors[entry.name] = resource
        elif isinstance(entry, Note) and entry.event == "runbook_step":
            return f"{clock_face(entry.at)} people: {entry.fields.get('did', '')}"
        return None

    def _answered(self, change: AnswerChange) -> str | None:
        name, before = change.endpoint, self.answers.get(change.endpoint)
        self.answers[name] = change
        if change.addresses:
            came_back = name in self._served and before is not None and not before.addresses
            self._served.add(name)
            return f"{clock_face(change.at)} {name} answers again" if came_back else None
        lost = name in self._served and before is not None and before.addresses
        return f"{clock_face(change.at)} {name} answers with nothing" if lost else None

    def served(self) -> str:
        """`dynamodb 18, dynamodb-ipv6 EMPTY`."""
        return ", ".join(
            f"{name} {'EMPTY' if self.lost(name) else self.answers[name].generation}"
            for name in sorted(self.answers)
        )

    def lost(self, endpoint: str) -> bool:
        """Did it answer once, and not now?"""
        return endpoint in self._served and not self.answers[endpoint].addresses

    def behind(self, endpoint: str) -> int:
        """How many generations what it serves is behind the newest plan."""
        return self.newest_plan - (self.answers[endpoint].generation or 0)


def doing(enactor: Enactor) -> str:
    """What an enactor does and waits for, in a few words."""
    status = enactor.status
    match status.phase:
        case "Enacting":
            return f"applies plan {status.applying}"
        case "BackingOff":
            why = status.message.replace(f" of {status.endpoint}", "")
            return f"waits at {status.endpoint} with plan {status.applying}: {why}"
        case "CleaningUp":
            return f"has applied plan {status.last_applied}, cleans up"
        case "Paused":
            return "is paused"
    return "waits for a plan"
