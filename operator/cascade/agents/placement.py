"""Placement: which droplet has a slot, as the launcher believes it.

Believes    its views of leases and instances, and its own placements, which they may not show yet.
Can be wrong  about a lease that was lost a moment ago: then the droplet manager refuses the place.
"""

from __future__ import annotations

from collections import Counter

from cascade.model.ports import Ports
from cascade.model.resources import DropletLease, Instance


class Placement:
    """Instances by the droplet that they hold a slot of."""

    def __init__(self, ports: Ports) -> None:
        self._leases = ports.cluster.view(DropletLease)
        self._dice = ports.dice
        self._droplet_of: dict[str, str] = {}
        self._taken: Counter[str] = Counter()

    def see(self, instance: Instance) -> None:
        """As the watch delivered it, or as I wrote it."""
        self.forget(instance.name)
        if instance.holds_a_slot:
            self._droplet_of[instance.name] = instance.spec.droplet
            self._taken[instance.spec.droplet] += 1

    def forget(self, name: str) -> None:
        """It is gone, or holds no slot any more."""
        droplet = self._droplet_of.pop(name, None)
        if droplet is not None:
            self._taken[droplet] -= 1

    def names(self) -> list[str]:
        """The instances that hold a slot."""
        return list(self._droplet_of)

    def choose(self, zone: str) -> DropletLease | None:
        """Any droplet of the zone with a lease that is held and a free slot, or None."""
        free = [
            lease
            for lease in self._leases.all()
            if lease.spec.zone == zone
            and lease.is_held
            and self._taken[lease.name] < lease.spec.slots
        ]
        return self._dice.choice(free) if free else None
