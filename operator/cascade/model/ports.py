"""The ports: all that an agent knows of the world. Everything else is a way to drive agents.

A port call is the only place where another agent can come between two steps, so each is awaited
where it stands. Calls answer with a result or raise an error of `model.errors`, nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from cascade.model.resources.base import Resource

R = TypeVar("R", bound=Resource)


class View(Protocol[R]):
    """What the watch of one kind has delivered so far: it may lag behind what is true."""

    @property
    def version(self) -> int:
        """Grows with each event that was delivered; comparable within one view only."""

    def get(self, name: str) -> R | None:
        """The object as last delivered, or None."""

    def all(self) -> list[R]:
        """All objects as last delivered, by name."""

    def since(self, version: int) -> list[R]:
        """Those that were delivered after that version and are there, in the order of delivery."""


class Cluster(Protocol):
    """The Kubernetes API, as an agent sees it: one namespace, typed objects."""

    def read(self, kind: type[R], name: str) -> Awaitable[R]:
        """Consistent read of one object. Raises NotFound."""

    def read_all(self, kind: type[R]) -> Awaitable[list[R]]:
        """Consistent list, by name."""

    def view(self, kind: type[R]) -> View[R]:
        """What the watch has delivered of a kind that the agent watches. No call."""

    def changed(self, kind: type[R], after_version: int, within_seconds: float) -> Awaitable[bool]:
        """True when the view moved past that version, False when the time ran out."""

    def create(self, resource: R) -> Awaitable[R]:
        """Raises AlreadyExists, Invalid."""

    def replace(self, resource: R) -> Awaitable[R]:
        """Compare-and-swap of spec and labels. Raises Conflict, NotFound, Invalid."""

    def replace_status(self, resource: R) -> Awaitable[R]:
        """Compare-and-swap of the status alone. Raises Conflict, NotFound, Invalid."""

    def delete(self, resource: R, *, only_if_version: str | None = None) -> Awaitable[None]:
        """Raises NotFound, Conflict."""


class Clock(Protocol):
    """Story time, in seconds since the scenario's start."""

    def now(self) -> float:
        """Now, on this agent's clock."""

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Resumes not before that much story time has passed."""


class Task(Protocol):
    """A coroutine that runs beside the one that started it."""

    def cancel(self) -> None:
        """End it where it stands; what it sent stays sent."""

    def join(self) -> Awaitable[None]:
        """Resumes when it has ended."""


class Crew(Protocol):
    """An agent's own helpers. The end of an agent ends its crew."""

    def start(self, coroutine: Coroutine[Any, Any, None], name: str) -> Task:
        """Start a coroutine of the agent's own."""


class Names(Protocol):
    """DNS as a client sees it: through a cache with TTL, negative answers too."""

    def resolve(self, hostname: str) -> Awaitable[Sequence[str]]:
        """Addresses; empty for NOERROR without an answer. Raises NotFound, Unavailable."""

    def cached_seconds(self, hostname: str) -> float:
        """How long what the cache gives may outlive the truth; 0: it keeps nothing. No call."""


class Store(Protocol):
    """The metadata store, as a client sees it: by name, over connections that it keeps a while."""

    def call(
        self, hostname: str, operation: str, request: Mapping[str, Any]
    ) -> Awaitable[dict[str, Any]]:
        """One request in DynamoDB's JSON to whichever front end the name leads to; do not change
        what it answers. Raises Unavailable (no address, nobody answers, no answer in time: what
        was asked for may be done all the same) and Refused (the service's own error)."""


class Network(Protocol):
    """The data plane: connections to instances. Who cannot be reached does not say so."""

    def connect(
        self, target: str, *, zone: str, source: str = "", within_seconds: float
    ) -> Awaitable[None]:
        """To that instance, from a zone, or from another instance in it. Raises Unavailable when
        it has not answered within that time."""


class Journal(Protocol):
    """What an agent says of itself: history, log line and metrics in one."""

    def note(self, event: str, /, **fields: object) -> None:
        """`event` is a word in snake_case; fields are plain values. Not a call, never fails."""


class Dice(Protocol):
    """Seeded; for an agent's own jitter and nothing else."""

    def uniform(self, low: float, high: float) -> float:
        """A number between low and high."""

    def choice(self, options: Sequence[Any]) -> Any:
        """One of the options."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The set an agent is given."""

    cluster: Cluster
    clock: Clock
    crew: Crew
    journal: Journal
    dice: Dice
    names: Names
    store: Store
    network: Network
