"""Hands: what a person does with kubectl, one deed a method.

Each takes the runbook's step and the endpoints that are empty now, does its work by
compare-and-swap, and returns in a few words what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

PERSON = "a-person"
GONE = "gone"


class Hands:
    """The people's verbs. Method names are those of the runbook."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    async def pause(self, step: Step, empty: Sequence[str]) -> str:
        return await self._on_enactors(step, lambda e: e.with_spec(paused=True), "paused")

    async def resume(self, step: Step, empty: Sequence[str]) -> str:
        return await self._on_enactors(step, lambda e: e.with_spec(paused=False), "resumed")

    async def restart(self, step: Step, empty: Sequence[str]) -> str:
        """Delete and create anew, as `kubectl replace --force`: what it remembered is lost."""
        managers = await self._managers(step) if step.to else []
        chosen: list[Enactor | DropletManager] = [*managers] or [*await self._enactors(step)]
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
        managers = await self._managers(step)
        limit = {"intake": QueueLimit(), "queue_limit_items": int(step.value)}
        for manager in managers:
            await self._change(manager, lambda m: m.with_spec(**limit))
        return f"let {step.value} items wait at {_names(managers)}"

    async def setThrottle(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """So many launches an hour are let through, and no more."""
        every = await self.cluster.read_all(Launcher)
        launchers = [launcher for launcher in every if step.to in ("", launcher.name)]
        for launcher in launchers:
            limit = float(step.value)
            await self._change(launcher, lambda one, to=limit: one.with_spec(launches_per_hour=to))
        return f"let {step.value} launches an hour through at {_names(launchers)}"

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
        records = await self.cluster.read_all(EndpointRecord)
        chosen = [r for r in records if step.to in ("", r.name) and r.spec.root]
        for record in chosen:
            await self._change(record, without_root)
        return f"took the root of {_names(chosen)} away"

    async def setFencing(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        fencing = Fencing.chosen(step.value)
        records = await self.cluster.read_all(EndpointRecord)
        chosen = [r for r in records if step.to in ("", r.name)]
        for record in chosen:
            await self._change(record, lambda r: r.with_spec(fencing=fencing))
        return f"set fencing of {_names(chosen)} to {fencing!r}"

    async def setPolicy(self, step: Step, empty: Sequence[str]) -> str:  # noqa: N802
        """A policy, or a number beside one, in every object of its kind or in the one named."""
        kind, field = kind_and_field(step.policy)
        found = [r for r in await self.cluster.read_all(SET_IN[kind]) if step.to in ("", r.name)]
        for resource in found:
            await self._change(resource, lambda r: with_field(r, field, step.value))
        return f"set {field} to {step.value} for {_names(found)}"

    async def _enactors(self, step: Step) -> list[Enactor]:
        enactors = await self.cluster.read_all(Enactor)
        return [enactor for enactor in enactors if step.to in ("", enactor.name)]

    async def _managers(self, step: Step) -> list[DropletManager]:
        managers = await self.cluster.read_all(DropletManager)
        return [manager for manager in managers if step.to in ("", manager.name)]

    async def _on_enactors(
        self, step: Step, change: Callable[[Enactor], Enactor], said: str
    ) -> str:
        enactors = await self._enactors(step)
        for enactor in enactors:
            await self._change(enactor, change)
        return f"{said} {_names(enactors)}"

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
