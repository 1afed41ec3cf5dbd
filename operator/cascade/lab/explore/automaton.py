"""An agent as an automaton, learned while it is explored.

An agent's next step depends on its memory, the answer it gets, and what it looks at in its views.
So each combination is executed once, with the real coroutine; from then on it is a look-up, in
however many states of the world it occurs. A coroutine cannot be copied: to stand where a memory
was first reached, a fresh one is fed the same answers again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cascade.lab.calls import Call, CallClock, CallCluster
from cascade.lab.explore.contents import Contents, ObjectKey, object_key
from cascade.lab.explore.freeze import IMMUTABLE, Frozen
from cascade.model.ports import Ports
from cascade.model.resources import Resource

Look = tuple[str, str | None]  # kind, and a name or None for all of the kind
Sight = Callable[[Look], tuple[int, ...]]  # contents that a look finds
Begin = Callable[[Ports], Any]  # makes the agent's coroutine

ENDED: Call[Any] = Call("ended")  # what an agent "waits for" that has nothing left to do


@dataclass(frozen=True)
class Answer:
    """What an agent is resumed with: contents or a plain value, or an error."""

    kind: str  # "one", "many", "plain", "error"
    value: Any


@dataclass(eq=False)
class Memory:
    """One state of an agent: what it waits for, and which versions it holds of which objects."""

    number: int
    call: Call[Any]
    tokens: tuple[str, ...]
    slots: tuple[ObjectKey, ...]
    reached_from: Memory | None
    reached_by: tuple[Answer, list[tuple[int, ...]], list[str]] | None
    steps: dict[Answer, Any] = field(default_factory=dict)  # trees of looks


@dataclass(frozen=True)
class Step:
    """Where an agent gets to: for each version it holds then, the slot it was in, or -1: new."""

    memory: Memory
    slots_before: tuple[int, ...]


@dataclass
class Fork:
    """A look on the way: which step follows depends on what it finds."""

    look: Look
    branches: dict[tuple[int, ...], Any] = field(default_factory=dict)


class Automaton:
    """All that was learned of one agent."""

    def __init__(self, contents: Contents, begin: Begin) -> None:
        self.contents = contents
        self.begin = begin
        self.executed = 0
        self.memories: list[Memory] = []
        self._known: dict[Any, Memory] = {}
        self._tokens = 0

    def start(self, sight: Sight) -> Memory:
        """The memory with which the agent waits for its first answer."""
        return self._execute(None, Answer("plain", None), sight).memory

    def step(self, memory: Memory, answer: Answer, sight: Sight) -> Step:
        """Where this answer leads from this memory, in a world that looks like `sight`."""
        node = memory.steps.get(answer)
        while isinstance(node, Fork):
            node = node.branches.get(sight(node.look))
        if node is None:
            node = self._execute(memory, answer, sight)
        step: Step = node
        return step

    def _execute(self, memory: Memory | None, answer: Answer, sight: Sight) -> Step:
        self.executed += 1
        actor = Actor(self)
        if memory is not None:
            for earlier in _way_to(memory):
                assert earlier.reached_by is not None
                actor.replay(*earlier.reached_by)
        looks, tokens = actor.take(answer, sight)
        step = self._learn(actor, memory, (answer, [found for _, found in looks], tokens))
        if memory is not None:
            _plant(memory.steps, answer, looks, step)
        return step

    def _learn(self, actor: Actor, before: Memory | None, by: Any) -> Step:
        frozen = Frozen(self.contents, actor.opaque)
        key = frozen.coroutine(actor.coroutine)
        tokens = tuple(frozen.slots)
        memory = self._known.get(key)
        if memory is None:
            slots = tuple(actor.token_of[token] for token in tokens)
            number = len(self.memories)
            memory = Memory(number, actor.call, tokens, slots, before, by)
            self.memories.append(memory)
            self._known[key] = memory
        elif _shape(memory.call, self.contents) != _shape(actor.call, self.contents):
            raise AssertionError(f"one memory, two calls: {memory.call} and {actor.call}")
        held = {token: index for index, token in enumerate(before.tokens)} if before else {}
        return Step(memory, tuple(held.get(token, -1) for token in tokens))

    def new_token(self) -> str:
        self._tokens += 1
        return f"v{self._tokens}"


class Actor:
    """A real coroutine with ports that answer from what it is fed."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self.token_of: dict[str, ObjectKey] = {}
        self._looks: list[tuple[Look, tuple[int, ...]]] = []
        self._tokens: list[str] = []
        self._given: Iterator[str] = iter(())
        self._sight: Sight = lambda look: ()
        cluster = CallCluster(lambda kind: SeenView(self, kind.__name__))
        clock = CallClock(lambda: 0.0)
        silent = Silent()
        ports = Ports(cluster, clock, silent, silent, silent, silent)
        self.opaque = frozenset({CallCluster, CallClock, Silent, SeenView, Ports})
        self.coroutine = automaton.begin(ports)
        self.call: Call[Any]

    def replay(
        self, answer: Answer, found: list[tuple[int, ...]], tokens: list[str]
    ) -> None:
        """Once more what happened on the way to a memory, with the same versions."""
        looks = iter(found)
        self._given = iter(tokens)
        self.take(answer, lambda look: next(looks))
        self._given = iter(())

    def take(
        self, answer: Answer, sight: Sight
    ) -> tuple[list[tuple[Look, tuple[int, ...]]], list[str]]:
        """Resume with an answer until the next call; the looks and versions on the way."""
        self._looks, self._tokens, self._sight = [], [], sight
        try:
            call = self._resume(answer)
            while silent_write(call, self._content):
                call = self.coroutine.send(call.args[0])
        except StopIteration:
            call = ENDED
        self.call = call
        return self._looks, self._tokens

    def _resume(self, answer: Answer) -> Call[Any]:
        if answer.kind == "error":
            error, message = answer.value
            call: Call[Any] = self.coroutine.throw(error(message))
        else:
            call = self.coroutine.send(self._unfold(answer))
        return call

    def look(self, look: Look) -> list[Resource]:
        """What a view shows now."""
        found = self._sight(look)
        self._looks.append((look, found))
        return [self._versioned(number) for number in found]

    def _content(self, key: ObjectKey, resource: Resource) -> bool:
        found = self._sight(key)
        self._looks.append((key, found))
        return found == (self.automaton.contents.number(resource),)

    def _unfold(self, answer: Answer) -> Any:
        if answer.kind == "one":
            return self._versioned(answer.value)
        if answer.kind == "many":
            return [self._versioned(number) for number in answer.value]
        return answer.value

    def _versioned(self, number: int) -> Resource:
        resource = self.automaton.contents.resource(number)
        if isinstance(resource, IMMUTABLE):
            return resource
        token = next(self._given, None) or self.automaton.new_token()
        self._tokens.append(token)
        self.token_of[token] = object_key(resource)
        return resource.but(metadata=resource.metadata.but(resource_version=token))


