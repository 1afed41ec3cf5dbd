"""Object agent: an agent that IS an object, with its settings in it; there it says how it is."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from cascade.agents.base import Agent
from cascade.model.errors import Conflict, NotFound
from cascade.model.resources import Resource

PAUSED_SECONDS = 600.0

R = TypeVar("R", bound=Resource)


class ObjectAgent(Agent, Generic[R]):
    """`kind` is the kind of its object, which has its name, and which it watches."""

    kind: type[R]
    me: R

    async def meet(self) -> None:
        """Before anything else. Consistent read."""
        self.me = await self.cluster.read(self.kind, self.name)

    @property
    def seen(self) -> R:
        """My object, as my VIEW has it."""
        return self.cluster.view(self.kind).get(self.name) or self.me

    @property
    def is_paused(self) -> bool:
        return bool(getattr(self.seen.spec, "paused", False))

    async def while_paused(self) -> None:
        """Returns at once, or when nobody pauses me any more."""
        while self.is_paused:
            version = self.cluster.view(self.kind).version
            await self.cluster.changed(self.kind, version, within_seconds=PAUSED_SECONDS)

    async def say(self, **status: Any) -> None:
        """Into my object's status, by compare-and-swap; nothing where that is what it says."""
        while self.me.status != self.me.status.but(**status):
            try:
                self.me = await self.cluster.replace_status(self.me.with_status(**status))
            except Conflict:
                self.me = await self.cluster.read(self.kind, self.name)
            except NotFound:
                return  # my object is gone; my driver is about to end me
