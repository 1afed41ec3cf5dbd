"""Store reader: a dependent's calls of the metadata store, with its retries.

Each try is a call of the real store by name: when the record is empty there is nobody to call, and
when the store is slow each try is more work for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from cascade.model.breaker import Breaker
from cascade.model.errors import Refused, Unavailable
from cascade.model.ports import Ports
from cascade.model.resources import DependentServiceSpec

TABLE = "services"  # of the metadata store; its key is `service`
TOKENS_MAX = 10.0

Read = Literal["fresh", "stale", "failed"]


class StoreReader:
    """One service's client. `settings` are asked at each step."""

    def __init__(
        self, name: str, ports: Ports, settings: Callable[[], DependentServiceSpec]
    ) -> None:
        self.name = name
        self.store = ports.store
        self.clock = ports.clock
        self._settings = settings
        self.breaker = Breaker()
        self.attempts = 0
        self.tokens = TOKENS_MAX
        self.read_at = float("-inf")
        """Story time of the last answer."""

    async def read(self) -> Read:
        """For one request of a user."""
        if await self.fresh():
            self.read_at = self.clock.now()
            return "fresh"
        settings = self._settings()
        age = self.clock.now() - self.read_at
        return "stale" if settings.stale.serves and age <= settings.stale_seconds_max else "failed"

    async def fresh(self) -> bool:
        """A call, and those that follow when it fails."""
        settings = self._settings()
        self.tokens = min(TOKENS_MAX, self.tokens + settings.budget_share)
        tries = 0
        while True:
            tries += 1
            if settings.retry.breaks and self.breaker.is_open(self.clock.now()):
                return False
            answered = await self.call(settings)
            now = self.clock.now()
            self.breaker.tell(answered, now, settings.breaker_failures, settings.breaker_seconds)
            if answered:
                return True
            if not settings.retry.may_retry(tries, settings.retries, self.tokens):
                return False
            self.tokens -= 1
            await self.clock.sleep(settings.retry_seconds_base * 2.0 ** (tries - 1))

    async def call(self, settings: DependentServiceSpec) -> bool:
        self.attempts += 1
        key = {"TableName": TABLE, "Key": {"service": {"S": self.name}}}
        try:
            await self.store.call(settings.metadata_store, "GetItem", key)
        except (Unavailable, Refused):
            return False
        return True
