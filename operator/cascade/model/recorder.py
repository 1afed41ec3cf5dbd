"""Recorder: turns what happens into a history, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cascade.model.history import AnswerChange, Entry, Note, Verb, Write
from cascade.model.resources import Resource

ANSWER_CHANGED = "answer_changed"

Listener = Callable[[Entry], None]


class Recorder:
    """Appends to `entries` and tells the listeners (claims, a file, a live table) at once."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.entries: list[Entry] = []
        self.now = now
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Be told of every entry from now on, in order."""
        self._listeners.append(listener)

    def write(self, by: str, verb: Verb, resource: Resource, version: int) -> None:
        """A write took effect."""
        kind = type(resource).__name__
        step, at = self._next()
        self._add(Write(step, at, by, verb, kind, resource.name, version, resource))

    def note(self, by: str, event: str, fields: Mapping[str, Any]) -> None:
        """An agent's note; the DNS service's word of a changed answer becomes its own kind."""
        step, at = self._next()
        if event == ANSWER_CHANGED:
            self._add(AnswerChange(step, at, by, **fields))
        else:
            self._add(Note(step, at, by, event, dict(fields)))

    def _next(self) -> tuple[int, float]:
        return len(self.entries) + 1, self.now()

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        for listener in self._listeners:
            listener(entry)


class AgentJournal:
    """The journal port of one agent."""

    def __init__(self, name: str, recorder: Recorder) -> None:
        self._name = name
        self._recorder = recorder

    def note(self, event: str, /, **fields: object) -> None:
        self._recorder.note(self._name, event, fields)
