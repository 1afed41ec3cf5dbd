"""Whoever moved a root held the lock.

The record says both: who set its root, and, as it was before that write, who held its lock.
An enactor under the policy SingleWriter must hold a Lease instead; one without a lock breaks
this claim by its first flip, which is the point of it. What a person sets is a repair, and a
person is whoever is no enactor.
"""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Claim
from cascade.claims.world import Flip, World
from cascade.model.history import Write


class OnlyTheHolderWrites(Claim):
    kinds: ClassVar[tuple[str, ...]] = ("EndpointRecord",)

    def wrote(self, write: Write, before: World) -> None:
        flip = before.flip(write)
        if flip is None or flip.before is None or flip.new is None:
            return  # born with a root, or left without one: nobody says that he set it
        if flip.set_by not in before.enactors_ever or flip.set_by in holders(flip, before):
            return
        held_by = ", ".join(sorted(holders(flip, before))) or "nobody"
        sentence = f"{flip.set_by} sets the root of {write.name}, but the lock is held by {held_by}"
        self.violate(write, sentence)


def holders(flip: Flip, before: World) -> set[str]:
    """Who may set the root: by the record's lock, or by the Lease that elects one writer."""
    enactor = before.enactors.get(flip.set_by)
    if enactor and enactor.spec.lock.elects:
        leases = before.leases.values()
        return {lease.spec.holder_identity for lease in leases if lease.spec.holder_identity}
    lock = flip.before.spec.lock if flip.before else None
    return {lock.holder} if lock else set()
