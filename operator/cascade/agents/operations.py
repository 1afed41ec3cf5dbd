"""Operations: what owners want of the instances on one host's droplets: launch, stop, reboot, end.

Believes    its view of the instances, and the host's own lease book.
May         write the status of the instances on the host's droplets, nothing else.
Can be wrong  in nothing, but it is late when the host is: an operation waits in the same queue as
            the leases, under the same deadline, and has no second attempt.

The lease covers them all: while it is not held, a launch is refused, and whatever else is wanted
waits. Also what was shut down inside an instance is known only then.
"""

from __future__ import annotations

from cascade.agents.establishment import Attempt
from cascade.agents.lease_book import LeaseBook
from cascade.agents.workshop import Workshop
from cascade.model.errors import Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import Instance
from cascade.model.resources.droplet_lease import Evidence
from cascade.model.resources.instance import DONE, Reason

IDLE_SECONDS = 600.0
REASONS: dict[Evidence, Reason] = {"StoreSilent": "Unavailable", "TimedOut": "TimedOut"}


class Operations:
    """Each call for an instance is answered once: done, or why not."""

    def __init__(self, ports: Ports, book: LeaseBook, workshop: Workshop) -> None:
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.book = book
        self.workshop = workshop
        self.wanted: dict[str, Instance] = {}
        """Calls that are neither answered nor queued, by instance."""
        self.queued: dict[str, int] = {}
        """Instance -> the call that is in the queue."""

    async def follow(self) -> None:
        """For as long as the host lives."""
        seen = 0
        while True:
            after, seen = seen, self.cluster.view(Instance).version
            for instance in self.cluster.view(Instance).since(after):
                self.look(instance)
            await self.begin()
            poll = self.workshop.settings.poll_seconds if self.wanted else IDLE_SECONDS
            await self.cluster.changed(Instance, seen, within_seconds=poll)

    def look(self, instance: Instance) -> None:
        """Is there an unanswered call for one of my droplets?"""
        mine = instance.spec.droplet in self.book.leases
        if mine and not instance.is_answered:
            if self.queued.get(instance.name) != instance.spec.call:
                self.wanted[instance.name] = instance
        else:
            self.wanted.pop(instance.name, None)

    async def begin(self) -> None:
        """Queue what may be begun; the rest waits for its lease, or to be let in."""
        for name, instance in list(self.wanted.items()):
            if instance.is_as_desired:
                await self.answer(instance, "")
            elif not self.book.is_held(instance.spec.droplet):
                if instance.status.phase != "":
                    continue  # what runs waits; what is to be launched may go elsewhere
                await self.answer(instance, "InsufficientCapacity")
            elif instance.status.phase == "" and self.place_is_void(instance):
                await self.answer(instance, "InsufficientCapacity")
            elif not self.submit(instance):
                continue
            self.wanted.pop(name, None)

    def place_is_void(self, instance: Instance) -> bool:
        """The lease was lost and established anew since the launcher chose this droplet."""
        return self.book.leases[instance.spec.droplet].spec.epoch != instance.spec.epoch

    def submit(self, instance: Instance) -> bool:
        let_in = self.workshop.submit("operation", instance.spec.droplet, instance=instance.name)
        if let_in:
            self.queued[instance.name] = instance.spec.call
        return let_in

    async def ended(self, attempt: Attempt, evidence: Evidence) -> None:
        """The workshop is done with an operation, or it came too late."""
        call = self.queued.pop(attempt.instance, 0)
        instance = self.cluster.view(Instance).get(attempt.instance)
        if instance is None or instance.spec.call != call:
            return  # gone, or wanted otherwise: that is another call
        reason = REASONS.get(evidence, "")
        if not reason and not self.book.is_held(attempt.droplet):
            reason = "InsufficientCapacity"  # its lease ran out while it was worked at
        await self.answer(instance, reason)

    async def answer(self, instance: Instance, reason: Reason) -> None:
        """Write what became of the call; nothing where another call has come meanwhile."""
        call = instance.spec.call
        while True:
            spec, status = instance.spec, instance.status
            said = status.but(answered=call, reason=reason, answered_at_seconds=self.clock.now())
            if not reason:
                said = said.but(phase=DONE[spec.desired], reboots=spec.reboots)
            try:
                await self.cluster.replace_status(instance.but(status=said))
                return
            except Conflict:
                instance = await self.cluster.read(Instance, instance.name)
            except NotFound:
                return
            if instance.spec.call != call:
                return
