"""The lock inside an EndpointRecord: taken, checked and released by compare-and-swap.

Every write of the record carries the version that was read, so a batch that lost the race fails
as a whole [T]. A Conflict whose re-read shows lock and root unchanged came from somebody who
wrote another part (the DNS service's status), and is tried again at once.
"""

from __future__ import annotations

from cascade.agents.desk import Desk
from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import EnactorSpec, EndpointRecord, Lock


class LockTaken(Exception):
    """Another enactor holds the lock, or was faster."""


class LockLost(Exception):
    """What I held is no longer mine: it ran out and was taken over."""


class RecordLocks:
    """All locks that one enactor takes, one at a time."""

    def __init__(self, name: str, ports: Ports, desk: Desk) -> None:
        self.name = name
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.journal = ports.journal
        self.desk = desk

    async def take(self, endpoint: str, settings: EnactorSpec) -> EndpointRecord:
        """The record, locked by me. Consistent read. Raises LockTaken."""
        record = await self._read(endpoint)
        while settings.lock.in_record:
            other = record.lock_of_another(self.name, self.clock.now())
            if other is not None:
                raise LockTaken(f"{other.holder} holds the lock of {endpoint}")
            mine = Lock(
                holder=self.name,
                acquired_at_seconds=self.clock.now(),
                lease_seconds=settings.lock_lease_seconds,
            )
            await self.desk.may_write()
            try:
                return await self.cluster.replace(record.with_spec(lock=mine))
            except Conflict:
                again = await self._read(endpoint)
                if (again.spec.lock, again.spec.root) != (record.spec.lock, record.spec.root):
                    raise LockTaken(f"lost the race for the lock of {endpoint}") from None
                record = again
        return record

    async def unchanged(self, record: EndpointRecord) -> EndpointRecord:
        """The record read anew, if lock and root are as they were. Raises LockLost."""
        again = await self._read(record.name)
        if (again.spec.lock, again.spec.root) != (record.spec.lock, record.spec.root):
            raise LockLost(f"lock or root of {record.name} changed under me")
        return again

    async def release(self, endpoint: str, settings: EnactorSpec) -> None:
        """Give the lock back, if it is still mine. Consistent read."""
        while settings.lock.in_record:
            record = await self._read(endpoint)
            if record.spec.lock is None or record.spec.lock.holder != self.name:
                return
            await self.desk.may_write()
            try:
                await self.cluster.replace(record.with_spec(lock=None))
                return
            except Conflict:
                continue

    async def _read(self, endpoint: str) -> EndpointRecord:
        try:
            return await self.cluster.read(EndpointRecord, endpoint)
        except NotFound:
            raise LockTaken(f"the record of {endpoint} does not exist") from None
