"""Droplet manager: one host, which keeps the leases of its share of the droplets.

Believes    its own clock, and what it wrote itself.
May         create, renew and give up the leases of its own droplets, nothing else.
Can be wrong  in what it spends its time on. Each piece of work has a deadline from the moment it
            was queued; when there is more than can be done in that time, everything is done too
            late, thrown away, and queued once more: congestive collapse, which no return of the
            store ends [Q].

A droplet without a lease takes no new instance; the instances on it run on [A].
"""

from __future__ import annotations

from typing import Any, ClassVar

from cascade.agents.base import Agent
from cascade.agents.establishment import Attempt, Backlog
from cascade.agents.lease_book import LeaseBook
from cascade.model.breaker import Breaker
from cascade.model.errors import Conflict, NotFound, Refused, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import DropletManager, DropletManagerSpec, Resource
from cascade.model.resources.droplet_lease import Evidence

TABLE = "droplets"  # of the metadata store; its key is `droplet`
REPORT_SECONDS = 60.0
PAUSED_SECONDS = 600.0
JITTER = 0.1  # of the interval between checks
SPREAD = 0.2  # of the time that a piece of work takes
BUDGET_SHARE = 0.1  # retry tokens for each piece of work that is queued
GOOD_SHARE = 0.5  # of the deadline: work that took longer is late for the adaptive intake


