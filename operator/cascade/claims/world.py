"""World: the objects as they were before the entry under judgement.

A claim asks it what stood there when a write came. It holds live objects only, so it stays as
small as the namespace is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from cascade.model.history import Entry, Write
from cascade.model.resources import (
    DependentService,
    DNSPlan,
    DropletLease,
    Enactor,
    EndpointRecord,
    HealthChecker,
    Instance,
    Lease,
    LoadBalancer,
    NLBTarget,
    RecordTree,
    Resource,
    TreeRef,
)

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Flip:
    """One write that moved the root of a record. `before` is None for a record born with a root."""

    endpoint: str
    before: EndpointRecord | None
    after: EndpointRecord

    @property
    def old(self) -> TreeRef | None:
        return self.before.spec.root if self.before else None

    @property
    def new(self) -> TreeRef | None:
        return self.after.spec.root

    @property
    def set_by(self) -> str:
        """Who the record says moved it; empty when it does not say, or has no root any more."""
        return self.new.set_by if self.new else ""

    @property
    def went_back(self) -> bool:
        """To an older generation, or to none."""
        new = self.new.generation if self.new else 0
        return self.old is not None and new < self.old.generation


class World:
    """Objects by kind and name."""

    def __init__(self, there: Iterable[Resource] = ()) -> None:
        self.records: dict[str, EndpointRecord] = {}
        self.trees: dict[str, RecordTree] = {}
        self.plans: dict[str, DNSPlan] = {}
        self.enactors: dict[str, Enactor] = {}
        self.leases: dict[str, Lease] = {}
        self.droplets: dict[str, DropletLease] = {}
        self.instances: dict[str, Instance] = {}
        self.services: dict[str, DependentService] = {}
        self.balancers: dict[str, LoadBalancer] = {}
        self.targets: dict[str, NLBTarget] = {}
        self.checkers: dict[str, HealthChecker] = {}
        # An enactor whose object was deleted may still have a write on its way.
        self.enactors_ever: set[str] = set()
        self._by_kind: dict[str, dict[str, Any]] = {
            "EndpointRecord": self.records,
            "RecordTree": self.trees,
            "DNSPlan": self.plans,
            "Enactor": self.enactors,
            "Lease": self.leases,
            "DropletLease": self.droplets,
            "Instance": self.instances,
            "DependentService": self.services,
            "LoadBalancer": self.balancers,
            "NLBTarget": self.targets,
            "HealthChecker": self.checkers,
        }
        for resource in there:
            self._put(resource)

    def advance(self, entry: Entry) -> None:
        """The entry has been judged: now it is part of the past."""
        if not isinstance(entry, Write):
            return
        if entry.verb != "delete":
            self._put(entry.resource)
        elif (there := self._by_kind.get(entry.kind)) is not None:
            there.pop(entry.name, None)

    def _put(self, resource: Resource) -> None:
        kind = type(resource).__name__
        there = self._by_kind.get(kind)
        if there is not None:
            there[resource.name] = resource
        if kind == "Enactor":
            self.enactors_ever.add(resource.name)

    def lease_is_held(self, droplet: str) -> bool:
        """As its holder says."""
        lease = self.droplets.get(droplet)
        return lease is not None and lease.is_held

    def checked_zones(self) -> set[str]:
        """Those in which there are checkers."""
        return {zone for checker in self.checkers.values() for zone in checker.spec.zones}

    def flip(self, write: Write) -> Flip | None:
        """The flip that this write is, or None."""
        after = write.resource
        if not isinstance(after, EndpointRecord) or write.verb == "delete":
            return None
        before = self.records.get(write.name)
        root = before.spec.root if before else None
        if root is after.spec.root or root == after.spec.root:
            return None
        return Flip(write.name, before, after)


def deleted(write: Write, kind: type[R]) -> R | None:
    """The object of that kind that this write deletes, or None."""
    gone = write.resource
    return gone if write.verb == "delete" and isinstance(gone, kind) else None
