"""Registrar: makes a service's instances targets of its load balancers, and takes them back.

A new one is registered when its instance runs, whoever can reach it then. An old one that it
replaces stays until the new one has been found good for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from cascade.agents.front import Front
from cascade.model.errors import AlreadyExists, Conflict, NotFound
from cascade.model.ports import Ports
from cascade.model.resources import DependentServiceSpec, Instance, NLBTarget


class Registrar:
    """The targets of one service, each with its instance's name."""

    def __init__(
        self, name: str, ports: Ports, settings: Callable[[], DependentServiceSpec], front: Front
    ) -> None:
        self.name = name
        self.cluster = ports.cluster
        self.clock = ports.clock
        self._settings = settings
        self.front = front
        self._seen: object = None

    async def look(self, serving: Iterable[Instance]) -> None:
        """`serving`: the instances that run and are to run."""
        if not self._settings().endpoint or not await self.front.meet():
            return
        view = self.cluster.view(NLBTarget)
        instances = {instance.name: instance for instance in serving}
        if (seen := (view.version, instances.keys())) == self._seen:
            return
        self._seen = seen
        for name, instance in instances.items():
            if view.get(name) is None:
                await self.register(instance)
        for target in view.all():
            if target.name not in instances:
                with suppress(NotFound, Conflict):
                    await self.cluster.delete(target)

    async def register(self, instance: Instance) -> None:
        """Behind the load balancer of its zone."""
        zone, endpoint = instance.spec.zone, self._settings().endpoint
        for balancer in self.front.balancers.values():
            if balancer.spec.zone == zone:
                target = NLBTarget.named(
                    instance.name,
                    owner=self.name,
                    load_balancer=balancer.name,
                    endpoint=endpoint,
                    instance=instance.name,
                    zone=zone,
                )
                with suppress(AlreadyExists):  # made at the last look; the view is behind
                    await self.cluster.create(target)
                return

    def is_proven(self, instance: Instance) -> bool:
        """Whether another may leave for it. Without load balancers it is as soon as it runs."""
        settings = self._settings()
        if not settings.endpoint:
            return True
        target = self.cluster.view(NLBTarget).get(instance.name)
        since = target.status.first_good_seconds if target else None
        return since is not None and since + settings.handover_seconds <= self.clock.now()
