"""One endpoint with load balancers in three zones, its targets, and a health checker."""

from __future__ import annotations

from typing import Any

from cascade.model.history import Note
from cascade.model.resources import (
    EndpointRecord,
    HealthChecker,
    Instance,
    LoadBalancer,
    NLBTarget,
    RecordTree,
)
from tests.support.worlds import World

ZONES = ("az1", "az2", "az3")
CHECKER = "checker"


class Checked:
    """One endpoint, three zones, some targets in each and three checkers; all of them can reach
    each other unless it is said otherwise. Nobody launches: instances just are there."""

    def __init__(self, targets: int = 2, **spec: Any) -> None:
        self.world = World()
        self.world.dns()
        store = self.world.store
        store.create(HealthChecker.named(CHECKER, **({"instances": 3, "checkSeconds": 1} | spec)))
        addresses = {zone: f"127.0.40.{number}" for number, zone in enumerate(ZONES, 1)}
        for zone, address in addresses.items():
            store.create(LoadBalancer.named(
                f"shop-{zone}", role="Network", zone=zone, address=address, endpoints=["shop"]
            ))  # fmt: skip
            self.instance(f"{CHECKER}-{zone[-1]:0>5}", CHECKER, zone)
        targets_of = [
            {"loadBalancer": f"shop-{z}", "address": a, "weight": 1} for z, a in addresses.items()
        ]
        store.create(
            RecordTree.named("shop-000001", endpoint="shop", generation=1, targets=targets_of)
        )
        root = {"tree": "shop-000001", "generation": 1}
        self.world.record("shop", role="Network", root=root)
        for zone in ZONES:
            for number in range(targets):
                self.target(f"shop-{zone}-{number}", zone)

    def instance(self, name: str, owner: str, zone: str, network: Any = ZONES) -> None:
        made = self.world.store.create(Instance.named(name, owner=owner, zone=zone))
        self.world.store.replace_status(
            made.with_status(phase="Running", answered=1, network=tuple(network))
        )

    def target(self, name: str, zone: str, network: Any = ZONES) -> None:
        self.instance(name, "shop", zone, network)
        self.world.store.create(NLBTarget.named(
            name, owner="shop", loadBalancer=f"shop-{zone}", endpoint="shop", instance=name,
            zone=zone,
        ))  # fmt: skip

    def cut(self, name: str, network: Any = ()) -> Checked:
        """Its network state is in those zones alone from now on."""
        there = self.world.read(Instance, name)
        self.world.store.replace_status(there.with_status(network=tuple(network)))
        return self

    def cut_zone(self, zone: str) -> Checked:
        for target in self.world.store.read_all(NLBTarget):
            if target.spec.zone == zone:
                self.cut(target.name)
        return self

    def seconds(self, seconds: float) -> Checked:
        self.world.until(self.world.driver.now + seconds)
        return self

    def phase(self, name: str) -> str:
        return self.world.read(NLBTarget, name).status.phase

    @property
    def answers(self) -> list[str]:
        """Zones in the endpoint's answer."""
        addresses = self.world.read(EndpointRecord, "shop").status.answers
        return [f"az{address[-1]}" for address in addresses]

    @property
    def said(self) -> Any:
        return self.world.read(HealthChecker, CHECKER).status

    def noted(self, event: str) -> int:
        entries = self.world.driver.recorder.entries
        return sum(isinstance(e, Note) and e.event == event for e in entries)
