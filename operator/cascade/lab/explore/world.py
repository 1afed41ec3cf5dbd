"""The world of an exploration: what one call does to what is stored. Pure, and remembered."""

from __future__ import annotations

from typing import NamedTuple

from cascade.lab.calls import Call
from cascade.lab.explore.actor import Answer, Look, Sight
from cascade.lab.explore.automaton import Memory
from cascade.lab.explore.contents import Contents, ObjectKey, object_key, published
from cascade.model.errors import AlreadyExists, Conflict, Invalid, NotFound
from cascade.model.resources import Resource

Stored = dict[ObjectKey, int]


class Effect(NamedTuple):
    """What a call leads to: the world after it, its answer, and the object that it wrote."""

    world: int
    answer: Answer
    wrote: ObjectKey | None


class Worlds:
    """Every set of stored contents that was met, by number."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._stored: list[Stored] = []
        self._numbers: dict[frozenset[tuple[ObjectKey, int]], int] = {}

    def number(self, stored: Stored) -> int:
        key = frozenset(stored.items())
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._stored)
            self._stored.append(stored)
        return number

    def stored(self, world: int) -> Stored:
        return self._stored[world]

    def sight(self, world: int) -> Sight:
        """What views show in this world."""
        stored = self._stored[world]

        def see(look: Look) -> tuple[int, ...]:
            kind, name = look
            if name is None:
                return tuple(stored[key] for key in sorted(stored) if key[0] == kind)
            found = stored.get((kind, name))
            return () if found is None else (found,)

        return see

    def effect(self, world: int, memory: Memory, fresh: int) -> Effect:
        """What the call that `memory` waits for does; `fresh` are its slots that are current."""
        call = memory.call
        if call.verb in ("sleep", "changed"):
            return Effect(world, Answer("plain", False if call.verb == "changed" else None), None)
        if call.verb in ("read", "read_all"):
            return Effect(world, self._read(world, call), None)
        resource: Resource = call.args[0]
        key = object_key(resource)
        there = self._stored[world].get(key)
        if call.verb == "create":
            if there is not None:
                return self._refused(world, AlreadyExists, f"{key[0]} {key[1]!r} already exists")
            return self._write(world, key, resource.but(status=_no_status(resource)))
        if there is None:
            return self._refused(world, NotFound, f"{key[0]} {key[1]!r} does not exist")
        if call.verb == "delete":
            return self._delete(world, key)
        if not fresh >> memory.tokens.index(resource.resource_version) & 1:
            why = f"{key[0]} {key[1]!r} has been modified: read it again"
            return self._refused(world, Conflict, why)
        return self._replace(world, call.verb, self.contents.resource(there), resource)

    def _read(self, world: int, call: Call[object]) -> Answer:
        kind = call.args[0].__name__
        see = self.sight(world)
        if call.verb == "read_all":
            return Answer("many", see((kind, None)))
        found = see((kind, call.args[1]))
        if found:
            return Answer("one", found[0])
        return Answer("error", (NotFound, f"{kind} {call.args[1]!r} does not exist"))

    def _replace(self, world: int, verb: str, old: Resource, new: Resource) -> Effect:
        key = object_key(old)
        if verb == "replace_status":
            return self._write(world, key, old.but(status=new.status))
        why = old.refuses(new)
        if why is not None:
            return self._refused(world, Invalid, f"{key[0]} {key[1]!r} is invalid: {why}")
        return self._write(world, key, old.but(spec=new.spec))

    def _write(self, world: int, key: ObjectKey, resource: Resource) -> Effect:
        stored = self._stored[world]
        number = self.contents.number(published(resource))
        if stored.get(key) == number:  # a write that changes nothing is none
            return Effect(world, Answer("one", number), None)
        return Effect(self.number(stored | {key: number}), Answer("one", number), key)

    def _delete(self, world: int, key: ObjectKey) -> Effect:
        stored = dict(self._stored[world])
        del stored[key]
        return Effect(self.number(stored), Answer("plain", None), key)

    def _refused(self, world: int, error: type[Exception], why: str) -> Effect:
        return Effect(world, Answer("error", (error, why)), None)


def _no_status(resource: Resource) -> object:
    return type(resource).model_fields["status"].default
