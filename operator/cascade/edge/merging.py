"""A history from watches: several streams of writes, brought into the order of their versions.

Each watch is in order, two of them are not: an event waits a moment for its elders from other
watches. The agents' notes wait with it, so that the history stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import merge
from typing import Any, NamedTuple

from cascade.edge.writes import WriteLog
from cascade.model.recorder import Recorder

HOLD_SECONDS = 0.5  # of the wall clock: far longer than a watch event takes


class Seen(NamedTuple):
    """A write that a watch delivered."""

    version: int
    at: float
    change: str
    body: dict[str, Any]


class Said(NamedTuple):
    """A note that an agent made."""

    at: float
    by: str
    event: str
    fields: Mapping[str, Any]


class MergingRecorder(Recorder):
    """A recorder whose entries come out `hold_seconds` of story late, in order."""

    def __init__(
        self,
        now: Callable[[], float],
        namespace: str,
        hold_seconds: float,
        author: Callable[[str, dict[str, Any]], str],
    ) -> None:
        """`author(change, body)` says whose write it was; asked late, when calls are answered."""
        super().__init__(lambda: self._at)
        self._at = 0.0
        self._clock = now
        self._hold_seconds = hold_seconds
        self._author = author
        self._log = WriteLog(self, namespace)
        self._seen: list[Seen] = []
        self._said: list[Said] = []

    def note(self, by: str, event: str, fields: Mapping[str, Any]) -> None:
        self._said.append(Said(self._clock(), by, event, dict(fields)))

    def saw(self, change: str, body: dict[str, Any]) -> None:
        """A watch delivered a write; `change` as in its event."""
        version = int(body["metadata"]["resourceVersion"])
        self._seen.append(Seen(version, self._clock(), change, body))

    def flush(self, everything: bool = False) -> None:
        """Record what has waited long enough, or all there is."""
        until = float("inf") if everything else self._clock() - self._hold_seconds
        ready = sorted((s for s in self._seen if s.at <= until), key=lambda s: s.version)
        self._seen = [seen for seen in self._seen if seen.at > until]
        said = [note for note in self._said if note.at <= until]
        self._said = [note for note in self._said if note.at > until]
        waiting: list[list[Seen | Said]] = [[*_in_time(ready)], [*said]]
        for entry in merge(*waiting, key=lambda entry: entry.at):
            self._at = max(self._at, entry.at)
            if isinstance(entry, Said):
                super().note(entry.by, entry.event, entry.fields)
            else:
                by = self._author(entry.change, entry.body)
                self._log.see(entry.change, entry.body, entry.version, by)


def _in_time(writes: list[Seen]) -> list[Seen]:
    """By version; a younger version is never earlier than an older one."""
    latest = float("-inf")
    found = []
    for seen in writes:
        latest = max(latest, seen.at)
        found.append(seen._replace(at=latest))
    return found
