"""Tale: a small history told by hand, one deed a line, for the tests of claims."""

from __future__ import annotations

from typing import Self

from cascade.claims import CLAIMS, Claim, Judge, Verdict
from cascade.model.history import Entry, Verb
from cascade.model.recorder import ANSWER_CHANGED, Recorder
from cascade.model.resources import (
    DNSPlan,
    DropletLease,
    Enactor,
    EndpointRecord,
    Lease,
    Lock,
    PlannedEndpoint,
    RecordTree,
    Resource,
    Target,
    TreeRef,
)
from cascade.model.resources.plan import plan_name
from cascade.model.resources.tree import tree_name

TARGETS = (Target(load_balancer="lb-1", address="127.0.16.1", weight=255),)


class Tale:
    """Each method is one deed and returns the tale; `at` says when the next deeds happen."""

    def __init__(self) -> None:
        self.now = 0.0
        self.recorder = Recorder(lambda: self.now)
        self.there: dict[str, Resource] = {}

    @property
    def entries(self) -> list[Entry]:
        return self.recorder.entries

    def at(self, seconds: float) -> Self:
        self.now = seconds
        return self

    def enactor(self, name: str, **spec: object) -> Self:
        return self._create("", Enactor.named(name, zone="az1", **spec))

    def record(self, endpoint: str) -> Self:
        hostname = f"{endpoint}.us-east-1.cascade.lab"
        return self._create("", EndpointRecord.named(endpoint, hostname=hostname))

    def plan(self, generation: int, *endpoints: str, empty: bool = False) -> Self:
        targets = () if empty else (TARGETS[0].but(weight=1 + generation % 255),)
        planned = tuple(PlannedEndpoint(name=name, targets=targets) for name in endpoints)
        name = plan_name(generation)
        plan = DNSPlan.named(name, generation=generation, region="r", endpoints=planned)
        return self._create("planner", plan)

    def tree(self, endpoint: str, generation: int, *, empty: bool = False, by: str = "") -> Self:
        name = tree_name(endpoint, generation)
        targets = () if empty else TARGETS
        tree = RecordTree.named(name, endpoint=endpoint, generation=generation, targets=targets)
        return self._create(by, tree)

    def lease(self, droplet: str, by: str = "dwfm-az1", *, length: float = 600.0) -> Self:
        """A lease that is held from now on."""
        new = DropletLease.named(
            droplet,
            zone="az1",
            slots=2,
            lease_seconds=length,
            holder=by,
            renewed_at_seconds=self.now,
        )
        return self._create(by, new)

    def loses_lease(self, droplet: str, evidence: str) -> Self:
        gone = self.there[droplet].with_status(phase="Expired", evidence=evidence)
        return self.write("dwfm-az1", "replace_status", gone)

    def takes_lease(self, droplet: str, by: str) -> Self:
        renewed = self.there[droplet].with_spec(holder=by, renewed_at_seconds=self.now)
        return self.write(by, "replace", renewed)

    def holds_lease(self, droplet: str, by: str = "dwfm-az1") -> Self:
        """Renewed or established, and said so."""
        held = self.takes_lease(droplet, by).there[droplet]
        return self.write(by, "replace_status", held.with_status(phase="Held", evidence=""))

    def picks_up(self, enactor: str, generation: int) -> Self:
        self.reports(enactor, phase="Enacting", applying=generation)
        return self.notes(enactor, "plan_picked_up", generation=generation)

    def reports(self, enactor: str, **status: object) -> Self:
        return self.write(enactor, "replace_status", self.there[enactor].with_status(**status))

    def pauses(self, enactor: str, *, paused: bool = True) -> Self:
        return self.write("director", "replace", self.there[enactor].with_spec(paused=paused))

    def backs_off(
        self, enactor: str, endpoint: str, why: str, *, event: str = "lock_taken"
    ) -> Self:
        self.notes(enactor, event, endpoint=endpoint, why=why, failures=1, seconds=10.0)
        return self.reports(enactor, phase="BackingOff", endpoint=endpoint, message=f"{why}; next")

    def locks(self, enactor: str, endpoint: str) -> Self:
        lock = Lock(holder=enactor, acquired_at_seconds=self.now, lease_seconds=60)
        return self.write(enactor, "replace", self.there[endpoint].with_spec(lock=lock))

    def unlocks(self, who: str, endpoint: str) -> Self:
        return self.write(who, "replace", self.there[endpoint].with_spec(lock=None))

    def leases(self, holder: str) -> Self:
        return self._create(holder, Lease.named("enactors", holder_identity=holder))

    def flips(
        self, who: str, endpoint: str, generation: int, *, rollback: int | None = None
    ) -> Self:
        changes = {"root": ref(endpoint, generation, who)}
        if rollback is not None:
            changes["rollback"] = ref(endpoint, rollback, who)
        return self.write(who, "replace", self.there[endpoint].with_spec(**changes))

    def loses_root(self, who: str, endpoint: str) -> Self:
        return self.write(who, "replace", self.there[endpoint].with_spec(root=None))

    def answers(self, endpoint: str, generation: int | None, *, empty: bool = False) -> Self:
        tree = tree_name(endpoint, generation) if generation else None
        addresses = () if empty or not generation else ("127.0.16.1",)
        said = {"tree": tree, "generation": generation, "addresses": addresses}
        self.recorder.note("dns", ANSWER_CHANGED, {"endpoint": endpoint, **said})
        return self

    def notes(self, who: str, event: str, **fields: object) -> Self:
        self.recorder.note(who, event, fields)
        return self

    def deletes(self, who: str, name: str) -> Self:
        return self.write(who, "delete", self.there.pop(name))

    def _create(self, by: str, resource: Resource) -> Self:
        self.there[resource.name] = resource
        return self.write(by, "create", resource)

    def write(self, by: str, verb: Verb, resource: Resource) -> Self:
        """Any write at all."""
        if verb != "delete":
            self.there[resource.name] = resource
        self.recorder.write(by, verb, resource, len(self.entries) + 1)
        return self


def ref(endpoint: str, generation: int, set_by: str) -> TreeRef:
    return TreeRef(tree=tree_name(endpoint, generation), generation=generation, set_by=set_by)


def serving(generation: int = 1) -> Tale:
    """Two enactors; dynamodb is flipped to that generation under the lock, and answers."""
    tale = Tale().enactor("enactor-az1").enactor("enactor-az2").record("dynamodb")
    tale.plan(generation, "dynamodb").tree("dynamodb", generation)
    tale.locks("enactor-az1", "dynamodb").flips("enactor-az1", "dynamodb", generation)
    return tale.answers("dynamodb", generation).unlocks("enactor-az1", "dynamodb")


def judged(claim: str | Claim, tale: Tale) -> Verdict:
    """The verdict of one claim on a tale that ends where it is now."""
    judge = Judge([CLAIMS[claim]() if isinstance(claim, str) else claim])
    for entry in tale.entries:
        judge.see(entry)
    return judge.finish(tale.now)[0]


def broken_by_the_last(claim: str | Claim, tale: Tale) -> str:
    """The sentence of a violation whose step is the tale's last. Fails on any other verdict."""
    verdict = judged(claim, tale)
    last = tale.entries[-1]
    assert (verdict.verdict, verdict.step, verdict.at_seconds) == ("violated", last.step, last.at)
    return verdict.sentence


def holds(claim: str | Claim, tale: Tale) -> bool:
    return judged(claim, tale).verdict == "held"
