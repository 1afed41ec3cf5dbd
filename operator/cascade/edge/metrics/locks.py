"""Locks: who waits for one, who holds one, and for how long; and the leases of the elected."""

from __future__ import annotations

from collections.abc import Callable

from cascade.edge.metrics import catalogue
from cascade.edge.metrics.sheet import Sheet, Stopwatch
from cascade.model.history import Note, Write
from cascade.model.resources import EndpointRecord, Lease, Lock


class Locks:
    """Reads the locks in records, and what enactors say of locks that others hold."""

    def __init__(self, sheet: Sheet, now: Callable[[], float]) -> None:
        self._sheet = sheet
        self._held = Stopwatch(sheet, catalogue.LOCK_HELD, now)
        self._waiting = Stopwatch(sheet, catalogue.LOCK_WAITING, now)
        self._locks: dict[str, Lock] = {}
        self._leaders: dict[str, str] = {}

    def wrote(self, write: Write, record: EndpointRecord) -> None:
        """A lock taken over counts as the end of one hold and the start of another."""
        lock = None if write.verb == "delete" else record.spec.lock
        before = self._locks.get(record.name)
        if before is not None and before != lock:
            del self._locks[record.name]
            seconds = self._held.stop(write.at, record.name, before.holder)
            self._sheet.observe(catalogue.LOCK_HOLDS, seconds or 0.0, before.holder)
        if lock is not None and record.name not in self._locks:
            self._locks[record.name] = lock
            self._held.start(write.at, record.name, lock.holder)
            self._has(write.at, lock.holder, record.name)

    def taken(self, note: Note) -> None:
        """`lock_taken`: another holds it, or was faster."""
        self._waiting.start(note.at, note.by, str(note.fields["endpoint"]))

    def spoke_of(self, note: Note) -> None:
        """It says something else of an endpoint: it does not wait for its lock any more."""
        if "endpoint" in note.fields:
            self._has(note.at, note.by, str(note.fields["endpoint"]))

    def leads(self, write: Write, lease: Lease) -> None:
        holder = "" if write.verb == "delete" else lease.spec.holder_identity or ""
        before = self._leaders.pop(lease.name, "")
        if before and before != holder:
            self._sheet.drop(catalogue.LEASE_HELD, lease.name, before)
        if holder:
            self._leaders[lease.name] = holder
            self._sheet.set(catalogue.LEASE_HELD, 1, lease.name, holder)

    def _has(self, at: float, agent: str, endpoint: str) -> None:
        seconds = self._waiting.stop(at, agent, endpoint)
        if seconds is not None:
            self._sheet.observe(catalogue.LOCK_WAITS, seconds, agent)
