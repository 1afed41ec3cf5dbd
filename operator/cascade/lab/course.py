"""The course of a run: what can be counted in its history, as steps over story time.

Everything that tells hours of story starts from it: milestones, the drawing of the hours, studies.
One reading of the history, and nothing else is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cascade.model.history import AnswerChange, Entry, Note, Write
from cascade.model.resources import DropletLease, DropletManager, EndpointRecord, Resource

GAUGES: dict[type[Resource], tuple[str, ...]] = {
    DropletManager: ("queue_items", "oldest_seconds"),
}
"""Kind -> the numbers in its status that are followed; agents write them once a minute."""


class Spell(NamedTuple):
    """From when to when something was so, in story seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass
class Steps:
    """A value that stays as it is until it is another. Times are story seconds and never fall."""

    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, at: float, value: float) -> None:
        if self.values and self.values[-1] == value:
            return
        if self.times and self.times[-1] == at:
            self.values[-1] = value
            return
        self.times.append(at)
        self.values.append(value)

    def at(self, seconds: float, before: float = 0.0) -> float:
        """The value at a time; `before` where there was none yet."""
        known = bisect_right(self.times, seconds)
        return self.values[known - 1] if known else before

    def since(self, seconds: float) -> list[float]:
        """The values that came after a time."""
        return self.values[bisect_right(self.times, seconds) :]

    def spells(self, holds: Callable[[float], bool], end: float) -> Iterator[Spell]:
        """When a condition on the value was true; the last spell goes on to `end`."""
        since: float | None = None
        for at, value in zip(self.times, self.values, strict=True):
            if holds(value) and since is None:
                since = at
            elif not holds(value) and since is not None:
                yield Spell(since, at)
                since = None
        if since is not None:
            yield Spell(since, max(since, end))


@dataclass
class Course:
    """What a history says in numbers, from its first entry to `end`."""

    end: float = 0.0
    emptiness: dict[str, Steps] = field(default_factory=dict)
    """Endpoint -> 1 while it answers with nothing, from its first answer on."""
    hostnames: dict[str, str] = field(default_factory=dict)
    """Endpoint -> the name that clients use."""
    stores: set[str] = field(default_factory=set)
    """Host names by which droplet managers reach the metadata store."""
    held: Steps = field(default_factory=Steps)
    """Leases that are held, as their holders say."""
    held_by: dict[str, Steps] = field(default_factory=dict)
    """The same for each holder."""
    droplets: int = 0
    """How many leases there are, held or not."""
    expiries: list[float] = field(default_factory=list)
    throttles: list[float] = field(default_factory=list)
    """When somebody changed what a droplet manager lets in."""
    deeds: list[Note] = field(default_factory=list)
    """What people did by the runbook."""
    gauges: dict[str, dict[str, Steps]] = field(default_factory=dict)
    """`DropletManager.queue_items` -> name of the object -> its value; 0 while it is deleted."""

    def gauge(self, kind: type[Resource], field: str) -> dict[str, Steps]:
        """Name of the object -> its value over time; nothing where there is no such object."""
        return self.gauges.get(f"{kind.__name__}.{field}", {})

    def empty_spells(self, endpoint: str) -> list[Spell]:
        """When that endpoint answered with nothing."""
        steps = self.emptiness.get(endpoint, Steps())
        return list(steps.spells(lambda empty: empty > 0, self.end))


def course(entries: Iterable[Entry], end: float | None = None) -> Course:
    """Reads a history once. `end`: when the run ended, if that was after its last entry."""
    reader = Reader()
    last_at = 0.0
    for entry in entries:
        reader.see(entry)
        last_at = entry.at
    reader.course.end = max(last_at, end or 0.0)
    return reader.course


class Reader:
    """Follows a history entry by entry."""

    def __init__(self) -> None:
        self.course = Course()
        self._holders: dict[str, str] = {}  # of each lease; nothing while nobody holds it
        self._managers: dict[str, DropletManager] = {}

    def see(self, entry: Entry) -> None:
        if isinstance(entry, Write):
            self._wrote(entry)
        elif isinstance(entry, AnswerChange):
            self._answered(entry)
        elif entry.event == "runbook_step":
            self.course.deeds.append(entry)

    def _answered(self, change: AnswerChange) -> None:
        steps = self.course.emptiness.get(change.endpoint)
        if steps is None and not change.addresses:
            return  # it never answered, so it is not empty yet
        steps = self.course.emptiness.setdefault(change.endpoint, Steps())
        steps.add(change.at, 0.0 if change.addresses else 1.0)

    def _wrote(self, write: Write) -> None:
        resource = write.resource
        for number in GAUGES.get(type(resource), ()):
            values = self.course.gauges.setdefault(f"{write.kind}.{number}", {})
            gone = write.verb == "delete"
            value = 0.0 if gone else float(getattr(resource.status, number))
            values.setdefault(write.name, Steps()).add(write.at, value)
        if isinstance(resource, DropletLease):
            self._leased(write, resource)
        elif isinstance(resource, DropletManager):
            self._managed(write, resource)
        elif isinstance(resource, EndpointRecord):
            self.course.hostnames[write.name] = resource.spec.hostname

    def _leased(self, write: Write, lease: DropletLease) -> None:
        there = self._holders
        before = there.get(write.name, "")
        if write.verb == "delete":
            there.pop(write.name, None)
        else:
            there[write.name] = lease.spec.holder if lease.status.phase == "Held" else ""
        if before and lease.status.phase == "Expired":
            self.course.expiries.append(write.at)
        self.course.droplets = max(self.course.droplets, len(there))
        after = there.get(write.name, "")
        for holder, more in ((before, -1), (after, 1)):
            if holder and before != after:
                count(self.course.held, write.at, more)
                count(self.course.held_by.setdefault(holder, Steps()), write.at, more)

    def _managed(self, write: Write, manager: DropletManager) -> None:
        self.course.stores.add(manager.spec.metadata_store)
        before = self._managers.get(write.name)
        if before is not None and write.verb != "delete":
            was, now = before.spec, manager.spec
            if (was.intake, was.queue_limit_items) != (now.intake, now.queue_limit_items):
                self.course.throttles.append(write.at)
        if write.verb != "delete":  # one that is restarted is compared with what it was
            self._managers[write.name] = manager


def count(steps: Steps, at: float, more: int) -> None:
    """One more, or one less, from then on."""
    steps.add(at, steps.at(at) + more)
