"""Cleaner: the enactor's last step; deletes what is much older than the plan just applied.

Believes    that what is old is unused.
May         delete trees and plans.
Can be wrong  exactly there: as it was, it looks at ages and not at what a root names [T].
"""

from __future__ import annotations

from collections.abc import Sequence

from cascade.agents.locks import LockTaken, RecordLocks
from cascade.model.errors import NotFound
from cascade.model.ports import Cluster, Journal
from cascade.model.resources import (
    DNSPlan,
    Enactor,
    EnactorSpec,
    EndpointRecord,
    RecordTree,
)


class Cleaner:
    """One clean-up after one plan. Lists are consistent reads; deletions follow one by one."""

    def __init__(self, cluster: Cluster, journal: Journal, locks: RecordLocks) -> None:
        self.cluster = cluster
        self.journal = journal
        self.locks = locks

    async def clean_up(self, plan: DNSPlan, settings: EnactorSpec) -> None:
        """Trees first, of the endpoints of `plan`, just applied; then its region's plans."""
        policy, keep = settings.clean_up, settings.keep_generations
        applied, region = plan.generation, plan.spec.region
        planned = {endpoint.name for endpoint in plan.spec.endpoints}
        trees = [t for t in await self.cluster.read_all(RecordTree) if t.spec.endpoint in planned]
        old_trees = [tree for tree in trees if policy.old(tree.generation, applied, keep)]
        if policy.looks_first:
            for endpoint in sorted({tree.spec.endpoint for tree in old_trees}):
                mine = [tree for tree in old_trees if tree.spec.endpoint == endpoint]
                await self.under_lock(endpoint, mine, settings)
        else:
            await self.delete(old_trees)
        plans = [p for p in await self.cluster.read_all(DNSPlan) if p.spec.region == region]
        old_plans = [plan for plan in plans if policy.old(plan.generation, applied, keep)]
        if old_plans and policy.spares_applying:
            passed = await self.passed_by_all()
            old_plans = [plan for plan in old_plans if plan.generation <= passed]
        await self.delete(old_plans)

    async def under_lock(
        self, endpoint: str, trees: list[RecordTree], settings: EnactorSpec
    ) -> None:
        """Nothing that is in use goes; the lock keeps others from starting to use it."""
        try:
            record = await self.locks.take(endpoint, settings)
        except LockTaken:
            return  # somebody works there; the next clean-up comes soon
        named = reachable(record)
        await self.delete([tree for tree in trees if tree.name not in named])
        await self.locks.release(endpoint, settings)

    async def passed_by_all(self) -> int:
        """The newest generation that no enactor will pick up any more. Consistent list.

        An enactor picks up only what is newer than the last plan that it applied, and that number
        never falls. Sparing what `status.applying` names is not enough: an enactor can write it
        between this look and the deletion (`cascade explore` shows how).
        """
        enactors = await self.cluster.read_all(Enactor)
        return min((enactor.status.last_applied for enactor in enactors), default=0)

    async def delete(self, old: Sequence[RecordTree] | Sequence[DNSPlan]) -> None:
        for resource in old:
            await self.locks.desk.may_write()
            try:
                await self.cluster.delete(resource)
            except NotFound:
                continue  # another enactor's clean-up was faster
            self.journal.note("cleaned_up", kind=type(resource).__name__, name=resource.name)


def reachable(record: EndpointRecord) -> set[str]:
    """Names of the trees that a record points to."""
    return {ref.tree for ref in (record.spec.root, record.spec.rollback) if ref is not None}
