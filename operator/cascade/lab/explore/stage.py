"""The stage: an exploration's world with a real store in it, to play a schedule move by move.

The search works on contents and learned automata; here the same coroutines meet the same store as
in the timed driver, and what happens becomes an ordinary history, told and judged as any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cascade.kube.resources import ResourceStore
from cascade.kube.store.core import Change
from cascade.lab.calls import Call, CallClock, CallCluster
from cascade.lab.explore.actor import ENDED, Begin, Silent, silent_write
from cascade.lab.explore.contents import Contents, ObjectKey, published
from cascade.model.errors import BadInput, NotFound, PortError
from cascade.model.ports import Ports
from cascade.model.recorder import ANSWER_CHANGED, AgentJournal, Recorder
from cascade.model.resources import EndpointRecord, RecordTree, Resource

R = TypeVar("R", bound=Resource)


class PublishedStore(ResourceStore):
    """The store, with a DNS service that is in sync at once: its status comes with the write."""

    def before_write(self, resource: Resource) -> Resource:
        return published(resource)


@dataclass(frozen=True)
class Move:
    """One move: who, which call, and what came of it."""

    number: int
    agent: str
    call: Call[Any]
    refused: PortError | None
    entries: tuple[int, int]
    """First and one past the last of the history's entries that came with it."""


class Stage:
    """Agents that wait for their turn; `now` is the number of moves made."""

    def __init__(self, resources: Sequence[Resource], agents: Mapping[str, Begin]) -> None:
        self.moves: list[Move] = []
        self.recorder = Recorder(lambda: float(len(self.moves)))
        self.store = PublishedStore()
        self.contents = Contents()
        self._writing = ("director", "create")
        self._answers: dict[str, tuple[str, ...]] = {}
        self.store.listen(self._changed)
        for resource in resources:
            self.store.create(resource)
        self._coroutines = {name: begin(self._ports(name)) for name, begin in agents.items()}
        self.waits_for: dict[str, Call[Any]] = {}
        for name in agents:
            self._go_on(name, None, None)

    def play(self, schedule: Sequence[str]) -> None:
        """Move after move. Raises BadInput for a move that cannot be made."""
        for name in schedule:
            self.move(name)

    def move(self, name: str) -> Move:
        """The pending call of one agent happens, and it goes on to its next."""
        call = self.waits_for.get(name, ENDED)
        if call is ENDED:
            raise BadInput(
                f"move {len(self.moves) + 1} is {name}'s, who has nothing left to do: "
                "the schedule belongs to other bounds or settings"
            )
        before = len(self.recorder.entries)
        self._writing = (name, call.verb)
        value, refused = None, None
        try:
            value = self._perform(call)
        except PortError as error:
            refused = error
        self._go_on(name, value, refused)
        move = Move(len(self.moves) + 1, name, call, refused, (before, len(self.recorder.entries)))
        self.moves.append(move)
        return move

    def _perform(self, call: Call[Any]) -> Any:
        if call.verb == "sleep":
            return None
        if call.verb == "changed":
            return False
        return getattr(self.store, call.verb)(*call.args)

    def _go_on(self, name: str, value: Any, refused: PortError | None) -> None:
        coroutine = self._coroutines[name]
        try:
            call = coroutine.throw(refused) if refused else coroutine.send(value)
            while silent_write(call, self._is_stored):
                call = coroutine.send(call.args[0])
        except StopIteration:
            call = ENDED
        self.waits_for[name] = call

    def _is_stored(self, key: ObjectKey, resource: Resource) -> bool:
        try:
            stored = self.store.read(type(resource), resource.name)
        except NotFound:
            return False
        return self.contents.number(stored) == self.contents.number(resource)

    def _ports(self, name: str) -> Ports:
        cluster = CallCluster(lambda kind: StoreView(self.store, kind))
        journal = AgentJournal(name, self.recorder)
        silent = Silent()
        clock = CallClock(lambda: 0.0)
        return Ports(cluster, clock, silent, journal, silent, silent, silent, silent)

    def _changed(self, change: Change[Resource]) -> None:
        by, verb = self._writing
        self.recorder.write(by, verb, change.body, change.version)  # type: ignore[arg-type]
        for record in self.store.read_all(EndpointRecord):
            self._answer(record)

    def _answer(self, record: EndpointRecord) -> None:
        root = record.spec.root
        trees = {tree.name: tree for tree in self.store.read_all(RecordTree)}
        tree = trees.get(root.tree) if root else None
        addresses = tuple(sorted(t.address for t in tree.spec.targets)) if tree else ()
        said = (root.tree if root else "", *addresses)
        if self._answers.get(record.name) != said:
            self._answers[record.name] = said
            fields = {
                "endpoint": record.name,
                "tree": root.tree if root else None,
                "generation": root.generation if root else None,
                "addresses": addresses,
            }
            self.recorder.note("dns", ANSWER_CHANGED, fields)


class StoreView:
    """A view that shows what is true now."""

    version = 0

    def __init__(self, store: ResourceStore, kind: type[Any]) -> None:
        self._store = store
        self._kind = kind

    def get(self, name: str) -> Any:
        try:
            return self._store.read(self._kind, name)
        except NotFound:
            return None

    def all(self) -> list[Any]:
        return self._store.read_all(self._kind)
