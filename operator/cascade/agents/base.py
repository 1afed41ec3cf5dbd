"""What all agents have: a name, ports, and one `run()` coroutine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cascade.model.ports import Ports
from cascade.model.resources import Resource


class Agent:
    """`watches`: the kinds whose views the agent uses; a driver keeps exactly those up to date."""

    watches: ClassVar[tuple[type[Resource], ...]] = ()
    mine_by: ClassVar[Mapping[type[Resource], str]] = {}
    """Kinds of which the agent sees only those whose spec names it in this field."""

    def __init__(self, name: str, ports: Ports) -> None:
        self.name = name
        self.cluster = ports.cluster
        self.clock = ports.clock
        self.crew = ports.crew
        self.journal = ports.journal
        self.dice = ports.dice
        self.names = ports.names
        self.store = ports.store
        self.network = ports.network

    @classmethod
    def is_shown(cls, name: str, resource: Resource) -> bool:
        """Whether an agent of that name watches that object."""
        field = cls.mine_by.get(type(resource))
        return field is None or getattr(resource.spec, field) == name

    async def run(self) -> None:
        """The agent's whole life; a driver ends it."""
        raise NotImplementedError
