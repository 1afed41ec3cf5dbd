"""Two ways through the same executions: by brute force on the stage, and by the search.

Brute force plays each execution from the beginning, with a real store and real coroutines, and
merges two only when every agent was told the same and saw the same, version by version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cascade.lab.calls import Call, CallCluster
from cascade.lab.explore.contents import Contents
from cascade.lab.explore.search import Search, State
from cascade.lab.explore.stage import Stage, StoreView
from cascade.model.history import Write
from cascade.model.ports import Ports
from cascade.model.resources import CUSTOM_RESOURCES, Resource

Pictures = frozenset[Any]  # everything stored, without versions
PLAIN = Contents()


def picture(stored: Sequence[Resource]) -> Pictures:
    """What is stored, so that it can be compared between one world and another."""
    return frozenset(
        (type(r).__name__, r.name, PLAIN.plain(r.spec), PLAIN.plain(r.status)) for r in stored
    )


def on_stage(stage: Stage) -> Pictures:
    return picture([r for kind in CUSTOM_RESOURCES for r in stage.store.read_all(kind)])


def in_search(search: Search, state: State) -> Pictures:
    stored = search.worlds.stored(state[0])
    return picture([search.contents.resource(number) for number in stored.values()])


def waits_for(call: Call[Any]) -> tuple[Any, ...]:
    """A pending call, without versions."""
    parts = [picture([p]) if isinstance(p, Resource) else repr(p) for p in call.args]
    return call.verb, *parts


class Witness(Stage):
    """A stage that writes down all that each agent was told: answers, and looks at its views."""

    def __init__(self, *arguments: Any) -> None:
        self.told: dict[str, list[Any]] = {}
        super().__init__(*arguments)

    def _ports(self, name: str) -> Ports:
        told = self.told.setdefault(name, [])
        cluster = CallCluster(lambda kind: SeenView(self.store, kind, self, told))
        return replace(super()._ports(name), cluster=cluster)

    def _go_on(self, name: str, value: Any, refused: Any) -> None:
        self.told.setdefault(name, []).append((str(refused), self.exactly(value)))
        super()._go_on(name, value, refused)

    def exactly(self, value: Any) -> Any:
        """With the number of its object's write instead of a version, which counts all writes."""
        if isinstance(value, list):
            return tuple(self.exactly(one) for one in value)
        if not isinstance(value, Resource):
            return value
        writes = [
            entry.version
            for entry in self.recorder.entries
            if isinstance(entry, Write)
            and (entry.kind, entry.name) == (type(value).__name__, value.name)
        ]
        return picture([value]), writes.index(int(value.resource_version))

    def exact_state(self) -> Any:
        """Equal only for executions that no agent and no store can tell apart."""
        there = [r for kind in CUSTOM_RESOURCES for r in self.store.read_all(kind)]
        told = tuple((name, tuple(heard)) for name, heard in sorted(self.told.items()))
        return self.exactly(there), told


class SeenView(StoreView):
    """Writes down what was seen."""

    def __init__(self, store: Any, kind: Any, stage: Witness, told: list[Any]) -> None:
        super().__init__(store, kind)
        self._told = told
        self._stage = stage

    def get(self, name: str) -> Any:
        found = super().get(name)
        self._told.append(("saw", name, self._stage.exactly(found)))
        return found

    def all(self) -> list[Any]:
        found = super().all()
        self._told.append(("saw", self._stage.exactly(found)))
        return found


def by_brute_force(start: tuple[Any, Any], depth: int) -> Iterator[set[Pictures]]:
    """Level by level: each execution played from the beginning, none merged that differs."""
    level: list[tuple[str, ...]] = [()]
    known: set[Any] = set()
    for _ in range(depth + 1):
        met: set[Pictures] = set()
        following: list[tuple[str, ...]] = []
        for schedule in level:
            stage = Witness(*start)
            stage.play(schedule)
            exact = stage.exact_state()
            if exact in known:
                continue
            known.add(exact)
            met.add(on_stage(stage))
            able = [name for name, call in stage.waits_for.items() if call.verb != "ended"]
            following += [(*schedule, name) for name in able]
        yield met
        level = following


def by_search(search: Search, depth: int) -> Iterator[set[Pictures]]:
    level, known = [search._first()], {search._first()}
    for _ in range(depth + 1):
        yield {in_search(search, state) for state in level}
        after = {search._step(s, agent) for s in level for agent in search._movable(s)}
        level = list(after - known)
        known |= after


def first_met(levels: Iterator[set[Pictures]]) -> dict[Pictures, int]:
    """Each set of contents with the fewest calls that lead to it."""
    met: dict[Pictures, int] = {}
    for depth, pictures in enumerate(levels):
        for seen in pictures:
            met.setdefault(seen, depth)
    return met
