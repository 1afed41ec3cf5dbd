"""Election: one coordination Lease says which enactor writes, where the policy wants one writer.

Believes    that its clock runs as fast as the others' do; what they show is never compared.
May         create and renew the one Lease, nothing else.
Can be wrong  about a write that it has sent and that arrives after its lease has run out: a Lease
            fences nothing. Compare-and-swap and the record's own fence do.

As client-go's leader election: a lease is taken over only by one who has seen the same lease,
unrenewed, for as long as it lasts, on his own clock; a leader that could not renew it in time
stops before that.
"""

from __future__ import annotations

from collections.abc import Callable

from cascade.model.errors import AlreadyExists, Conflict, NotFound, Unavailable
from cascade.model.ports import Ports, Task
from cascade.model.resources import Lease, LeaseSpec
from cascade.model.story_time import timestamp

LEASE = "enactors"
LEASE_SECONDS = 15  # the three numbers are client-go's defaults
RENEW_SECONDS_MAX = 10.0  # a leader that has not renewed for so long leads no more
RETRY_SECONDS = 2.0


class NotLeading(Exception):
    """Another enactor is elected, or I could not renew my lease in time."""


class Election:
    """One enactor's part in it. Without a campaign it makes no call, and everybody may write."""

    def __init__(
        self, name: str, ports: Ports, runs: Callable[[], bool], lease: str = LEASE
    ) -> None:
        """`runs()`: do I want to lead now? A leader who is paused lets his lease run out."""
        self.name = name
        self.lease = lease
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.crew = ports.crew
        self.journal = ports.journal
        self.runs = runs
        self.task: Task | None = None
        self.seen: LeaseSpec | None = None
        self.seen_at = 0.0
        self.renewed_at: float | None = None
        self.term = 0  # how often I was elected: what began in an earlier term is over

    def campaign(self, wanted: bool) -> None:
        """Begin to run for leader, or end it. No call."""
        if wanted and self.task is None:
            self.task = self.crew.start(self.run(), "election")
        elif not wanted and self.task is not None:
            self.task.cancel()
            self.task, self.seen, self.renewed_at = None, None, None

    @property
    def leader(self) -> str:
        """Who holds the lease, as far as I have seen."""
        return (self.seen.holder_identity if self.seen else None) or "nobody"

    def may_write(self, term: int) -> bool:
        """May what I began in that term go on? From my own clock and last renewal. No call."""
        return self.task is None or (self.leads() and term == self.term)

    def leads(self) -> bool:
        renewed_at = self.renewed_at
        return renewed_at is not None and self.clock.now() < renewed_at + RENEW_SECONDS_MAX

    async def run(self) -> None:
        """Try and renew until the campaign ends."""
        while True:
            if self.runs():
                await self.attempt()
            await self.clock.sleep(RETRY_SECONDS)

    async def attempt(self) -> None:
        """One attempt to get or keep the lease."""
        began, led = self.clock.now(), self.leads()
        try:
            if not await self.taken():
                return
        except (AlreadyExists, Conflict, NotFound, Unavailable):
            return  # somebody was faster, or nobody knows: the next look tells
        self.renewed_at = began  # when it was sent: on the way, time has passed
        if not led:
            self.term += 1
            self.journal.note("elected", lease=self.lease)

    async def taken(self) -> bool:
        """Consistent read, then compare-and-swap. Raises what these raise."""
        try:
            lease = await self.cluster.read(Lease, self.lease)
        except NotFound:
            new = Lease.named(self.lease).with_spec(**self.mine(LeaseSpec()))
            self.remember((await self.cluster.create(new)).spec)
            return True
        self.remember(lease.spec)
        if self.held_by_another(lease.spec):
            return False
        self.remember((await self.cluster.replace(lease.with_spec(**self.mine(lease.spec)))).spec)
        return True

    def remember(self, lease: LeaseSpec) -> None:
        """From when on, by my clock, the lease has been what it is."""
        if lease != self.seen:
            self.seen, self.seen_at = lease, self.clock.now()

    def held_by_another(self, lease: LeaseSpec) -> bool:
        """Has another a lease that has not run out before my eyes?"""
        if lease.holder_identity in (None, "", self.name):
            return False
        return self.clock.now() < self.seen_at + (lease.lease_duration_seconds or LEASE_SECONDS)

    def mine(self, before: LeaseSpec) -> dict[str, object]:
        """The fields of the lease when I hold it."""
        now = timestamp(self.clock.now())
        kept = before.holder_identity == self.name
        passed = before.holder_identity not in (None, "", self.name)
        return {
            "holder_identity": self.name,
            "lease_duration_seconds": LEASE_SECONDS,
            "acquire_time": before.acquire_time if kept else now,
            "renew_time": now,
            "lease_transitions": before.lease_transitions + passed,
        }