def silent_write(call: Call[Any], is_stored: Callable[[ObjectKey, Resource], bool]) -> bool:
    """A status that differs only in what people read: it changes nothing, and is no step."""
    if call.verb != "replace_status":
        return False
    resource = call.args[0]
    return is_stored(object_key(resource), resource)


class SeenView:
    """A view that shows what is true now: lag is the time until the agent's next call."""

    version = 0

    def __init__(self, actor: Actor, kind: str) -> None:
        self._actor = actor
        self._kind = kind

    def get(self, name: str) -> Resource | None:
        found = self._actor.look((self._kind, name))
        return found[0] if found else None

    def all(self) -> list[Resource]:
        return self._actor.look((self._kind, None))


class Silent:
    """Journal, dice, crew and names of an explored agent: nothing that decides a step."""

    def note(self, event: str, /, **fields: object) -> None:
        return None

    def uniform(self, low: float, high: float) -> float:
        return high

    def choice(self, options: Sequence[Any]) -> Any:
        return options[0]

    def start(self, coroutine: Any, name: str) -> Any:
        coroutine.close()
        raise NotImplementedError("an agent with a crew cannot be explored yet")

    def resolve(self, hostname: str) -> Any:
        raise NotImplementedError("an agent that resolves names cannot be explored yet")


def _way_to(memory: Memory) -> list[Memory]:
    way: list[Memory] = []
    at: Memory | None = memory
    while at is not None:
        way.append(at)
        at = at.reached_from
    return way[::-1]


def _plant(
    steps: dict[Answer, Any], answer: Answer, looks: list[tuple[Look, Any]], step: Step
) -> None:
    """Put a step into the tree of looks that leads to it."""
    place: dict[Any, Any] = steps
    at: Any = answer
    for look, found in looks:
        fork = place.setdefault(at, Fork(look))
        assert fork.look == look, "an agent looked at different things for the same reason"
        place, at = fork.branches, found
    place[at] = step


def _shape(call: Call[Any], contents: Contents) -> Any:
    """A call without its versions."""
    arguments = [
        contents.number(part) if isinstance(part, Resource) else repr(part) for part in call.args
    ]
    return call.verb, arguments
