"""A history from watches: several streams of writes, brought into the order of their versions.

Each watch is in order, two of them are not: an event waits a moment for its elders from other
watches. The agents' notes wait with it, so that the history stays one. A write is at the moment
when its author's call was answered, or when a watch told of it, whichever came first: so it comes
before what its author says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import merge
from typing import Any, NamedTuple

from cascade.edge.writes import WriteLog
from cascade.model.recorder import Recorder
from cascade.model.resources import Resource

HOLD_SECONDS = 0.5  # of the wall clock: far longer than a watch event takes
SOMEBODY = "somebody"  # who is none of the agents


class Seen(NamedTuple):
    """A write that a watch delivered."""

    version: int
    at: float
    change: str
    body: dict[str, Any]
    by: str = ""


class Said(NamedTuple):
    """A note that an agent made."""

    at: float
    by: str
    event: str
    fields: Mapping[str, Any]


class Answered(NamedTuple):
    """An agent's write, as the agent's own client knows it."""

    by: str
    at: float


class MergingRecorder(Recorder):
    """A recorder whose entries come out `hold_seconds` of story late, in order."""

    unsigned = SOMEBODY  # who did what no agent says that it did, where all agents are heard

    def __init__(self, now: Callable[[], float], hold_seconds: float) -> None:
        super().__init__(lambda: self._at)
        self._at = 0.0
        self._clock = now
        self._hold_seconds = hold_seconds
        self._log = WriteLog(self)
        self._seen: list[Seen] = []
        self._said: list[Said] = []
        self._answered: dict[tuple[str, str, str], Answered] = {}
        self._is_flushing = False

    def note(self, by: str, event: str, fields: Mapping[str, Any]) -> None:
        """An agent's waits with the writes; a listener's is of the entry that it hears of."""
        if self._is_flushing:
            super().note(by, event, fields)
            return
        self._said.append(Said(self._clock(), by, event, dict(fields)))

    def wrote(self, agent: str, kind: str, name: str, version: str) -> None:
        """An agent's call was answered; `version` is empty for a deletion."""
        self._answered[kind, name, version] = Answered(agent, self._clock())

    def saw(self, change: str, body: dict[str, Any]) -> None:
        """A watch delivered a write; `change` as in its event."""
        version = int(body["metadata"]["resourceVersion"])
        self._seen.append(Seen(version, self._clock(), change, body))

    def missed(self, kind: type[Resource], there: Sequence[dict[str, Any]]) -> list[Resource]:
        """The watch of a kind lost its place; `there` is what a new list shows of it. Returns
        all that is known to exist now, of every kind."""
        self.flush(everything=True)
        self._log.forget(kind)
        for body in there:
            self._log.know(kind.from_json(body))
        return self._log.there

    def flush(self, everything: bool = False) -> None:
        """Record what has waited long enough, or all there is."""
        until = float("inf") if everything else self._clock() - self._hold_seconds
        youngest = max((seen.version for seen in self._seen if seen.at <= until), default=0)
        ready = [self._signed(seen) for seen in self._seen if seen.version <= youngest]
        self._seen = [seen for seen in self._seen if seen.version > youngest]
        said = [note for note in self._said if note.at <= until]
        self._said = [note for note in self._said if note.at > until]
        waiting: list[list[Seen | Said]] = [[*in_time(ready)], [*said]]
        self._is_flushing = True
        for entry in merge(*waiting, key=lambda entry: entry.at):
            self._at = max(self._at, entry.at)
            if isinstance(entry, Said):
                super().note(entry.by, entry.event, entry.fields)
            else:
                self._log.see(entry.change, entry.body, entry.version, entry.by)
        self._is_flushing = False

    def _signed(self, seen: Seen) -> Seen:
        """With its author: an agent by its own word, else by managedFields."""
        metadata = seen.body["metadata"]
        version = "" if seen.change == "DELETED" else metadata["resourceVersion"]
        answered = self._answered.pop((seen.body["kind"], metadata["name"], version), None)
        if answered is not None:
            return seen._replace(by=answered.by, at=min(seen.at, answered.at))
        by = "" if seen.change == "DELETED" else _last_manager(metadata)
        return seen._replace(by=by or self.unsigned)


def in_time(writes: Sequence[Seen]) -> list[Seen]:
    """By version; an older version is never later than a younger one."""
    earliest = float("inf")
    found: list[Seen] = []
    for seen in sorted(writes, key=lambda seen: seen.version, reverse=True):
        earliest = min(earliest, seen.at)
        found.append(seen._replace(at=earliest))
    return found[::-1]


def _last_manager(metadata: Mapping[str, Any]) -> str:
    """The manager of the newest entry; of equally new ones the last that is listed."""
    entries = metadata.get("managedFields") or [{}]
    newest = max(reversed(entries), key=lambda entry: str(entry.get("time", "")))
    return str(newest.get("manager", ""))
