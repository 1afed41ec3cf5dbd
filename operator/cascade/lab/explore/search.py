"""Breadth-first search over every order of the agents' calls: the first way found is a shortest.

A state is a world, and for each agent its memory and which of the versions it holds are current.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cascade.lab.explore.actor import ENDED, Begin
from cascade.lab.explore.automaton import Automaton, Memory
from cascade.lab.explore.contents import Contents, ObjectKey, object_key, published
from cascade.lab.explore.world import Effect, Stored, Worlds
from cascade.model.resources import Resource

State = tuple[int, ...]  # world, then for each agent: memory, which slots are current


class Came(NamedTuple):
    """How a state was first reached."""

    level: int
    before: State | None
    agent: int
    turns: int  # how often the turn passed from one agent to another; of equal ways, the calmest


Breach = Callable[[Contents, Stored, Stored], bool]  # does going from one world to the next?


@dataclass(frozen=True)
class Found:
    """What a search found."""

    agents: tuple[str, ...]
    states: int
    transitions: int
    exhausted: bool
    seconds: float
    executed: int
    """How many steps of real coroutines it took to know them all."""
    shortest: dict[str, tuple[str, ...]]
    """Claim -> the shortest way that breaks it, as names of agents in the order of their calls."""


class Search:
    """One search from one starting world."""

    def __init__(
        self,
        resources: Sequence[Resource],
        agents: Mapping[str, Begin],
        breaches: Mapping[str, Breach],
    ) -> None:
        self.contents = Contents()
        self.worlds = Worlds(self.contents)
        self.names = tuple(agents)
        self.automata = [Automaton(self.contents, begin) for begin in agents.values()]
        self.breaches = breaches
        stored = {object_key(r): self.contents.number(published(r)) for r in resources}
        self.first_world = self.worlds.number(stored)
        self._effects: dict[tuple[int, int, int, bool], Effect] = {}
        self._broken: dict[tuple[int, int], tuple[str, ...]] = {}
        self._masks: dict[tuple[int, int, ObjectKey], int] = {}

    def run(self, states_max: int = 5_000_000) -> Found:
        """Search until every state is known, or `states_max` are."""
        began = time.perf_counter()
        first = self._first()
        came = {first: Came(0, None, -1, 0)}
        level, depth = [first], 0
        shortest: dict[str, tuple[str, ...]] = {}
        transitions = 0
        while level and len(came) < states_max:
            depth += 1
            following: list[State] = []
            for state in level:
                how = came[state]
                for agent in self._movable(state):
                    after = self._step(state, agent)
                    transitions += 1
                    for claim in self._breaks(state[0], after[0]):
                        if claim not in shortest:
                            shortest[claim] = (*self._way(came, state), self.names[agent])
                    turns = how.turns + (agent != how.agent)
                    known = came.get(after)
                    if known is None:
                        following.append(after)
                    elif known.level < depth or known.turns <= turns:
                        continue
                    came[after] = Came(depth, state, agent, turns)
            level = following
        executed = sum(automaton.executed for automaton in self.automata)
        seconds = time.perf_counter() - began
        return Found(self.names, len(came), transitions, not level, seconds, executed, shortest)

    def _first(self) -> State:
        sight = self.worlds.sight(self.first_world)
        parts: list[int] = [self.first_world]
        for automaton in self.automata:
            memory = automaton.start(sight)
            parts += [memory.number, (1 << len(memory.slots)) - 1]
        return tuple(parts)

    def _movable(self, state: State) -> list[int]:
        """Agents that have something left to do."""
        every = range(len(self.automata))
        return [a for a in every if self.automata[a].memories[state[1 + 2 * a]].call is not ENDED]

    def _step(self, state: State, agent: int) -> State:
        """The state after this agent's pending call was answered and it went on to its next."""
        at = 1 + 2 * agent
        automaton, fresh = self.automata[agent], state[at + 1]
        memory = automaton.memories[state[at]]
        effect = self._effect(state[0], agent, memory, fresh)
        after = list(state)
        after[0] = effect.world
        if effect.wrote is not None:
            for other in range(len(self.automata)):
                place = 1 + 2 * other
                held = self._mask(other, state[place], effect.wrote)
                after[place + 1] &= ~held
        step = automaton.step(memory, effect.answer, self.worlds.sight(effect.world))
        still = after[at + 1]
        after[at] = step.memory.number
        after[at + 1] = sum(
            1 << slot
            for slot, before in enumerate(step.slots_before)
            if before < 0 or still >> before & 1
        )
        return tuple(after)

    def _effect(self, world: int, agent: int, memory: Memory, fresh: int) -> Effect:
        current = True
        if memory.call.verb in ("replace", "replace_status"):
            token = memory.call.args[0].resource_version
            current = bool(fresh >> memory.tokens.index(token) & 1)
        key = (world, agent, memory.number, current)
        effect = self._effects.get(key)
        if effect is None:
            effect = self._effects[key] = self.worlds.effect(world, memory, fresh)
        return effect

    def _mask(self, agent: int, number: int, wrote: ObjectKey) -> int:
        """The slots in which an agent with this memory holds versions of that object."""
        key = (agent, number, wrote)
        mask = self._masks.get(key)
        if mask is None:
            slots = self.automata[agent].memories[number].slots
            mask = sum(1 << index for index, held in enumerate(slots) if held == wrote)
            self._masks[key] = mask
        return mask

    def _breaks(self, before: int, after: int) -> tuple[str, ...]:
        if before == after:
            return ()
        broken = self._broken.get((before, after))
        if broken is None:
            stored = self.worlds.stored(before), self.worlds.stored(after)
            broken = tuple(
                claim for claim, breaks in self.breaches.items() if breaks(self.contents, *stored)
            )
            self._broken[before, after] = broken
        return broken

    def _way(self, came: dict[State, Came], state: State) -> tuple[str, ...]:
        way: list[str] = []
        while (how := came[state]).before is not None:
            way.append(self.names[how.agent])
            state = how.before
        return tuple(reversed(way))
