"""Safety claims as an exploration sees them: what one call did to what is stored.

The names are those of the claims; the history-based judges in `claims/` say the same of a run,
and a test replays each way that is found here before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from cascade.lab.explore.contents import Contents
from cascade.lab.explore.world import Stored
from cascade.model.resources import DNSPlan, Enactor, EndpointRecord, RecordTree, Resource

R = TypeVar("R", bound=Resource)


def every(kind: type[R], contents: Contents, stored: Stored) -> Iterator[R]:
    for (name, _), number in stored.items():
        if name == kind.__name__:
            yield contents.resource(number)  # type: ignore[misc]


def endpoint_never_empty(contents: Contents, before: Stored, after: Stored) -> bool:
    """A root names a tree that does not exist."""
    return any(
        record.spec.root is not None and not _exists(record.spec.root.tree, after)
        for record in every(EndpointRecord, contents, after)
    )


def generation_never_goes_back(contents: Contents, before: Stored, after: Stored) -> bool:
    """A root moved to an older generation."""
    served = {r.name: r.spec.root for r in every(EndpointRecord, contents, before)}
    for record in every(EndpointRecord, contents, after):
        was, now = served.get(record.name), record.spec.root
        if was is not None and (now is None or now.generation < was.generation):
            return True
    return False


def active_tree_is_never_deleted(contents: Contents, before: Stored, after: Stored) -> bool:
    """A tree went while a root named it."""
    return any(
        record.spec.root is not None
        and _exists(record.spec.root.tree, before)
        and not _exists(record.spec.root.tree, after)
        for record in every(EndpointRecord, contents, before)
    )


def plan_in_flight_is_never_deleted(contents: Contents, before: Stored, after: Stored) -> bool:
    """A plan went while an enactor said that it was applying it."""
    gone = before.keys() - after.keys()
    plans = {p.generation for p in every(DNSPlan, contents, before) if ("DNSPlan", p.name) in gone}
    return any(e.status.applying in plans for e in every(Enactor, contents, before))


def rollback_target_exists(contents: Contents, before: Stored, after: Stored) -> bool:
    """A rollback names a tree that does not exist."""
    return any(
        record.spec.rollback is not None and not _exists(record.spec.rollback.tree, after)
        for record in every(EndpointRecord, contents, after)
    )


def _exists(tree: str, stored: Stored) -> bool:
    return (RecordTree.__name__, tree) in stored


BREACHES = {
    breach.__name__: breach
    for breach in (
        endpoint_never_empty,
        generation_never_goes_back,
        active_tree_is_never_deleted,
        plan_in_flight_is_never_deleted,
        rollback_target_exists,
    )
}
