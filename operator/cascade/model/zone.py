"""What the DNS service publishes: record -> root -> tree -> addresses. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from cascade.model.policies.dns import EmptyRoot, ServeEmpty
from cascade.model.resources import EndpointRecord, RecordTree, Target, TreeRef


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query for an endpoint gets: the root it stems from and the targets behind it."""

    root: TreeRef | None = None
    targets: tuple[Target, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Sorted, without weights."""
        return tuple(sorted(target.address for target in self.targets))


@dataclass
class Zone:
    """The published state. It changes only when a change is in sync, never when it is accepted."""

    empty_root: EmptyRoot = field(default_factory=ServeEmpty)
    records: dict[str, EndpointRecord] = field(default_factory=dict)
    trees: dict[str, RecordTree] = field(default_factory=dict)
    last_good: dict[str, Answer] = field(default_factory=dict)
    failed_over: frozenset[str] = frozenset()
    """Load balancers whose targets look bad: an alias that evaluates health leaves them out."""
    version: int = 0
    """Grows with each change: the SOA's serial, and what rendered answers are kept by."""

    def put_record(self, record: EndpointRecord) -> None:
        """The record's root is in sync, and so is its absence."""
        self.records[record.name] = record
        self.version += 1
        self._remember(record.name)

    def put_tree(self, tree: RecordTree) -> None:
        """The tree is in sync."""
        self.trees[tree.name] = tree
        self.version += 1
        self._remember(tree.spec.endpoint)

    def drop_record(self, name: str) -> None:
        self.records.pop(name, None)
        self.version += 1
        self.last_good.pop(name, None)

    def drop_tree(self, name: str) -> None:
        """The tree's deletion is in sync."""
        self.trees.pop(name, None)
        self.version += 1

    def put_balancer(self, name: str, failed_over: bool) -> None:
        """What is said of a load balancer's health is in sync."""
        self.failed_over = self.failed_over | {name} if failed_over else self.failed_over - {name}
        self.version += 1

    def answer(self, endpoint: str) -> Answer | None:
        """The answer for an endpoint, or None where there is no such record (NXDOMAIN)."""
        record = self.records.get(endpoint)
        if record is None:
            return None
        now = self._published(record)
        if now.targets:
            return now
        return self.empty_root.answer(self.last_good.get(endpoint)) or now

    def by_hostname(self, hostname: str) -> EndpointRecord | None:
        """The record of a host name, lower case, without the final dot."""
        return next((r for r in self.records.values() if r.spec.hostname == hostname), None)

    def _published(self, record: EndpointRecord) -> Answer:
        root = record.spec.root
        tree = self.trees.get(root.tree) if root else None
        targets = tree.spec.targets if tree else ()
        healthy = tuple(t for t in targets if t.load_balancer not in self.failed_over)
        return Answer(root, healthy or targets)  # as Route 53: none healthy, all are answered

    def _remember(self, endpoint: str) -> None:
        record = self.records.get(endpoint)
        if record is not None and (now := self._published(record)).targets:
            self.last_good[endpoint] = now
