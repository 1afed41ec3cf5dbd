"""Alarms: what a pager says while a person plays. Symptoms, not causes.

A host that cannot reach the metadata store, leases that are lost, a queue that grows: what AWS's
own monitoring saw. That a record is empty is for the player to find.
"""

from __future__ import annotations

from collections.abc import Callable

from cascade.model.history import Entry, Write
from cascade.model.resources import DropletLease, DropletManager, Launcher
from cascade.model.story_time import clock_face

EVERY_SECONDS = 900.0  # of story, between two lines that say how many leases are held


class Alarms:
    """Fed with the history; says a line when something is worse or better."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._managers: dict[str, DropletManager] = {}
        self._silent: set[str] = set()
        self._held: dict[str, bool] = {}
        self._next_at = 0.0
        self._were_missing = False
        self._refused: dict[str, int] = {}
        self._refused_told = 0

    def see(self, entry: Entry) -> None:
        if not isinstance(entry, Write):
            return
        if isinstance(entry.resource, DropletLease):
            is_there = entry.verb != "delete"
            self._held[entry.name] = is_there and entry.resource.status.phase != "Expired"
        elif isinstance(entry.resource, Launcher):
            status = entry.resource.status
            self._refused[entry.name] = status.over_limit + status.no_capacity + status.unavailable
        elif isinstance(entry.resource, DropletManager) and entry.verb == "delete":
            self._managers.pop(entry.name, None)
        elif isinstance(entry.resource, DropletManager):
            self._managers[entry.name] = entry.resource
            self._store(entry.at, entry.resource)

    def _store(self, at: float, manager: DropletManager) -> None:
        """The first host that cannot reach the store, and the last that can again."""
        before = bool(self._silent)
        if manager.status.store_is_silent:
            self._silent.add(manager.name)
        elif manager.status.phase == "Working":
            self._silent.discard(manager.name)
        if self._silent and not before:
            self._say(f"{clock_face(at)} ALARM {manager.name} cannot reach the metadata store")
        elif before and not self._silent:
            self._say(f"{clock_face(at)} all hosts reach the metadata store again")

    def at(self, now: float) -> None:
        """Story time goes on: at once when the first lease is missing, then now and then."""
        held, droplets = sum(self._held.values()), len(self._held)
        is_new = held < droplets and not self._were_missing
        if now < self._next_at and not is_new:
            return
        self._next_at = now + EVERY_SECONDS
        refused = sum(self._refused.values())
        if refused > self._refused_told:
            self._say(f"{clock_face(now)} ALARM {refused:,} launches were refused so far")
        self._refused_told = refused
        if held < droplets:
            queued = sum(manager.status.queue_items for manager in self._managers.values())
            line = f"ALARM {held} of {droplets} leases held, {queued:,} items queued"
            self._say(f"{clock_face(now)} {line}")
        elif self._were_missing:
            self._say(f"{clock_face(now)} all {droplets} leases are held")
        self._were_missing = held < droplets
