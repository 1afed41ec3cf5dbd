"""Steps: a value over story time, and the spells in which something was so of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


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

    def more(self, at: float, number: float) -> None:
        """So much more, or less, from then on."""
        self.add(at, self.at(at) + number)

    def at(self, seconds: float, before: float = 0.0) -> float:
        """The value at a time; `before` where there was none yet."""
        known = bisect_right(self.times, seconds)
        return self.values[known - 1] if known else before

    def grew(self, since: float, until: float) -> float:
        """How much a count grew after `since` and up to `until`; one begun anew counts from 0."""
        first, last = bisect_right(self.times, since), bisect_right(self.times, until)
        before, grown = self.at(since), 0.0
        for value in self.values[first:last]:
            grown += value - before if value >= before else value
            before = value
        return grown

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


def combined(parts: Mapping[str, Steps], of: Callable[[Iterable[float]], float]) -> Steps:
    """Several values as one: their sum, or the most of them. One that is not there yet is 0."""
    steps = Steps()
    for at in sorted({at for part in parts.values() for at in part.times}):
        steps.add(at, of(part.at(at) for part in parts.values()))
    return steps
