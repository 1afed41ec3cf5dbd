"""DropletLease: the time-bounded right that makes a droplet a candidate for launches.

The lease is in the spec, so one compare-and-swap renews it. It runs out by the clock alone;
`status.phase` says what its holder has noticed.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource

Phase = Literal["", "Held", "Expired"]
Evidence = Literal["", "Answered", "StoreSilent", "TimedOut", "DropletSilent"]


class DropletLeaseSpec(Model):
    """Written by its holder, at each renewal."""

    zone: str = Field(max_length=NAME_MAX)
    """Availability zone of the droplet."""
    slots: int = Field(ge=1, le=1000)
    """Instances that fit on it."""
    lease_seconds: float = Field(gt=0, le=1_000_000)
    """How long it holds after a renewal; each droplet has a length of its own."""
    holder: str = Field(max_length=NAME_MAX)
    """Name of the DropletManager."""
    renewed_at_seconds: float = Field(ge=0)
    """Story time of the last completed check, on the holder's clock."""
    epoch: int = Field(1, ge=1)
    """Grows with each establishment: what was decided in an earlier one is over."""


class DropletLeaseStatus(Model):
    """Written by its holder when it changes."""

    phase: Phase = ""
    """Held or Expired."""
    evidence: Evidence = ""
    """Of an expired lease: what the holder last heard before it ran out."""


class DropletLease(Resource):
    """A lease of one droplet (a physical server), by the droplet's name."""

    plural: ClassVar[str] = "dropletleases"
    short_names: ClassVar[tuple[str, ...]] = ("dl",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Zone", ".spec.zone"),
        Column("Phase", ".status.phase"),
        Column("Evidence", ".status.evidence"),
        Column("Holder", ".spec.holder"),
        Column("Renewed at", ".spec.renewedAtSeconds", "number"),
        Column("Lease", ".spec.leaseSeconds", "number"),
        Column("Epoch", ".spec.epoch", "integer"),
    )

    spec: DropletLeaseSpec
    status: DropletLeaseStatus = DropletLeaseStatus()

    @property
    def is_held(self) -> bool:
        """As its holder said last; it may have run out since."""
        return self.status.phase == "Held"

    @property
    def ends_at(self) -> float:
        """Story time at which it runs out."""
        return self.spec.renewed_at_seconds + self.spec.lease_seconds
