"""An actor: a real coroutine of an agent's, with ports that answer from what it is fed.

It is resumed with contents instead of objects, and gives versions of its own to what it hands
out, so that whoever drives it can tell which of them the agent still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cascade.lab.calls import Call, CallClock, CallCluster
from cascade.lab.explore.contents import Contents, ObjectKey, object_key
from cascade.lab.explore.freeze import IMMUTABLE
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


class Actor:
    """One execution, from its beginning; `new_token` makes a version that nobody has yet."""

    def __init__(self, contents: Contents, begin: Begin, new_token: Callable[[], str]) -> None:
        self.contents = contents
        self.new_token = new_token
        self.token_of: dict[str, ObjectKey] = {}
        self._looks: list[tuple[Look, tuple[int, ...]]] = []
        self._tokens: list[str] = []
        self._given: Iterator[str] = iter(())
        self._sight: Sight = lambda look: ()
        cluster = CallCluster(lambda kind: SeenView(self, kind.__name__))
        clock = CallClock(lambda: 0.0)
        silent = Silent()
        ports = Ports(cluster, clock, silent, silent, silent, silent, silent, silent)
        self.opaque = frozenset({CallCluster, CallClock, Silent, SeenView, Ports})
        self.coroutine = begin(ports)
        self.call: Call[Any]

    def replay(self, answer: Answer, found: list[tuple[int, ...]], tokens: list[str]) -> None:
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
        return found == (self.contents.number(resource),)

    def _unfold(self, answer: Answer) -> Any:
        if answer.kind == "one":
            return self._versioned(answer.value)
        if answer.kind == "many":
            return [self._versioned(number) for number in answer.value]
        return answer.value

    def _versioned(self, number: int) -> Resource:
        resource = self.contents.resource(number)
        if isinstance(resource, IMMUTABLE):
            return resource
        token = next(self._given, None) or self.new_token()
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
    """All other ports of an explored agent: nothing that decides a step."""

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

    def cached_seconds(self, hostname: str) -> float:
        return 0.0

    def call(self, hostname: str, operation: str, request: Any) -> Any:
        raise NotImplementedError("an agent that uses the metadata store cannot be explored yet")

    def connect(self, target: str, **how: Any) -> Any:
        raise NotImplementedError("an agent that connects to instances cannot be explored yet")