class DropletManagerAgent(Agent):
    """One host; its settings live in the DropletManager object of the same name."""

    watches: ClassVar[tuple[type[Resource], ...]] = (DropletManager,)

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.backlog = Backlog()
        self.book = LeaseBook(name, ports)
        self.breaker = Breaker()
        self.store_is_silent = False
        self.heard: dict[str, Evidence] = {}
        """Droplet -> how the last work for it ended."""
        self.adapted: float | None = None
        self.tokens = 0.0
        self.timed_out = 0
        self.workers = 0

    async def run(self) -> None:
        self.me = await self.cluster.read(DropletManager, self.name)
        await self.report("Starting")
        await self.clock.sleep(self.settings.start_seconds)
        await self.book.open(self.settings)
        for name in self.book.leases:
            self.crew.start(self.tend(name), name)
        while True:
            await self.report("Paused" if self.settings.paused else "Working")
            await self.clock.sleep(REPORT_SECONDS)

    @property
    def settings(self) -> DropletManagerSpec:
        """My spec, as my VIEW has it."""
        seen = self.cluster.view(DropletManager).get(self.name)
        return seen.spec if seen else self.me.spec

    # A droplet, for as long as the host lives

    async def tend(self, name: str) -> None:
        """Queue a check every so often, and give the lease up when it has run out."""
        settings = self.settings
        if name in self.book.new:  # of a host that was there before nobody knows when: all are due
            await self.clock.sleep(self.dice.uniform(0.0, settings.check_interval_seconds))
        due = self.clock.now()
        while True:
            await self.while_paused()
            settings = self.settings
            if self.clock.now() >= due and name not in self.backlog.live:
                wait = settings.poll_seconds
                if self.submit(name):
                    jitter = self.dice.uniform(1 - JITTER, 1 + JITTER)
                    wait = settings.check_interval_seconds * jitter
                due = self.clock.now() + wait
            elif self.clock.now() >= due:
                due = self.clock.now() + settings.check_interval_seconds
            await self.clock.sleep(
                max(0.0, min(due, await self.look_at_lease(name)) - self.clock.now())
            )

    async def look_at_lease(self, name: str) -> float:
        """The lease is lost when it has run out; returns when to look next."""
        now = self.clock.now()
        if not self.book.is_held(name):
            return float("inf")
        if now < self.book.ends_at(name):
            return self.book.ends_at(name)
        evidence = self.heard.get(name, "")
        if self.settings.lease_loss.keeps(evidence):
            return now + self.settings.poll_seconds
        await self.book.give_up(name, evidence)
        return self.book.ends_at(name) if self.book.is_held(name) else float("inf")

    async def while_paused(self) -> None:
        while self.settings.paused:
            seen = self.cluster.view(DropletManager).version
            await self.cluster.changed(DropletManager, seen, within_seconds=PAUSED_SECONDS)

    # The queue

    def submit(self, name: str, failures: int = 0) -> bool:
        """Queue work for a droplet; False where the intake does not let it in. No call."""
        settings = self.settings
        establishes = not self.book.is_held(name)
        if establishes and not settings.intake.admits(len(self.backlog), self.limit):
            return False
        attempt = Attempt(name, establishes, self.clock.now(), failures)
        self.backlog.put(attempt)
        self.tokens = min(settings.queue_limit_items, self.tokens + BUDGET_SHARE)
        attempt.timer = self.crew.start(self.time_out(attempt), f"{name} deadline")
        if self.workers < settings.workers:
            self.workers += 1
            self.crew.start(self.work(), f"worker {self.workers}")
        return True

    async def time_out(self, attempt: Attempt) -> None:
        """The deadline counts from the queueing. What is late stays queued, and is queued anew."""
        settings = self.settings
        await self.clock.sleep(settings.deadline_seconds)
        attempt.has_expired = True
        self.timed_out += 1
        self.heard[attempt.droplet] = "TimedOut"
        self.backlog.over(attempt)
        self.adapt(settings.deadline_seconds)
        failures = attempt.failures + 1
        wait = settings.retry.wait_seconds(
            failures, settings.retry_seconds_base, settings.retry_seconds_max, self.dice.uniform
        )
        if wait:
            await self.clock.sleep(wait)
        if attempt.droplet not in self.backlog.live and settings.retry.may_retry(self.tokens):
            self.tokens -= 1
            self.submit(attempt.droplet, failures)

    async def work(self) -> None:
        """One worker, until nothing is queued."""
        queue = self.backlog.queue
        await self.while_paused()
        while queue and self.workers <= self.settings.workers:
            attempt = self.settings.order.take(queue)
            if not (attempt.has_expired and self.settings.expired.drops):
                self.backlog.in_service.append(attempt)
                await self.serve(attempt)
                self.backlog.in_service.remove(attempt)
            await self.while_paused()  # last: what was queued may be gone after it
        self.workers -= 1

    async def serve(self, attempt: Attempt) -> None:
        """The state check with the droplet, which needs the store; slower with a longer queue."""
        settings = self.settings
        if not await self.store_answers(attempt.droplet):
            self.heard[attempt.droplet] = "StoreSilent"
            self.finish(attempt)
            return
        usual = settings.establish_seconds if attempt.establishes else settings.check_seconds
        slower = 1 + len(self.backlog) / settings.slowdown_items
        await self.clock.sleep(usual * slower * self.dice.uniform(1 - SPREAD, 1 + SPREAD))
        if attempt.has_expired:
            return  # too late: the result is thrown away
        self.heard[attempt.droplet] = "Answered"
        self.finish(attempt)
        self.adapt(self.clock.now() - attempt.queued_at)
        await self.book.renew(attempt.droplet)

    def finish(self, attempt: Attempt) -> None:
        self.backlog.over(attempt)
        if attempt.timer is not None and not attempt.has_expired:
            attempt.timer.cancel()

    @property
    def limit(self) -> float:
        """How many items may wait: what the intake has learned, else what my spec says now."""
        return self.adapted or float(self.settings.queue_limit_items)

    def adapt(self, took_seconds: float) -> None:
        settings = self.settings
        good = settings.deadline_seconds * GOOD_SHARE
        self.adapted = settings.intake.limit_after(self.limit, took_seconds, good)

    async def store_answers(self, droplet: str) -> bool:
        """The droplet's state is written down in the metadata store; False where that fails."""
        settings = self.settings
        if settings.calls.breaks and self.breaker.is_open(self.clock.now()):
            return False
        try:
            request = state_of(droplet, self.name, self.clock.now())
            await self.store.call(settings.metadata_store, "UpdateItem", request)
            self.store_is_silent = False
        except (NotFound, Unavailable, Refused) as why:
            if isinstance(why, Refused) and not self.store_is_silent:
                self.journal.note("store_refused", droplet=droplet, why=str(why))
            self.store_is_silent = True
        answers, now = not self.store_is_silent, self.clock.now()
        self.breaker.tell(answers, now, settings.breaker_failures, settings.breaker_seconds)
        if not answers:
            await self.clock.sleep(settings.fail_seconds)
        return answers

    async def report(self, phase: str) -> None:
        status = {
            "phase": phase,
            "held": self.book.held,
            "queue_items": len(self.backlog),
            "establishing": self.backlog.establishing,
            "timed_out": self.timed_out,
            "oldest_seconds": round(self.backlog.oldest_seconds(self.clock.now()), 3),
            "store_is_silent": self.store_is_silent,
        }
        while self.me.status != self.me.status.but(**status):
            try:
                self.me = await self.cluster.replace_status(self.me.with_status(**status))
            except Conflict:
                self.me = await self.cluster.read(DropletManager, self.name)
            except NotFound:
                return  # my object is gone; my driver is about to end me


def state_of(droplet: str, host: str, now: float) -> dict[str, Any]:
    """The request that writes a droplet's state: who looked after it, and when."""
    return {
        "TableName": TABLE,
        "Key": {"droplet": {"S": droplet}},
        "UpdateExpression": "SET checkedBy = :host, checkedAtSeconds = :now",
        "ExpressionAttributeValues": {":host": {"S": host}, ":now": {"N": f"{now:.3f}"}},
    }
