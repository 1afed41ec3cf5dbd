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

from typing import ClassVar

from cascade.agents.establishment import Attempt, Kind
from cascade.agents.lease_book import LeaseBook
from cascade.agents.object_agent import ObjectAgent
from cascade.agents.operations import Operations
from cascade.agents.workshop import Workshop
from cascade.model.ports import Ports
from cascade.model.resources import DropletManager, DropletManagerSpec, Instance, Resource
from cascade.model.resources.droplet_lease import Evidence

REPORT_SECONDS = 60.0
JITTER = 0.1  # of the interval between checks


class DropletManagerAgent(ObjectAgent[DropletManager]):
    """One host; its settings live in the DropletManager object of the same name."""

    kind = DropletManager
    watches: ClassVar[tuple[type[Resource], ...]] = (DropletManager, Instance)

    def __init__(self, name: str, ports: Ports) -> None:
        super().__init__(name, ports)
        self.book = LeaseBook(name, ports)
        self.workshop = Workshop(name, ports, lambda: self.settings, self.while_paused, self.ended)
        self.operations = Operations(ports, self.book, self.workshop)
        self.heard: dict[str, Evidence] = {}
        """Droplet -> how the last work for it ended."""

    async def run(self) -> None:
        await self.meet()
        await self.report("Starting")
        await self.clock.sleep(self.settings.start_seconds)
        await self.book.open(self.settings)
        for name in self.book.leases:
            self.crew.start(self.tend(name), name)
        self.crew.start(self.operations.follow(), "operations")
        while True:
            await self.report("Paused" if self.settings.paused else "Working")
            await self.clock.sleep(REPORT_SECONDS)

    @property
    def settings(self) -> DropletManagerSpec:
        return self.seen.spec

    # A droplet, for as long as the host lives

    async def tend(self, name: str) -> None:
        """Queue a check every so often, and give the lease up when it has run out."""
        settings = self.settings
        if name in self.book.new:  # of a host that was there before nobody knows when: all are due
            await self.clock.sleep(self.dice.uniform(0.0, settings.check_interval_seconds))
        due = self.clock.now()
        if name not in self.book.new and settings.after_start.spreads:
            due += self.dice.uniform(0.0, settings.check_interval_seconds)
        while True:
            await self.while_paused()
            settings = self.settings
            if self.clock.now() >= due and self.is_free(name):
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

    # The queue

    def submit(self, name: str, failures: int = 0) -> bool:
        """A check of its lease if that is held, else its establishment. No call."""
        kind: Kind = "check" if self.book.is_held(name) else "establishment"
        return self.workshop.submit(kind, name, failures)

    async def ended(self, attempt: Attempt, evidence: Evidence) -> None:
        """The workshop is done with an attempt, or it came too late."""
        if attempt.instance:
            await self.operations.ended(attempt, evidence)
            return
        name = attempt.droplet
        self.heard[name] = evidence
        if evidence == "Answered":
            await self.book.renew(name)
        elif evidence == "TimedOut":
            failures = attempt.failures + 1
            if await self.workshop.wait_to_retry(failures) and self.is_free(name):
                self.workshop.tokens -= 1
                self.submit(name, failures)

    def is_free(self, name: str) -> bool:
        """Whether nothing is under way for it that may still be in time."""
        return name not in self.workshop.backlog.live

    async def report(self, phase: str) -> None:
        backlog = self.workshop.backlog
        status = {
            "phase": phase,
            "held": self.book.held,
            "queue_items": len(backlog),
            "establishing": backlog.establishing,
            "oldest_seconds": round(backlog.oldest_seconds(self.clock.now()), 3),
            "timed_out": self.workshop.timed_out,
            "store_is_silent": self.workshop.store_is_silent,
        }
        await self.say(**status)
