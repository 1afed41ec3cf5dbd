"""The lease book: the leases of one droplet manager's droplets, as it wrote them itself.

Each write is a compare-and-swap on what was written last. The host's queue and its timers write
through here at the same time, so the younger renewal is the truth, whichever answer comes first.
"""

from __future__ import annotations

from cascade.model.errors import AlreadyExists, Conflict
from cascade.model.ports import Ports
from cascade.model.resources import DropletLease, DropletManagerSpec
from cascade.model.resources.droplet_lease import Evidence


class LeaseBook:
    """Leases by droplet; every droplet of the host has one, held or not."""

    def __init__(self, name: str, ports: Ports) -> None:
        self.name = name
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.dice = ports.dice
        self.leases: dict[str, DropletLease] = {}
        self.new: set[str] = set()
        """Droplets that had none when the book was opened, and hold one since then."""

    async def open(self, settings: DropletManagerSpec) -> None:
        """The leases of my droplets. Consistent list; a droplet that has none gets a first one."""
        there = {lease.name: lease for lease in await self.cluster.read_all(DropletLease)}
        for number in range(1, settings.droplets + 1):
            name = f"droplet-{settings.zone}-{number:03}"
            is_lost = number <= settings.black_start_share * settings.droplets
            found = there.get(name) or await self._first(name, settings, is_lost=is_lost)
            self.leases[name] = found

    async def _first(
        self, name: str, settings: DropletManagerSpec, *, is_lost: bool
    ) -> DropletLease:
        length = self.dice.uniform(settings.lease_seconds_min, settings.lease_seconds_max)
        new = DropletLease.named(
            name,
            zone=settings.zone,
            slots=settings.slots,
            lease_seconds=round(length, 3),
            holder=self.name,
            renewed_at_seconds=self.clock.now(),
        )
        try:
            made = await self.cluster.create(new)
        except AlreadyExists:
            return await self.cluster.read(DropletLease, name)
        if is_lost:
            lost = made.with_status(phase="Expired", evidence="DropletSilent")
            return await self.cluster.replace_status(lost)
        self.new.add(name)
        return await self.cluster.replace_status(made.with_status(phase="Held"))

    def is_held(self, name: str) -> bool:
        """As I said of it last; it may have run out since."""
        return self.leases[name].is_held

    def ends_at(self, name: str) -> float:
        """Story time at which it runs out by my clock."""
        return self.leases[name].ends_at

    @property
    def held(self) -> int:
        return sum(lease.is_held for lease in self.leases.values())

    async def renew(self, name: str) -> None:
        """From now on for its whole length; an establishment begins a new epoch."""
        lease = self.leases[name]
        while lease.spec.holder == self.name:
            establishes = lease.status.phase != "Held"
            renewed = lease.with_spec(
                renewed_at_seconds=self.clock.now(), epoch=lease.spec.epoch + establishes
            )
            try:
                lease = await self.cluster.replace(renewed)
                if establishes:
                    held = lease.with_status(phase="Held", evidence="")
                    lease = await self.cluster.replace_status(held)
                break
            except Conflict:
                lease = await self.cluster.read(DropletLease, name)
        self._remember(lease)

    async def give_up(self, name: str, evidence: Evidence) -> None:
        """It has run out; a renewal that comes between keeps it."""
        lost = self.leases[name].with_status(phase="Expired", evidence=evidence)
        try:
            self._remember(await self.cluster.replace_status(lost))
        except Conflict:  # a worker of mine renewed it meanwhile
            self._remember(await self.cluster.read(DropletLease, name))

    def _remember(self, lease: DropletLease) -> None:
        known = self.leases[lease.name].spec
        if (lease.spec.epoch, lease.spec.renewed_at_seconds) >= (
            known.epoch,
            known.renewed_at_seconds,
        ):
            self.leases[lease.name] = lease
