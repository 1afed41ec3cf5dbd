"""EndpointRecord: a DNS name that clients use, and which tree it publishes.

Root, rollback and lock are in ONE object, so that one resourceVersion guards them together, as
Route 53's transactional change batch did [T].
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field

from cascade.model.policies.record import Fencing, Off
from cascade.model.resources.base import NAME_MAX, Column, Condition, Model, Resource, Rule

Role = Literal["Regional", "Global", "Account", "FIPS", "IPv6", "Network"]
ANSWERS_MAX = 64


class TreeRef(Model):
    """Which tree, and of which plan."""

    tree: str = Field(max_length=NAME_MAX)
    """Name of the RecordTree."""
    generation: int = Field(ge=1)
    """Generation of the plan that the tree was built from."""
    set_by: str = Field("", max_length=NAME_MAX)
    """Who made it so: an enactor, or a person."""


class Lock(Model):
    """Who may write this record's root, and until when."""

    holder: str = Field(max_length=NAME_MAX)
    """Name of the Enactor."""
    acquired_at_seconds: float = Field(ge=0)
    """Story time of the acquisition, on the holder's clock."""
    lease_seconds: float = Field(gt=0, le=86_400)
    """It may be taken over when this has run out on the taker's clock."""


class EndpointRecordSpec(Model):
    """Changed by lock holders and by people, nobody else."""

    hostname: str = Field(max_length=253)
    """The DNS name that clients resolve."""
    region: str = Field("us-east-1", max_length=NAME_MAX)
    """Planners plan for the records and load balancers of their region."""
    role: Role = "Regional"
    """What kind of endpoint it is; enactors walk the regional one first. Network: a customer's
    load balancer, for which nobody plans."""
    ttl_seconds: int = Field(5, ge=0, le=86_400)
    """How long a client may keep an answer."""
    negative_ttl_seconds: int = Field(900, ge=0, le=86_400)
    """How long a client may keep an empty answer (the SOA's minimum)."""
    root: TreeRef | None = None
    """The tree that is published."""
    rollback: TreeRef | None = None
    """The tree that was published before."""
    lock: Lock | None = None
    """Lives and dies with the same compare-and-swap as root and rollback."""
    fencing: Fencing = Off()
    """Whether the record itself refuses an older generation."""


class EndpointRecordStatus(Model):
    """Written by the DNS service alone."""

    served: TreeRef | None = None
    """What the DNS service answers from. Its tree may be gone: then the answer is empty."""
    answers: tuple[str, ...] = Field((), max_length=ANSWERS_MAX)
    """Addresses in the answer, sorted."""
    conditions: tuple[Condition, ...] = Field((), max_length=8)
    """Serving: whether there is at least one address in the answer."""


class EndpointRecord(Resource):
    """A DNS name that clients use, such as dynamodb.us-east-1.cascade.lab."""

    plural: ClassVar[str] = "endpointrecords"
    short_names: ClassVar[tuple[str, ...]] = ("er",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Root", ".spec.root.tree"),
        Column("Served", ".status.served.generation", "integer"),
        Column("Answers", ".status.answers"),
        Column("Serving", ".status.conditions[?(@.type=='Serving')].status"),
        Column("Rollback", ".spec.rollback.tree"),
        Column("Lock", ".spec.lock.holder"),
        Column("Hostname", ".spec.hostname", priority=1),
        Column("Age", ".metadata.creationTimestamp", "date"),
    )
    # The rule tests the OLD value, so switching the fence off takes a write of its own.
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            "!(has(oldSelf.fencing) && oldSelf.fencing == 'Monotonic') || !has(oldSelf.root)"
            " || (has(self.root) && self.root.generation >= oldSelf.root.generation)",
            "the root may not go back to an older generation while fencing is Monotonic",
        ),
    )

    spec: EndpointRecordSpec
    status: EndpointRecordStatus = EndpointRecordStatus()

    def refuses(self, new: Self) -> str | None:
        if self.spec.root is None or self.spec.fencing.allows(
            self.spec.root.generation, new.spec.root.generation if new.spec.root else None
        ):
            return None
        return self.rules[0].message

    def lock_of_another(self, me: str, now: float) -> Lock | None:
        """The lock that keeps `me` out at story time `now`, or None."""
        lock = self.spec.lock
        if lock is None or lock.holder == me:
            return None
        return lock if now < lock.acquired_at_seconds + lock.lease_seconds else None
