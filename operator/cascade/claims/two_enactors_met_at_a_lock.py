"""Two enactors met at a lock: one backs off from an endpoint whose lock another holds."""

from __future__ import annotations

from typing import ClassVar

from cascade.claims.base import Sometimes
from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import Enactor


class TwoEnactorsMetAtALock(Sometimes):
    kinds: ClassVar[tuple[str, ...]] = ("Enactor",)

    def wrote(self, write: Write, before: World) -> None:
        enactor = write.resource
        if not isinstance(enactor, Enactor) or enactor.status.phase != "BackingOff":
            return
        known = before.enactors.get(write.name)
        if known is not None and known.status == enactor.status:
            return  # only its settings changed
        record = before.records.get(enactor.status.endpoint)
        lock = record.spec.lock if record else None
        if lock is not None and lock.holder != write.name:
            held = f"while {lock.holder} holds its lock"
            self.seen(write, f"{write.name} backs off from {enactor.status.endpoint} {held}")
