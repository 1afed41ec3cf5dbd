"""Hands: what a person does with kubectl, one deed a method.

Each takes the runbook's step and the endpoints that are empty now, does its work by
compare-and-swap, and returns in a few words what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from cascade.model.errors import AlreadyExists, Conflict, NotFound
from cascade.model.policies import Fencing
from cascade.model.policies.droplet_manager import QueueLimit
from cascade.model.ports import Cluster
from cascade.model.resources import (
    DropletManager,
    Enactor,
    EndpointRecord,
    Launcher,
    Metadata,
    RecordTree,
    Resource,
    TreeRef,
)
from cascade.model.resources.scenario import Step
from cascade.model.runbook import SET_IN, kind_and_field, with_field

R = TypeVar("R", bound=Resource)

PERSON = "a-person"
GONE = "gone"


class Hands:
    """The people's verbs. Method names are those of the runbook."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    async def pause(self, step: Step, empty: Sequence[str]) -> str:
        return f"paused {await self._each(Enactor, step, lambda e: e.with_spec(paused=True))}"

    async def resume(self, step: Step, empty: Sequence[str]) -> str:
        return f"resumed {await self._each(Enactor, step, lambda e: e.with_spec(paused=False))}"

    async def restart(self, step: Step, empty: Sequence[str]) -> str:
        """Delete and create anew, as `kubectl replace --force`: what it remembered is lost."""
        managers = await self._chosen(DropletManager, step) if step.to else []
        chosen: list[Enactor | DropletManager] = [*managers] or [*await self._chosen(Enactor, step)]
        for agent in chosen:
            fresh = type(agent)(metadata=Metadata(name=agent.name), spec=agent.spec)
            try:
                await self.cluster.delete(agent)
                await self.cluster.create(fresh)
            except (NotFound, AlreadyExists):
                continue  # somebody else has hands too
        return f"restarted {_names(chosen)}"

    async def setLimit(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """So many establishments may wait at a droplet manager, and no more."""
        limit = {"intake": QueueLimit(), "queue_limit_items": int(step.value)}
        names = await self._each(DropletManager, step, lambda m: m.with_spec(**limit))
        return f"let {step.value} items wait at {names}"

    async def setThrottle(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """So many launches an hour are let through, and no more."""
        limit = float(step.value)
        names = await self._each(Launcher, step, lambda one: one.with_spec(launches_per_hour=limit))
        return f"let {step.value} launches an hour through at {names}"

    async def pointRootAtNewestTree(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """Root to the newest tree there is, no rollback, no lock."""
        done = []
        for endpoint in [step.to] if step.to else empty:
            trees = await self.cluster.read_all(RecordTree)
            its = [tree for tree in trees if tree.spec.endpoint == endpoint]
            newest = max(its, key=lambda tree: tree.generation, default=None)
            if newest is None:
                continue
            root = TreeRef(tree=newest.name, generation=newest.generation, set_by=PERSON)
            record = await self.cluster.read(EndpointRecord, endpoint)
            await self._change(
                record, lambda r, root=root: r.with_spec(root=root, rollback=None, lock=None)
            )
            done.append(f"{endpoint} to {newest.name}")
        return f"pointed {', '.join(done)}" if done else "found no tree to point a root at"

    async def dropRoot(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """The root names a tree that does not exist, as after the race: an experiment's trigger."""
        chosen = [r for r in await self._chosen(EndpointRecord, step) if r.spec.root]
        for record in chosen:
            await self._change(record, without_root)
        return f"took the root of {_names(chosen)} away"

    async def setFencing(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        fencing = Fencing.chosen(step.value)
        names = await self._each(EndpointRecord, step, lambda r: r.with_spec(fencing=fencing))
        return f"set fencing of {names} to {fencing!r}"

    async def setPolicy(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """A policy, or a number beside one, in every object of its kind or in the one named."""
        kind, field = kind_and_field(step.policy)
        names = await self._each(SET_IN[kind], step, lambda r: with_field(r, field, step.value))
        return f"set {field} to {step.value} for {names}"

    async def _chosen(self, kind: type[R], step: Step) -> list[R]:
        """All of a kind, or the one that the step names. Consistent list."""
        return [r for r in await self.cluster.read_all(kind) if step.to in ("", r.name)]

    async def _each(self, kind: type[R], step: Step, change: Callable[[R], R]) -> str:
        """Change those that the step is for; their names."""
        chosen = await self._chosen(kind, step)
        for resource in chosen:
            await self._change(resource, change)
        return _names(chosen)

    async def _change(self, resource: Resource, change: Callable[..., Resource]) -> None:
        """Compare-and-swap, read anew until it goes through."""
        while True:
            try:
                await self.cluster.replace(change(resource))
                return
            except Conflict:
                resource = await self.cluster.read(type(resource), resource.name)


def without_root(record: EndpointRecord) -> EndpointRecord:
    """Its root names no tree that exists, and nothing leads back."""
    root = record.spec.root
    return record.with_spec(root=root and root.but(tree=GONE, set_by=PERSON), rollback=None)


def _names(resources: Sequence[Resource]) -> str:
    return ", ".join(resource.name for resource in resources) or "nothing"
