"""Reach: who can be reached from where, as the data plane has it. Pure.

An instance is reached in a zone in which its network state has arrived, and answers only whom it
can reach itself. Nobody can look this up: agents can only try to connect.
"""

from __future__ import annotations

from collections.abc import Callable

from cascade.model.history import Entry, Write
from cascade.model.resources import Instance
from cascade.model.resources.network import NetworkLaw


class Reach:
    """The rules, over the instances of a run."""

    def __init__(
        self, law: NetworkLaw, find: Callable[[str], Instance | None] | None = None
    ) -> None:
        """`find(name)` where somebody else follows the instances; else `follow` a history."""
        self.law = law
        self._instances: dict[str, Instance] = {}
        self._find = find or self._instances.get

    def follow(self, entry: Entry) -> None:
        """What a history says of instances."""
        if isinstance(entry, Write) and isinstance(entry.resource, Instance):
            if entry.verb == "delete":
                self._instances.pop(entry.name, None)
            else:
                self._instances[entry.name] = entry.resource

    def connects(self, target: str, zone: str, source: str, now: float) -> bool:
        """Whether a connection from a zone, or from an instance in it, comes about at `now`."""
        there = self._find(target)
        if there is None or there.status.phase != "Running" or zone not in there.status.network:
            return False
        if self.is_lost(zone, now) or self.is_lost(there.spec.zone, now):
            return False
        if not source:
            return True
        here = self._find(source)
        running = here is not None and here.status.phase == "Running"
        return running and here is not None and there.spec.zone in here.status.network

    def is_lost(self, zone: str, now: float) -> bool:
        """Whether the scenario has that zone cut off now."""
        return any(lost.holds(zone, now) for lost in self.law.lost_zones)
