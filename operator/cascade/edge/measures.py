"""What a run shows beside its result: API latency and lock-hold time, in story seconds.

A race that is lost at a speed means nothing unless both are near what the story has: so every
run states them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean, quantiles
from typing import Protocol

from cascade.kube.client import UNAVAILABLE, ApiCall
from cascade.model.history import Entry, Write
from cascade.model.resources import EndpointRecord, Lock


class Listener(Protocol):
    """Who is told at once: metrics."""

    def called(self, call: ApiCall) -> None: ...

    def watches(self, agent: str, kind: str, behind_seconds: Callable[[], float]) -> None: ...

    def delivered(self, agent: str, kind: str, seconds: float) -> None: ...


class Measures:
    """Calls of the agents and delays of their watches, in seconds of the loop's clock."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self._listeners: list[Listener] = []
        self._watched: list[tuple[str, str, Callable[[], float]]] = []

    def listen(self, listener: Listener) -> None:
        """Be told of everything from now on, and of what is watched already."""
        self._listeners.append(listener)
        for watched in self._watched:
            listener.watches(*watched)

    def call(self, call: ApiCall) -> None:
        if call.outcome != UNAVAILABLE:
            self.latencies.append(call.seconds)
        for listener in self._listeners:
            listener.called(call)

    def watches(self, agent: str, kind: str, behind_seconds: Callable[[], float]) -> None:
        """An agent began to watch a kind; `behind_seconds` says by how much its view is behind."""
        self._watched.append((agent, kind, behind_seconds))
        for listener in self._listeners:
            listener.watches(agent, kind, behind_seconds)

    def delivered(self, agent: str, kind: str, seconds: float) -> None:
        """An agent's own write came back to its view, so long after it was answered."""
        for listener in self._listeners:
            listener.delivered(agent, kind, seconds)

    def summary(self, entries: Sequence[Entry], speed: float) -> dict[str, object]:
        """Means and 99th percentiles; None where nothing was measured."""
        held = lock_holds(entries)
        return {
            "speed": speed,
            "api_calls": len(self.latencies),
            "api_latency_story_seconds": _spread([s * speed for s in self.latencies]),
            "lock_hold_story_seconds": _spread(held),
        }


def lock_holds(entries: Sequence[Entry]) -> list[float]:
    """How long each lock was held, from the history alone."""
    held: dict[str, tuple[Lock, float]] = {}
    found: list[float] = []
    for entry in entries:
        if not (isinstance(entry, Write) and isinstance(entry.resource, EndpointRecord)):
            continue
        lock = entry.resource.spec.lock
        known = held.get(entry.name)
        if known is not None and known[0] != lock:
            found.append(entry.at - known[1])
            del held[entry.name]
        if lock is not None and entry.name not in held:
            held[entry.name] = (lock, entry.at)
    return found


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    if len(values) < 2:
        return None
    return {
        "mean": round(mean(values), 6),
        "p99": round(quantiles(values, n=100, method="inclusive")[98], 6),
    }
