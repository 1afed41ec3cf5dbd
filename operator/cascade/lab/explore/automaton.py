"""An agent as an automaton, learned while it is explored.

An agent's next step depends on its memory, the answer it gets, and what it looks at in its views.
So each combination is executed once, with the real coroutine; from then on it is a look-up, in
however many states of the world it occurs. A coroutine cannot be copied: to stand where a memory
was first reached, a fresh one is fed the same answers again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cascade.lab.calls import Call
from cascade.lab.explore.actor import Actor, Answer, Begin, Look, Sight
from cascade.lab.explore.contents import Contents, ObjectKey
from cascade.lab.explore.freeze import Frozen
from cascade.model.resources import Resource


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
        actor = Actor(self.contents, self.begin, self.new_token)
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
