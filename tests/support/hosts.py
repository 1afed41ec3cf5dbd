"""One droplet manager in a small world, whose metadata store is away for a while."""

from __future__ import annotations

from typing import Any

from cascade.model.history import Write
from cascade.model.resources import DropletLease, DropletManager, EndpointRecord
from cascade.model.resources.store import StoreLaw, StoreTable
from tests.support.worlds import World

HOST = "dwfm-az1"
TABLE = StoreTable(name="droplets", partition_key="droplet")
STORE = "dynamodb.cascade.lab"
OUTAGE_SECONDS = 9420.0  # 2 h 37 min, as in October 2025
MINUTES = 60.0


class Host:
    """A host and its droplets; the store's record is empty from `loses_store` to `gets_it_back`."""

    def __init__(self, seed: int = 1, **spec: Any) -> None:
        self.world = World(seed, store=StoreLaw(tables=(TABLE,)))
        self.world.balancer(address="192.0.2.1", endpoints=["dynamodb"])
        self.world.dns(propagation_seconds=0)
        self.root = self.world.tree(1)
        self.world.record(root=self.root, negative_ttl_seconds=5)
        usual = {"zone": "az1", "metadata_store": STORE, "start_seconds": 0.0}
        self.world.store.create(DropletManager.named(HOST, **(usual | spec)))

    def outage(self, seconds: float = OUTAGE_SECONDS, *, after: float = 600.0) -> Host:
        """The store is away for so long; the story stands at its return."""
        self.world.until(after)
        self.world.change(EndpointRecord, "dynamodb", root=None)
        self.world.until(after + seconds)
        self.world.change(EndpointRecord, "dynamodb", root=self.root)
        return self

    def change(self, **spec: Any) -> Host:
        self.world.change(DropletManager, HOST, **spec)
        return self

    def restart(self) -> Host:
        """What a person does with `kubectl replace --force`."""
        before = self.world.read(DropletManager, HOST)
        self.world.delete(DropletManager, HOST)
        self.world.store.create(DropletManager.named(HOST, **before.spec.model_dump()))
        return self

    def after(self, minutes: float) -> Host:
        self.world.until(self.world.driver.now + minutes * MINUTES)
        return self

    @property
    def leases(self) -> list[DropletLease]:
        return self.world.store.read_all(DropletLease)

    @property
    def held(self) -> int:
        return sum(lease.status.phase == "Held" for lease in self.leases)

    @property
    def reports(self) -> list[DropletManager]:
        """What the host said of itself, in order."""
        return [
            write.resource
            for write in self.world.writes(DropletManager, "replace_status")
            if isinstance(write.resource, DropletManager)
        ]

    def minutes_until_held(self, share: float, of_hours: float = 6.0) -> float | None:
        """From now on, when so many leases are held; None: not in that time."""
        began = self.world.driver.now
        wanted = share * len(self.leases)
        while self.world.driver.now < began + of_hours * 60 * MINUTES:
            self.after(1)
            if self.held >= wanted:
                return (self.world.driver.now - began) / MINUTES
        return None

    def expired_at(self) -> list[float]:
        """Story time at which each lease was given up."""
        return [w.at for w in self.world.writes(DropletLease, "replace_status") if is_lost(w)]


def is_lost(write: Write) -> bool:
    return isinstance(write.resource, DropletLease) and write.resource.status.phase == "Expired"
