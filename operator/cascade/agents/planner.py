"""Planner: watches the load balancers' health and capacity and now and then writes a plan.

Believes    that what its view shows of the load balancers is near enough.
May         create plans, one generation after the other; it never changes or deletes one.
Can be wrong  in nothing that mattered in October 2025; but how often it writes decides whether
            the enactors' race is ever met: "if we hadn't generated as many plans, we never would
            have exposed the underlying latent race condition" [T].
"""

from __future__ import annotations

from typing import ClassVar

from cascade.agents.object_agent import ObjectAgent
from cascade.model.errors import AlreadyExists
from cascade.model.plan import Endpoints, plan_endpoints, urgent
from cascade.model.resources import (
    DNSPlan,
    DNSPlanSpec,
    EndpointRecord,
    LoadBalancer,
    Metadata,
    Planner,
    PlannerSpec,
    Resource,
)
from cascade.model.resources.plan import plan_name

POLL_SECONDS = 60.0
WAIT_SECONDS_MIN = 1.0


class PlannerAgent(ObjectAgent[Planner]):
    """One planner; its settings live in the Planner object of the same name."""

    kind = Planner
    watches: ClassVar[tuple[type[Resource], ...]] = (LoadBalancer, EndpointRecord, Planner)
    published: Endpoints | None = None
    published_at = float("-inf")
    generation = 0

    async def run(self) -> None:
        await self.meet()
        self.generation = self.me.status.generation
        self.published = await self.last_published()
        while True:
            balancers = self.cluster.view(LoadBalancer)
            seen = balancers.version
            settings = self.settings
            wanted = plan_endpoints(
                settings.region, self.cluster.view(EndpointRecord).all(), balancers.all()
            )
            wait_seconds = POLL_SECONDS
            if wanted != self.published and not settings.paused:
                wait_seconds = self.due_in(wanted, settings)
                if wait_seconds <= 0 and wanted:
                    await self.publish(wanted, settings)
                    continue
            within = max(wait_seconds, WAIT_SECONDS_MIN)
            await self.cluster.changed(LoadBalancer, seen, within_seconds=within)

    @property
    def settings(self) -> PlannerSpec:
        return self.seen.spec

    async def last_published(self) -> Endpoints | None:
        """What the planner of my name said last before me: it need not be said again."""
        plans = await self.cluster.read_all(DNSPlan) if self.generation else []
        mine = (plan for plan in plans if plan.generation == self.generation)
        return next((plan.spec.endpoints for plan in mine), None)  # None: it is cleaned up

    def due_in(self, wanted: Endpoints, settings: PlannerSpec) -> float:
        """Seconds until the pace allows a plan for this change."""
        wait = settings.pace.wait_seconds(
            urgent(self.published, wanted),
            settings.interval_seconds,
            settings.routine_interval_seconds,
        )
        return self.published_at + wait - self.clock.now()

    async def publish(self, wanted: Endpoints, settings: PlannerSpec) -> None:
        """Write the next generation, unless the policy holds it back."""
        self.published, self.published_at = wanted, self.clock.now()
        if not settings.publish.may_publish(min(len(e.targets) for e in wanted)):
            self.journal.note("plan_held_back", why="an endpoint would have no target")
            return
        while True:
            generation = await self.next_generation()
            plan = DNSPlan(
                metadata=Metadata(name=plan_name(generation)),
                spec=DNSPlanSpec(generation=generation, region=settings.region, endpoints=wanted),
            )
            try:
                await self.cluster.create(plan)
            except AlreadyExists:
                continue  # another planner was faster: its plan is one of the highest now
            self.generation = generation
            self.journal.note("plan_published", generation=generation)
            return await self.say(phase="Watching", generation=generation)

    async def next_generation(self) -> int:
        """One more than the highest of plans, roots and my own last. Consistent lists."""
        plans = await self.cluster.read_all(DNSPlan)
        region = self.settings.region
        every = await self.cluster.read_all(EndpointRecord)
        records = [record for record in every if record.spec.region == region]
        roots = [record.spec.root for record in records if record.spec.root is not None]
        known = [plan.spec.generation for plan in plans] + [root.generation for root in roots]
        return max([*known, self.generation]) + 1
