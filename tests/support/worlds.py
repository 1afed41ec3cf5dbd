"""A small world in virtual time: the timed driver with a few objects, and what they became."""

from __future__ import annotations

from typing import Any, TypeVar

from cascade.agents.dns import DnsAgent
from cascade.lab.timed import TimedDriver
from cascade.model.history import AnswerChange, Note, Write
from cascade.model.resources import (
    Enactor,
    EndpointRecord,
    LoadBalancer,
    RecordTree,
    Resource,
    TreeRef,
)
from cascade.model.resources.scenario import ApiLaw, DnsLaw
from cascade.model.resources.store import StoreLaw
from cascade.model.resources.tree import tree_name
from tests.support.scenes import plan_for

R = TypeVar("R", bound=Resource)

# Calls take no time, so that the times in an example are the agents' own.
AT_ONCE = ApiLaw(latency_seconds_min=0, latency_seconds_max=0)
HALF_A_SECOND = ApiLaw(latency_seconds_min=0.5, latency_seconds_max=0.5)


class World:
    """Objects come first; agents that are objects begin with them."""

    def __init__(self, seed: int = 1, law: ApiLaw = AT_ONCE, store: StoreLaw | None = None) -> None:
        self.driver = TimedDriver(seed, law, store_law=store)
        self.store = self.driver.store

    def dns(self, propagation_seconds: float = 1, **law: Any) -> Any:
        """A DNS service with one propagation time."""
        fixed = {
            "propagation_seconds_min": propagation_seconds,
            "propagation_seconds_max": propagation_seconds,
        }
        return self.driver.add(DnsAgent, "dns", DnsLaw(**fixed, **law))

    def record(self, name: str = "dynamodb", **spec: Any) -> EndpointRecord:
        spec = {"hostname": f"{name}.cascade.lab"} | spec
        return self.store.create(EndpointRecord.named(name, **spec))

    def tree(self, generation: int, endpoint: str = "dynamodb", *addresses: str) -> TreeRef:
        """Build a tree; its address is its generation unless others are given."""
        targets = [
            {"load_balancer": "lb", "address": address, "weight": 1}
            for address in addresses or (f"192.0.2.{generation}",)
        ]
        name = tree_name(endpoint, generation)
        self.store.create(
            RecordTree.named(name, endpoint=endpoint, generation=generation, targets=targets)
        )
        return TreeRef(tree=name, generation=generation)

    def plan(self, generation: int, *endpoints: str) -> None:
        self.store.create(plan_for(generation, *(endpoints or ("dynamodb",))))

    def enactor(self, name: str, **spec: Any) -> None:
        self.store.create(Enactor.named(name, **({"zone": name} | spec)))

    def balancer(self, name: str = "lb", units: int = 100, **spec: Any) -> None:
        spec = {"zone": "az1", "address": "192.0.2.1", "endpoints": ["dynamodb"]} | spec
        self.store.create(LoadBalancer.named(name, capacity_units=units, **spec))

    def healthy(self, name: str, units: int) -> None:
        balancer = self.store.read(LoadBalancer, name)
        self.store.replace_status(balancer.with_status(healthy_capacity_units=units))

    def change(self, kind: type[Resource], name: str, **spec: Any) -> None:
        """`kubectl patch`."""
        self.store.replace(self.store.read(kind, name).with_spec(**spec))

    def delete(self, kind: type[Resource], name: str) -> None:
        self.store.delete(self.store.read(kind, name), None)

    def until(self, seconds: float) -> None:
        self.driver.run(seconds)

    def read(self, kind: type[R], name: str) -> R:
        return self.store.read(kind, name)

    def names(self, kind: type[Resource]) -> list[str]:
        return [resource.name for resource in self.store.read_all(kind)]

    def notes(self, *events: str) -> list[Note]:
        """What the agents noted of these events (of all, if none is named), in order."""
        notes = [e for e in self.driver.recorder.entries if isinstance(e, Note)]
        return [note for note in notes if not events or note.event in events]

    def writes(self, kind: type[Resource], *verbs: str) -> list[Write]:
        writes = [e for e in self.driver.recorder.entries if isinstance(e, Write)]
        return [w for w in writes if w.kind == kind.__name__ and (not verbs or w.verb in verbs)]

    def answers(self) -> list[tuple[float, str, tuple[str, ...]]]:
        """Story time, endpoint, addresses: each change of what DNS answers."""
        changes = [e for e in self.driver.recorder.entries if isinstance(e, AnswerChange)]
        return [(change.at, change.endpoint, change.addresses) for change in changes]
