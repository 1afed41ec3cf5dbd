"""An enactor that lost a lock sets no root under it before it holds it again.

Lost means that another took it over, or that somebody else took it away; an enactor that gives
its lock back has not lost it. A Lease that elects one writer is a lock on every endpoint.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import EndpointRecord, Lease, Resource
from cascade.model.story_time import clock_face

Key = tuple[str, str]  # kind and name of the object that holds a lock


class NoWriteAfterLosingTheLock(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("EndpointRecord", "Lease")

    def begin(self) -> None:
        self.lost: dict[Key, dict[str, float]] = {}  # lock -> who lost it, and when

    def wrote(self, write: Write, before: World) -> None:
        flip = before.flip(write)
        if flip is not None:
            for key in (("EndpointRecord", write.name), LEASE):
                lost_at = self.lost.get(key, {}).get(flip.set_by)
                if lost_at is not None:
                    sets = f"{flip.set_by} sets the root of {write.name}"
                    self.violate(write, f"{sets}, having lost the lock at {clock_face(lost_at)}")
        if write.kind == "EndpointRecord":
            self._passed(write, before.records.get(write.name), (write.kind, write.name))
        elif write.kind == "Lease":
            self._passed(write, before.leases.get(write.name), LEASE)

    def _passed(self, write: Write, known: Resource | None, key: Key) -> None:
        """Remember who lost and who regained, if the lock passed from one to another."""
        old, new = holder(known), holder(None if write.verb == "delete" else write.resource)
        if new:
            self.lost.get(key, {}).pop(new, None)
        if old and old != new and (new or write.by not in ("", old)):
            self.lost.setdefault(key, {})[old] = write.at


LEASE: Key = ("Lease", "")


def holder(resource: Resource | None) -> str:
    """Who holds the lock in this object; empty for nobody."""
    if isinstance(resource, EndpointRecord):
        return resource.spec.lock.holder if resource.spec.lock else ""
    return (resource.spec.holder_identity or "") if isinstance(resource, Lease) else ""
