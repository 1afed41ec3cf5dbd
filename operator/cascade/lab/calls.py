"""The ports for agents that are driven by hand: each call is a value that the driver executes.

A coroutine that awaits one of these hands it to whoever resumes the coroutine, and goes on with
what that driver answers: no event loop takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import Any, Generic, TypeVar

from cascade.model.resources import Resource

R = TypeVar("R", bound=Resource)
T = TypeVar("T")


class Call(Generic[T]):
    """One pending call: `verb` and its arguments. Awaiting it yields it to the driver."""

    __slots__ = ("args", "verb")

    def __init__(self, verb: str, *args: Any) -> None:
        self.verb = verb
        self.args = args

    def __await__(self) -> Generator[Call[T], T, T]:
        return (yield self)

    def __repr__(self) -> str:
        return f"{self.verb}{self.args}"


class CallCluster:
    """The cluster port as calls; views come from the driver, since looking is no call."""

    def __init__(self, view: Callable[[type[Any]], Any]) -> None:
        self.view = view

    def read(self, kind: type[R], name: str) -> Call[R]:
        return Call("read", kind, name)

    def read_all(self, kind: type[R]) -> Call[list[R]]:
        return Call("read_all", kind)

    def changed(self, kind: type[R], after_version: int, within_seconds: float) -> Call[bool]:
        return Call("changed", kind, after_version, within_seconds)

    def create(self, resource: R) -> Call[R]:
        return Call("create", resource)

    def replace(self, resource: R) -> Call[R]:
        return Call("replace", resource)

    def replace_status(self, resource: R) -> Call[R]:
        return Call("replace_status", resource)

    def delete(self, resource: R, *, only_if_version: str | None = None) -> Call[None]:
        return Call("delete", resource, only_if_version)


class CallClock:
    """The clock port as calls."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now

    def sleep(self, seconds: float) -> Call[None]:
        return Call("sleep", seconds)


class CallNames:
    """The names port as calls; what the cache holds comes from the driver, as views do."""

    def __init__(self, cached_seconds: Callable[[str], float] = lambda hostname: 0.0) -> None:
        self.cached_seconds = cached_seconds

    def resolve(self, hostname: str) -> Call[Sequence[str]]:
        return Call("resolve", hostname)


Step = Coroutine[Any, Any, None]
