"""Spreading: how long instances had run when a zone could reach them, over story time.

A part of a course. The network manager's own word has only the longest of all zones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cascade.lab.steps import Steps
from cascade.model.history import Write
from cascade.model.resources import Instance


@dataclass
class Spreading:
    """Zone by zone."""

    latency: dict[str, Steps] = field(default_factory=dict)
    """Zone -> seconds from the start of the instance that was last reached there until it was."""
    _known: dict[str, frozenset[str]] = field(default_factory=dict)
    _since: dict[str, float] = field(default_factory=dict)

    def see(self, write: Write, instance: Instance) -> None:
        name = write.name
        if write.verb == "delete" or instance.status.phase != "Running":
            self._known.pop(name, None)
            self._since.pop(name, None)
            return
        since = self._since.setdefault(name, write.at)
        reached = frozenset(instance.status.network)
        for zone in sorted(reached - self._known.get(name, frozenset())):
            self.latency.setdefault(zone, Steps()).add(write.at, write.at - since)
        self._known[name] = reached
