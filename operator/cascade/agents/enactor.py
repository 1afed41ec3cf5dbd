"""Enactor: applies plans to every endpoint, one enactor in each availability zone.

Believes    that a plan which was the newest when it picked it up is still worth applying.
May         take an endpoint's lock, build trees, move the root and the rollback, clean up.
Can be wrong  in its one-time check: between the pick-up (from a view that may lag) and the last
            flip, minutes of back-off can pass, and other enactors can apply newer plans and clean
            up behind them. Compare-and-swap protects the record, not the belief.

Source: the DynamoDB team's talk [T] in docs/story.md; doubling back-off and waiting for INSYNC
are assumptions.
"""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from cascade.agents.attempts import BatchRefused, Failures, Outdated
from cascade.agents.base import Agent
from cascade.agents.cleaner import Cleaner
from cascade.agents.desk import Desk
from cascade.agents.election import NotLeading
from cascade.agents.locks import LockLost, LockTaken, RecordLocks
from cascade.model.errors import AlreadyExists, Conflict, Invalid, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import (
    DNSPlan,
    Enactor,
    EnactorSpec,
    EndpointRecord,
    PlannedEndpoint,
    RecordTree,
    Resource,
    TreeRef,
)
from cascade.model.resources.tree import tree_name


class EnactorAgent(Agent):
    """One enactor; its settings and progress live in the Enactor object of the same name."""

    watches: ClassVar[tuple[type[Resource], ...]] = (DNSPlan, RecordTree, EndpointRecord, Enactor)

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.desk = Desk(name, ports)
        self.locks = RecordLocks(name, ports, self.desk)

    async def run(self) -> None:
        await self.desk.open()
        while True:
            plan = await self.pick_up()
            settings = self.desk.settings
            try:
                await self.enact(plan, settings)
                await self.desk.report("CleaningUp", last_applied=plan.generation, applying=None)
                cleaner = Cleaner(self.cluster, self.journal, self.locks)
                await cleaner.clean_up(plan, settings)
            except NotLeading as why:
                self.journal.note("leadership_lost", generation=plan.generation, why=str(why))

    async def pick_up(self) -> DNSPlan:
        """The newest plan in my VIEW, if it is newer than the last one that I applied.

        This is the one-time check. What I am about to apply is written into my status before it.
        """
        while True:
            await self.desk.may_begin()
            plans = self.cluster.view(DNSPlan)
            seen = plans.version
            newest = max(plans.all(), key=lambda plan: plan.generation, default=None)
            if newest is not None and self.worth_it(newest):
                await self.desk.report("Enacting", applying=newest.generation)
                self.journal.note("plan_picked_up", generation=newest.generation)
                return newest
            poll_seconds = self.desk.settings.poll_seconds
            await self.cluster.changed(DNSPlan, seen, within_seconds=poll_seconds)

    def worth_it(self, plan: DNSPlan) -> bool:
        """The one-time check itself: against what I applied last, or as the policy has it."""
        check = self.desk.settings.check
        region = plan.spec.region
        return check.picks_up(plan.generation, self.desk.last_applied, lambda: self.roots(region))

    def roots(self, region: str) -> list[int]:
        """Generations that the region's records publish, as my VIEW has them."""
        records = self.cluster.view(EndpointRecord).all()
        mine = [record for record in records if record.spec.region == region]
        return [record.spec.root.generation for record in mine if record.spec.root]

    async def enact(self, plan: DNSPlan, settings: EnactorSpec) -> None:
        """Every endpoint of the plan in its order: the regional one comes first."""
        for endpoint in plan.spec.endpoints:
            limit = settings.stuck_endpoint.failures_max(settings.stuck_attempts_max)
            failures = Failures(limit)
            while not await self.applied(plan, endpoint, settings, failures):
                if failures.too_many:
                    self.journal.note("endpoint_skipped", endpoint=endpoint.name)
                    break
        self.journal.note("plan_applied", generation=plan.generation)

    async def applied(
        self, plan: DNSPlan, endpoint: PlannedEndpoint, settings: EnactorSpec, failures: Failures
    ) -> bool:
        """One attempt at one endpoint; False after a lost lock or a refused batch, backed off."""
        try:
            record = await self.locks.take(endpoint.name, settings)
        except LockTaken as why:
            await self.back_off("lock_taken", endpoint.name, str(why), settings, failures)
            return False
        try:
            await self.publish(record, plan, endpoint, settings)
        except Outdated as why:
            self.journal.note("plan_outdated", endpoint=endpoint.name, why=str(why))
        except (BatchRefused, LockLost) as why:
            await self.locks.release(endpoint.name, settings)
            event = "batch_refused" if isinstance(why, BatchRefused) else "lock_lost"
            await self.back_off(event, endpoint.name, str(why), settings, failures)
            return False
        await self.locks.release(endpoint.name, settings)
        return True

    async def publish(
        self,
        record: EndpointRecord,
        plan: DNSPlan,
        endpoint: PlannedEndpoint,
        settings: EnactorSpec,
    ) -> None:
        """Build this plan's tree, wait until it is in sync, flip, wait until it is served."""
        tree = TreeRef(
            tree=tree_name(endpoint.name, plan.generation),
            generation=plan.generation,
            set_by=self.name,
        )
        still_wanted(record, tree, settings)
        await self.build(tree, plan, endpoint, settings)
        await self.flip(record, tree, settings)
        await self.until_served(endpoint.name, tree, settings)

    async def build(
        self, tree: TreeRef, plan: DNSPlan, endpoint: PlannedEndpoint, settings: EnactorSpec
    ) -> None:
        """A whole new tree, then wait in my VIEW until the DNS service has it in sync."""
        new = RecordTree.named(
            tree.tree,
            region=plan.spec.region,
            endpoint=endpoint.name,
            generation=tree.generation,
            targets=endpoint.targets,
        )
        await self.desk.may_write()
        with suppress(AlreadyExists):  # another built it from the same plan: the same records
            await self.cluster.create(new)

        def in_sync() -> bool:
            seen = self.cluster.view(RecordTree).get(tree.tree)
            return seen is not None and seen.status.in_sync

        if not await self.desk.wait_for(RecordTree, in_sync, settings.in_sync_seconds_max):
            raise BatchRefused(f"{tree.tree} did not get in sync")

    async def flip(self, record: EndpointRecord, tree: TreeRef, settings: EnactorSpec) -> None:
        """One compare-and-swap: root -> this tree, rollback -> the tree that was root.

        Both must exist, as Route 53 demands of an alias [T]. The two looks are consistent reads,
        but not one step with the write: a tree can go in between.
        """
        while True:
            still_wanted(record, tree, settings)
            root = record.spec.root
            if root is not None and root.tree == tree.tree:
                rollback = record.spec.rollback
            else:
                rollback = await self.rollback_to(root, settings)
            if not await self.exists(tree):
                raise BatchRefused(f"{tree.tree} is gone: it was cleaned up")
            await self.desk.may_write()
            try:
                await self.cluster.replace(record.with_spec(root=tree, rollback=rollback))
            except Conflict:
                record = await self.locks.unchanged(record)
                continue
            except Invalid as why:
                raise Outdated(str(why)) from why
            self.journal.note("flipped", endpoint=record.name, tree=tree.tree)
            return

    async def rollback_to(self, root: TreeRef | None, settings: EnactorSpec) -> TreeRef | None:
        """What the rollback alias names after the flip: the tree that is active now."""
        if root is None or not settings.rollback.wanted:
            return None
        there = await self.exists(root)
        if settings.rollback.refuses(there):
            raise BatchRefused(f"the rollback's target {root.tree} does not exist")
        return root if there else None

    async def exists(self, tree: TreeRef) -> bool:
        """Consistent read."""
        try:
            await self.cluster.read(RecordTree, tree.tree)
        except NotFound:
            return False
        return True

    async def until_served(self, endpoint: str, tree: TreeRef, settings: EnactorSpec) -> None:
        """Wait in my VIEW until the DNS service answers from the tree; the lock is still mine."""

        def served() -> bool:
            seen = self.cluster.view(EndpointRecord).get(endpoint)
            at = seen.status.served if seen else None
            return at == tree

        if not await self.desk.wait_for(EndpointRecord, served, settings.in_sync_seconds_max):
            self.journal.note("served_late", endpoint=endpoint, tree=tree.tree)

    async def back_off(
        self, event: str, endpoint: str, why: str, settings: EnactorSpec, failures: Failures
    ) -> None:
        """The wait counts per endpoint and plan: a new plan starts anew."""
        failures.count += 1
        seconds = settings.back_off.seconds(
            failures.count,
            settings.back_off_seconds_base,
            settings.back_off_seconds_max,
            self.dice.uniform,
        )
        count = failures.count
        self.journal.note(event, endpoint=endpoint, why=why, failures=count, seconds=seconds)
        waits = f"{why}; next in {seconds:.0f} s"
        await self.desk.report("BackingOff", endpoint=endpoint, retries=count, message=waits)
        await self.clock.sleep(seconds)


def still_wanted(record: EndpointRecord, tree: TreeRef, settings: EnactorSpec) -> None:
    """The policy's look at a record just read, before anything is written. Raises Outdated."""
    root = record.spec.root
    if settings.check.outdated(tree.generation, root.generation if root else None):
        raise Outdated(f"the root is at generation {root.generation if root else None} already")
