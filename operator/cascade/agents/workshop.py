"""Workshop: one host's queue, its workers, its deadlines, and its calls of the metadata store.

The deadline of a piece of work counts from its queueing, and what has timed out is queued once more
while the first attempt is still in the queue [Q]. Nothing here knows what the work is for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from cascade.agents.establishment import Attempt, Backlog, Kind
from cascade.model.breaker import Breaker
from cascade.model.errors import Refused, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import DropletManagerSpec
from cascade.model.resources.droplet_lease import Evidence

TABLE = "droplets"  # of the metadata store; its key is `droplet`
SPREAD = 0.2  # of the time that a piece of work takes
BUDGET_SHARE = 0.1  # retry tokens for each piece of work that is queued
GOOD_SHARE = 0.5  # of the deadline: work that took longer is late for the adaptive intake

Ended = Callable[[Attempt, Evidence], Awaitable[None]]
"""Told how an attempt ended: Answered, StoreSilent or TimedOut."""


class Workshop:
    """`settings` are asked at each step, so that a patch is in force at once.

    `while_paused` returns when the host is not paused.
    """

    def __init__(
        self,
        name: str,
        ports: Ports,
        settings: Callable[[], DropletManagerSpec],
        while_paused: Callable[[], Awaitable[None]],
        ended: Ended,
    ) -> None:
        self.name = name
        self.ports = ports
        self.clock = ports.clock
        self.dice = ports.dice
        self._settings = settings
        self.while_paused = while_paused
        self._ended = ended
        self.backlog = Backlog()
        self.breaker = Breaker()
        self.store_is_silent = False
        self.adapted: float | None = None
        self.tokens = 0.0
        self.timed_out = 0
        self.workers = 0

    @property
    def settings(self) -> DropletManagerSpec:
        return self._settings()

    def submit(self, kind: Kind, droplet: str, failures: int = 0, instance: str = "") -> bool:
        """Queue work; False where the intake does not let it in. No call."""
        settings = self.settings
        if kind != "check" and not settings.intake.admits(len(self.backlog), self.limit):
            return False
        attempt = Attempt(kind, droplet, self.clock.now(), failures, instance)
        self.backlog.put(attempt)
        self.tokens = min(settings.queue_limit_items, self.tokens + BUDGET_SHARE)
        attempt.timer = self.ports.crew.start(self.time_out(attempt), f"{attempt.key} deadline")
        if self.workers < settings.workers:
            self.workers += 1
            self.ports.crew.start(self.work(), f"worker {self.workers}")
        return True

    async def time_out(self, attempt: Attempt) -> None:
        """What is late stays queued."""
        settings = self.settings
        await self.clock.sleep(settings.deadline_seconds)
        attempt.has_expired = True
        self.timed_out += 1
        self.backlog.over(attempt)
        self.adapt(settings.deadline_seconds)
        await self._ended(attempt, "TimedOut")

    async def wait_to_retry(self, failures: int) -> bool:
        """After that many time-outs in a row; False where this retry cannot be paid for."""
        settings = self.settings
        wait = settings.retry.wait_seconds(
            failures, settings.retry_seconds_base, settings.retry_seconds_max, self.dice.uniform
        )
        if wait:
            await self.clock.sleep(wait)
        return settings.retry.may_retry(self.tokens)

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
        """The droplet's state is asked and written down; slower with a longer queue."""
        settings = self.settings
        if not await self.store_answers(attempt.droplet):
            if not attempt.has_expired:
                self.finish(attempt)
                await self._ended(attempt, "StoreSilent")
            return
        slower = 1 + len(self.backlog) / settings.slowdown_items
        chance = self.dice.uniform(1 - SPREAD, 1 + SPREAD)
        await self.clock.sleep(attempt.usual_seconds(settings) * slower * chance)
        if attempt.has_expired:
            return  # too late: the result is thrown away
        self.finish(attempt)
        self.adapt(self.clock.now() - attempt.queued_at)
        await self._ended(attempt, "Answered")

    def finish(self, attempt: Attempt) -> None:
        self.backlog.over(attempt)
        if attempt.timer is not None:
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
            await self.ports.store.call(settings.metadata_store, "UpdateItem", request)
            self.store_is_silent = False
        except (Unavailable, Refused) as why:
            if isinstance(why, Refused) and not self.store_is_silent:
                self.ports.journal.note("store_refused", droplet=droplet, why=str(why))
            self.store_is_silent = True
        answers, now = not self.store_is_silent, self.clock.now()
        self.breaker.tell(answers, now, settings.breaker_failures, settings.breaker_seconds)
        if not answers:
            await self.clock.sleep(settings.fail_seconds)
        return answers


def state_of(droplet: str, host: str, now: float) -> dict[str, Any]:
    """The request that writes a droplet's state: who looked after it, and when."""
    return {
        "TableName": TABLE,
        "Key": {"droplet": {"S": droplet}},
        "UpdateExpression": "SET checkedBy = :host, checkedAtSeconds = :now",
        "ExpressionAttributeValues": {":host": {"S": host}, ":now": {"N": f"{now:.3f}"}},
    }
