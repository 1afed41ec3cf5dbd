"""Health checker: connects to the targets of all load balancers, again and again.

Believes    its own checks, and nothing that anybody says of the network.
May         say of a target whether it is in service, and of a load balancer that its zone is out
            of DNS; launch and end its checkers.
Can be wrong  about a target that is well: where the network state of either side has not arrived
            yet, a check of it fails. As it was, both were taken into service before that [Q].

AWS: health checks alternated between failing and passing; the load on the checking made it slow,
and zones were failed over although their capacity was healthy [Q].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from cascade.agents.check_tally import CheckTally
from cascade.agents.checkers import Checker, CheckerPool
from cascade.agents.object_agent import ObjectAgent
from cascade.agents.retelling import retell
from cascade.agents.target_health import TargetHealth
from cascade.agents.workforce import Workforce, in_service
from cascade.agents.zone_keeper import ZoneKeeper
from cascade.model.errors import NotFound, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import (
    HealthChecker,
    HealthCheckerSpec,
    Instance,
    LoadBalancer,
    NLBTarget,
    Resource,
)

LOOK_SECONDS = 10.0
REPORT_SECONDS = 60.0
IDLE_SECONDS = 600.0
ADMISSION_SECONDS = 30.0
SPREAD = 0.1  # of the time between two checks of a target


class HealthCheckerAgent(ObjectAgent[HealthChecker]):
    """One checking system; its settings live in the HealthChecker object of the same name."""

    kind = HealthChecker
    watches: ClassVar[tuple[type[Resource], ...]] = (
        HealthChecker,
        NLBTarget,
        LoadBalancer,
        Instance,
    )
    mine_by: ClassVar[Mapping[type[Resource], str]] = {Instance: "owner"}

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.workforce = Workforce(name, ports, lambda: self.settings)
        self.pool = CheckerPool(ports.clock, ports.crew)
        self.known: dict[str, TargetHealth] = {}
        self.met = 0
        self.tally = CheckTally()
        self.zones = ZoneKeeper(ports, self.known, self.tally, lambda: self.settings)

    async def run(self) -> None:
        await self.meet()
        self.crew.start(self.workforce.run(), "workforce")
        self.crew.start(self.look_often(), "zones and checkers")
        self.crew.start(self.report_often(), "reports")
        seen = 0
        while True:
            view, after = self.cluster.view(NLBTarget), seen
            seen = view.version
            for target in view.since(after):
                if target.name not in self.known:
                    self.follow(target)
            for name in sorted(name for name in self.known if view.get(name) is None):
                await self.zones.tell(self.known.pop(name).balancer)
            await self.cluster.changed(NLBTarget, seen, within_seconds=IDLE_SECONDS)

    @property
    def settings(self) -> HealthCheckerSpec:
        return self.seen.spec

    def follow(self, target: NLBTarget) -> None:
        said = target.status
        health = self.known[target.name] = TargetHealth(target, self.met)
        self.met += 1
        health.admitted = said.phase in ("InService", "OutOfService")
        health.is_in = said.phase == "InService"
        health.first_good_at, health.changes = said.first_good_seconds, said.changes
        self.crew.start(self.watch_over(health), f"target {target.name}")

    async def watch_over(self, health: TargetHealth) -> None:
        """For as long as it is there: into service as the policy has it, then check by check."""
        while not health.admitted and not await self.is_admitted(health):
            await self.clock.sleep(ADMISSION_SECONDS)
        if not health.admitted:
            health.admitted = health.is_in = True
            await self.write(health)
        while self.known.get(health.name) is health:
            self.check(health)
            await self.clock.sleep(self.due_in(health))

    async def is_admitted(self, health: TargetHealth) -> bool:
        """Consistent read of the instance."""
        try:
            instance = await self.cluster.read(Instance, health.target.spec.instance)
        except NotFound:
            return False
        settings = self.settings
        return settings.admission.admits(settings.zones, instance.status.network)

    def due_in(self, health: TargetHealth) -> float:
        """Seconds until it is checked again: a zone that is out of DNS is watched closely."""
        settings = self.settings
        is_out = self.zones.is_out(health.balancer)
        every = settings.close_watch_seconds if is_out else settings.check_every_seconds
        return every * self.dice.uniform(1 - SPREAD, 1 + SPREAD)

    def check(self, health: TargetHealth) -> None:
        asked = self.clock.now()

        async def do(checker: Checker) -> None:
            await self.while_paused()
            waited = self.clock.now() - asked
            good = await self.connects(health, checker)
            late = waited > self.settings.late_seconds
            self.tally.checked(good, waited, late)
            if self.known.get(health.name) is health:
                await self.judge(health, good, late)

        self.pool.give(health, do, self.checkers_of(health), is_check=True)

    async def connects(self, health: TargetHealth, checker: Checker) -> bool:
        """From the checker to the target: the only way to know."""
        settings = self.settings
        try:
            await self.network.connect(
                health.target.spec.instance,
                zone=checker.zone,
                source=checker.name,
                within_seconds=settings.time_out_seconds,
            )
        except Unavailable:
            return False
        await self.clock.sleep(settings.check_seconds)
        return True

    async def judge(self, health: TargetHealth, good: bool, late: bool) -> None:
        """A result: what it changes, and what is looked at once more because of it."""
        if good and health.first_good_at is None:
            health.first_good_at = self.clock.now()
            await self.write(health)
        if health.checked(good, late, self.settings):
            self.tally.changes += 1
            self.change(health)
        elif good != health.is_in:
            self.recheck(health, 1)

    def recheck(self, health: TargetHealth, times: int) -> None:
        """Soon, and so many times; not while that goes on already."""
        if not health.rechecking:
            health.rechecking = True
            self.crew.start(self.recheck_soon(health, times), f"recheck {health.name}")

    async def recheck_soon(self, health: TargetHealth, times: int) -> None:
        for _ in range(times):
            await self.clock.sleep(self.settings.recheck_seconds)
            self.check(health)
        health.rechecking = False

    def change(self, health: TargetHealth) -> None:
        """It leaves service or comes back: work for a checker, or for others where it is theirs."""

        async def do(checker: Checker | None) -> None:
            await self.clock.sleep(self.settings.change_seconds)
            await self.write(health)

        if self.settings.pool.is_shared:
            self.pool.give(health, do, self.checkers_of(health), is_check=False)
        else:
            self.crew.start(do(None), f"change {health.name}")
        self.recheck(health, self.settings.change_rechecks)

    async def write(self, health: TargetHealth) -> None:
        """What is believed of it now, by compare-and-swap; and what that makes of its zone."""
        phase = "InService" if health.is_in else "OutOfService"

        def believed(target: NLBTarget) -> NLBTarget:
            is_same = target.status.phase == phase
            return target.with_status(
                phase=phase,
                changes=health.changes,
                first_good_seconds=health.first_good_at,
                since_seconds=target.status.since_seconds if is_same else self.clock.now(),
            )

        if await retell(self.cluster, NLBTarget, health.name, believed):
            await self.zones.tell(health.balancer)

    async def look_often(self) -> None:
        """Who checks, and what the checks of late make of the zones."""
        while True:
            self.hire()
            self.zones.meet()
            if not self.settings.paused:
                await self.zones.look()
            await self.clock.sleep(LOOK_SECONDS)

    def hire(self) -> None:
        """Those of my instances that run, and may check as the policy has it."""
        settings = self.settings
        self.pool.staff(
            {
                instance.name: instance.spec.zone
                for instance in self.workforce.mine.values()
                if in_service(instance)
                and settings.admission.admits(settings.zones, instance.status.network)
            }
        )

    def checkers_of(self, health: TargetHealth) -> Sequence[str]:
        cells = self.zones.endpoints
        cell = cells.index(health.endpoint) if health.endpoint in cells else 0
        return self.settings.cells.share(list(self.pool.checkers), cell, len(cells))

    async def report_often(self) -> None:
        while True:
            await self.report()
            await self.clock.sleep(REPORT_SECONDS)

    async def report(self) -> None:
        pool = self.pool
        status = self.tally.minute([c.busy_seconds for c in pool.checkers.values()])
        await self.say(
            phase="Paused" if self.settings.paused else "Checking",
            checkers=len(pool.checkers),
            targets=len(self.known),
            in_service=sum(health.is_in for health in self.known.values()),
            queue_items=pool.waiting,
            zones_out=self.zones.out,
            **status,
        )
