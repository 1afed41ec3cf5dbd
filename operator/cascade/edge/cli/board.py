"""The board: how things stand in a run, folded from its history entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cascade.model.history import AnswerChange, Entry, Write
from cascade.model.resources import DNSPlan, Enactor
from cascade.model.story_time import clock_face


@dataclass
class Board:
    """Newest plan, what each enactor says of itself, what DNS answers for each endpoint."""

    newest_plan: int = 0
    enactors: dict[str, Enactor] = field(default_factory=dict)
    answers: dict[str, AnswerChange] = field(default_factory=dict)
    seen: int = 0
    _served: set[str] = field(default_factory=set)

    def catch_up(self, entries: Sequence[Entry]) -> list[str]:
        """See what is new; the sentences that people should not miss."""
        fresh, self.seen = entries[self.seen :], len(entries)
        return [told for entry in fresh if (told := self._see(entry))]

    def _see(self, entry: Entry) -> str | None:
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
