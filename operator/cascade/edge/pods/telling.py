"""A recorder that keeps nothing: a pod may live for weeks, and its listeners keep what counts.

What is noted is a line of the pod's log, in words, with the time of the story.
"""

from __future__ import annotations

import sys

from cascade.claims.words import sentence
from cascade.model.history import AnswerChange, Entry, Note
from cascade.model.recorder import Listener, Recorder
from cascade.model.story_time import clock_face


class Forgetful(Recorder):
    """Tells its listeners of each entry, and forgets it."""

    _steps = 0

    def _next(self) -> tuple[int, float]:
        self._steps += 1
        return self._steps, self.now()

    def _add(self, entry: Entry) -> None:
        for listener in self._listeners:
            listener(entry)


def is_first_hand(entry: Entry, role: str) -> bool:
    """Whether a pod of that role tells of it: not of writes, which the API shows, and an observer
    not of answers, which the DNS service has told of."""
    return isinstance(entry, Note) or (isinstance(entry, AnswerChange) and role == "dns")


def log_of(role: str) -> Listener:
    """A listener that writes a line: `0:14:13 enactor-az3 checks plan 27: ...`."""

    def to_log(entry: Entry) -> None:
        if is_first_hand(entry, role):
            sys.stdout.write(f"{clock_face(entry.at)} {sentence(entry)}\n")
            sys.stdout.flush()

    return to_log
