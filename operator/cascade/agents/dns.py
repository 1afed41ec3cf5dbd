"""DNS service: publishes accepted changes after a propagation time, and says when it has.

Believes    what it watches: records and trees, and which load balancers are failed over.
May         write the status of records (served, answers) and of trees (inSync), nothing else.
Can be wrong  never for long: it has no opinion. An empty answer is what it was told to serve.

As Route 53, it accepts a change at once (the API server did that) and serves it some time later;
every change propagates on its own, and of two changes of one object the later one wins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from cascade.agents.base import Agent
from cascade.agents.retelling import retell
from cascade.model.ports import Ports
from cascade.model.recorder import ANSWER_CHANGED
from cascade.model.resources import (
    Condition,
    EndpointRecord,
    LoadBalancer,
    RecordTree,
    Resource,
    TreeRef,
)
from cascade.model.resources.scenario import DnsLaw
from cascade.model.story_time import timestamp
from cascade.model.zone import Answer, Zone

POLL_SECONDS = 600.0


class DnsAgent(Agent):
    """The DNS service of one namespace; `zone` is what a DNS server answers from."""

    watches: ClassVar[tuple[type[Resource], ...]] = (EndpointRecord, RecordTree, LoadBalancer)

    @classmethod
    def is_shown(cls, name: str, resource: Resource) -> bool:
        """Of load balancers only those that somebody checks: others can only be well."""
        return not isinstance(resource, LoadBalancer) or resource.is_checked

    def __init__(self, name: str, ports: Ports, law: DnsLaw) -> None:
        super().__init__(name, ports)
        self.law = law
        self.zone = Zone(law.empty_root)
        self.answered: dict[str, Answer | None] = {}
        self.accepted_roots: dict[str, TreeRef | None] = {}
        self.accepted_trees: dict[str, RecordTree] = {}
        self.accepted_failed: set[str] = set()
        """Load balancers that are failed over."""

    async def run(self) -> None:
        self.resume()
        self.crew.start(self.follow(RecordTree, self.accept_trees), "trees")
        self.crew.start(self.follow(LoadBalancer, self.accept_balancers), "load balancers")
        await self.follow(EndpointRecord, self.accept_records)

    def resume(self) -> None:
        """What a DNS service before me had in sync is served at once: only changes take time."""
        for tree in self.cluster.view(RecordTree).all():
            if tree.status.in_sync:
                self.accepted_trees[tree.name] = tree
                self.zone.put_tree(tree)
        for balancer in self.cluster.view(LoadBalancer).all():
            if balancer.status.failed_over:
                self.accepted_failed.add(balancer.name)
                self.zone.put_balancer(balancer.name, failed_over=True)
        for record in self.cluster.view(EndpointRecord).all():
            served = record.status.served
            if served is not None:
                self.accepted_roots[record.name] = served
                self.zone.put_record(record.with_spec(root=served))
                self.answered[record.name] = self.zone.answer(record.name)

    async def follow(self, kind: type[Resource], accept: Callable[[], None]) -> None:
        """Look at the VIEW of a kind each time it moves."""
        while True:
            seen = self.cluster.view(kind).version
            accept()
            await self.cluster.changed(kind, seen, within_seconds=POLL_SECONDS)

    def accept_records(self) -> None:
        """Each record whose root moved starts to propagate."""
        there = {record.name: record for record in self.cluster.view(EndpointRecord).all()}
        for name, record in there.items():
            if name not in self.accepted_roots or self.accepted_roots[name] != record.spec.root:
                self.accepted_roots[name] = record.spec.root
                self.crew.start(self.propagate_record(record), f"record {name}")
        for name in sorted(self.accepted_roots.keys() - there.keys()):
            del self.accepted_roots[name]
            self.zone.drop_record(name)
            self.tell(name)

    def accept_trees(self) -> None:
        """Each tree that came or went starts to propagate."""
        there = {tree.name: tree for tree in self.cluster.view(RecordTree).all()}
        gone = [tree for name, tree in self.accepted_trees.items() if name not in there]
        for tree in there.values():
            if tree.name not in self.accepted_trees:
                self.accepted_trees[tree.name] = tree
                self.crew.start(self.propagate_tree(tree), f"tree {tree.name}")
        for tree in gone:
            del self.accepted_trees[tree.name]
            self.crew.start(self.propagate_deletion(tree), f"deletion {tree.name}")

    def accept_balancers(self) -> None:
        """Each that is failed over, or no longer, starts to propagate."""
        for balancer in self.cluster.view(LoadBalancer).all():
            failed = balancer.status.failed_over
            if failed != (balancer.name in self.accepted_failed):
                (self.accepted_failed.add if failed else self.accepted_failed.discard)(
                    balancer.name
                )
                self.crew.start(self.propagate_health(balancer), f"health {balancer.name}")

    async def propagate_health(self, balancer: LoadBalancer) -> None:
        await self.propagate()
        failed = balancer.status.failed_over
        if failed != (balancer.name in self.accepted_failed):
            return  # it has changed again meanwhile
        self.zone.put_balancer(balancer.name, failed)
        for endpoint in balancer.spec.endpoints:
            if self.tell(endpoint):
                await self.report_record(endpoint)

    async def propagate_record(self, record: EndpointRecord) -> None:
        await self.propagate()
        if self.accepted_roots.get(record.name, record) != record.spec.root:
            return  # a later change of this record is on its way
        self.zone.put_record(record)
        self.tell(record.name)
        await self.report_record(record.name)

    async def propagate_tree(self, tree: RecordTree) -> None:
        await self.propagate()
        if tree.name not in self.accepted_trees:
            return  # deleted before it was ever served
        self.zone.put_tree(tree)
        changed = self.tell(tree.spec.endpoint)
        await self.report_tree(tree.name)
        if changed:  # the root named this tree before it was there
            await self.report_record(tree.spec.endpoint)

    async def propagate_deletion(self, tree: RecordTree) -> None:
        await self.propagate()
        if tree.name in self.accepted_trees:
            return  # built again meanwhile
        self.zone.drop_tree(tree.name)
        if self.tell(tree.spec.endpoint):
            await self.report_record(tree.spec.endpoint)

    async def propagate(self) -> None:
        law = self.law
        seconds = self.dice.uniform(law.propagation_seconds_min, law.propagation_seconds_max)
        await self.clock.sleep(seconds)

    def tell(self, endpoint: str) -> bool:
        """Note a change of the answer; False when clients see no difference."""
        answer = self.zone.answer(endpoint)
        if self.answered.get(endpoint) == answer:  # None: there is no such record, as at first
            return False
        self.answered[endpoint] = answer
        root = answer.root if answer else None
        self.journal.note(
            ANSWER_CHANGED,
            endpoint=endpoint,
            tree=root.tree if root else None,
            generation=root.generation if root else None,
            addresses=answer.addresses if answer else (),
        )
        return True

    async def report_tree(self, name: str) -> None:
        """In sync: written by compare-and-swap after a consistent read."""
        await retell(self.cluster, RecordTree, name, lambda tree: tree.with_status(in_sync=True))

    async def report_record(self, name: str) -> None:
        """Served: written by compare-and-swap after a consistent read."""

        def as_served(record: EndpointRecord) -> EndpointRecord:
            if (answer := self.zone.answer(name)) is None:
                return record
            return record.with_status(
                served=answer.root,
                answers=answer.addresses,
                conditions=(serving(answer, record, self.clock.now()),),
            )

        if self.zone.answer(name) is not None:
            await retell(self.cluster, EndpointRecord, name, as_served)


def serving(answer: Answer, record: EndpointRecord, now: float) -> Condition:
    """The condition that `kubectl wait --for=condition=Serving` looks at."""
    ok = bool(answer.targets)
    before = next((c for c in record.status.conditions if c.type == "Serving"), None)
    status = "True" if ok else "False"
    since = before.last_transition_time if before and before.status == status else timestamp(now)
    return Condition(
        type="Serving",
        status=status,
        reason="Answers" if ok else "EmptyAnswer",
        message="" if ok else empty_because(answer),
        observed_generation=record.metadata.generation or 0,
        last_transition_time=since,
    )


def empty_because(answer: Answer) -> str:
    if answer.root is None:
        return "the record has no root yet"
    return f"the root names {answer.root.tree}, which does not exist or holds no address"
