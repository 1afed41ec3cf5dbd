"""A scene: enactors on the explorer's stage, moved call by call, so that a test can stop each of
them exactly where it becomes dangerous. No time passes and nothing is waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cascade.agents.enactor import EnactorAgent
from cascade.lab.calls import Call
from cascade.lab.explore.stage import Stage
from cascade.model.history import Note
from cascade.model.resources import DNSPlan, Enactor, EndpointRecord, RecordTree, Resource, TreeRef
from cascade.model.resources.plan import plan_name
from cascade.model.resources.tree import tree_name

MOVES_MAX = 200  # an agent that needs more to get where a test wants it never gets there


class Seen(NamedTuple):
    """All that is stored of one endpoint: generations of the trees named and kept, and of plans."""

    root: int | None
    rollback: int | None
    lock: str | None
    trees: list[int]
    plans: list[int]


class Scene:
    """Enactors by name, all with the same policies; plans are published by the test."""

    def __init__(
        self,
        *enactors: str,
        endpoints: Sequence[str] = ("dynamodb",),
        fencing: str = "Off",
        **settings: Any,
    ) -> None:
        self.endpoints = tuple(endpoints)
        records = [
            EndpointRecord.named(name, hostname=f"{name}.cascade.lab", fencing=fencing)
            for name in endpoints
        ]
        objects: list[Resource] = [*records]
        objects += [Enactor.named(name, **({"zone": name} | settings)) for name in enactors]
        # The name is bound as a default: a closure would see the last one only.
        begin = {
            name: lambda ports, name=name: EnactorAgent(name, ports).run() for name in enactors
        }
        self.stage = Stage(objects, begin)
        self.store = self.stage.store

    def publish(self, *generations: int) -> None:
        """Write these plans; each plan's address is its generation."""
        for generation in generations:
            self.store.create(plan_for(generation, *self.endpoints))

    def next_of(self, name: str) -> str:
        """What an enactor is about to do, in a word or two."""
        return in_words(self.stage.waits_for[name], self.store.read(Enactor, name))

    def until(self, name: str, step: str) -> None:
        """Let one enactor act until it is about to do `step`."""
        for _ in range(MOVES_MAX):
            if self.next_of(name) == step:
                return
            self.stage.move(name)
        raise AssertionError(f"{name} never comes to {step!r}; it is at {self.next_of(name)!r}")

    def move(self, name: str, step: str) -> None:
        """Let it do `step`, which must be what it is about to do."""
        assert self.next_of(name) == step
        self.stage.move(name)

    def finish(self, *names: str) -> None:
        """Let each in turn act until it waits for another plan."""
        for name in names:
            self.until(name, "wait for a plan")

    def apply(self, name: str, *generations: int) -> None:
        """Publish plans one by one, and let an enactor apply each and clean up after it."""
        for generation in generations:
            self.publish(generation)
            self.stage.move(name)
            self.finish(name)

    def steps(self, name: str, until: str) -> list[str]:
        """What it does on its way to `until`, in words."""
        done: list[str] = []
        while self.next_of(name) != until:
            done.append(self.next_of(name))
            self.stage.move(name)
            assert len(done) < MOVES_MAX, f"{name} never comes to {until!r}"
        return done

    def seen(self, endpoint: str = "dynamodb") -> Seen:
        """The endpoint as it is stored now."""
        spec = self.store.read(EndpointRecord, endpoint).spec
        trees = [t for t in self.store.read_all(RecordTree) if t.spec.endpoint == endpoint]
        return Seen(
            root=spec.root.generation if spec.root else None,
            rollback=spec.rollback.generation if spec.rollback else None,
            lock=spec.lock.holder if spec.lock else None,
            trees=[tree.generation for tree in trees],
            plans=[plan.generation for plan in self.store.read_all(DNSPlan)],
        )

    def point_root(self, generation: int, endpoint: str = "dynamodb") -> None:
        """What a person does with kubectl."""
        ref = TreeRef(tree=tree_name(endpoint, generation), generation=generation, set_by="person")
        self.store.replace(self.store.read(EndpointRecord, endpoint).with_spec(root=ref))

    def change(self, name: str, **spec: Any) -> None:
        """`kubectl patch enactor`."""
        self.store.replace(self.store.read(Enactor, name).with_spec(**spec))

    def status(self, name: str) -> Any:
        return self.store.read(Enactor, name).status

    def notes(self, *events: str) -> list[Note]:
        """What the enactors noted of these events, in order."""
        notes = (e for e in self.stage.recorder.entries if isinstance(e, Note))
        return [note for note in notes if note.event in events]


def plan_for(generation: int, *endpoints: str) -> DNSPlan:
    """A plan whose address is its generation."""
    target = {"load_balancer": "lb", "address": f"192.0.2.{generation}", "weight": 1}
    planned = [{"name": name, "targets": [target]} for name in endpoints]
    name = plan_name(generation)
    return DNSPlan.named(name, generation=generation, region="us-east-1", endpoints=planned)


def in_words(call: Call[Any], me: Enactor) -> str:
    """A pending call of an enactor in its own terms; `me` is its object as stored."""
    if call.verb == "sleep":
        return "back off"
    subject = call.args[0]
    if call.verb == "changed":
        waits = {DNSPlan: "a plan", RecordTree: "the tree", EndpointRecord: "the answer"}
        return f"wait for {waits.get(subject, 'its settings')}"
    if call.verb == "read_all":
        return f"list {subject.plural}"
    if call.verb == "read":
        return f"read {call.args[1]}"
    if call.verb == "replace_status":
        return f"report {subject.status.phase}"
    if call.verb == "replace":
        return write_in_words(subject, me)
    return f"{call.verb} {subject.name}"


def write_in_words(record: EndpointRecord, me: Enactor) -> str:
    """What a compare-and-swap of a record is for."""
    if me.spec.lock.in_record and record.spec.lock is None:
        return "release"
    root = record.spec.root
    mine = root is not None and (root.set_by, root.generation) == (me.name, me.status.applying)
    return "flip" if mine else "lock"
