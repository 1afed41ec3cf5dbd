"""Instance: a virtual machine that somebody wants, and how far that has come.

The object is the caller's side of the EC2 API. Whoever wants something writes it into the spec and
raises `call`: that is one call, answered once, by the launcher (a refusal, a place) or by the
droplet manager (done, or timed out). A caller that is refused tries again by raising it once more.
No state changes without the lease of the droplet.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cascade.model.resources.base import NAME_MAX, Column, Model, Resource

Desired = Literal["Running", "Stopped", "ShutDown", "Terminated"]
Phase = Literal["", "Running", "Stopped", "Terminated"]
Reason = Literal["", "RequestLimitExceeded", "InsufficientCapacity", "TimedOut", "Unavailable"]
DONE: dict[Desired, Phase] = {
    "Running": "Running",
    "Stopped": "Stopped",
    "ShutDown": "Stopped",
    "Terminated": "Terminated",
}


class InstanceSpec(Model):
    """Written by its owner, but for the place, which the launcher gives it."""

    owner: str = Field(max_length=NAME_MAX)
    """Who wants it: a DependentService, or anybody."""
    zone: str = Field(max_length=NAME_MAX)
    """Availability zone."""
    desired: Desired = "Running"
    """What the owner wants. Stopped is a call of the API; ShutDown is done inside the instance, and
    its state follows."""
    reboots: int = Field(0, ge=0)
    """How often the owner has wanted it rebooted."""
    call: int = Field(1, ge=1)
    """Raised with each call of the API for this instance."""
    called_at_seconds: float = Field(0, ge=0)
    """Story time of the last call."""
    droplet: str = Field("", max_length=NAME_MAX)
    """The droplet that it is placed on, by the launcher."""
    epoch: int = Field(0, ge=0)
    """Of the droplet's lease when it was placed: in a later one the place is void."""


class InstanceStatus(Model):
    """Written by the launcher (refusals) and the droplet manager of its host (all else)."""

    phase: Phase = ""
    """Nothing while it is being launched; Running, Stopped, Terminated."""
    answered: int = Field(0, ge=0)
    """The last call that was answered."""
    reason: Reason = ""
    """Why that call failed; nothing when it was done."""
    answered_at_seconds: float = Field(0, ge=0)
    """Story time of that answer."""
    reboots: int = Field(0, ge=0)
    """Reboots that are done."""
    network: tuple[str, ...] = Field((), max_length=16)
    """Zones in which it can be reached, written by the network manager."""


class Instance(Resource):
    """A virtual machine on a droplet."""

    plural: ClassVar[str] = "instances"
    short_names: ClassVar[tuple[str, ...]] = ("vm",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("Owner", ".spec.owner"),
        Column("Zone", ".spec.zone"),
        Column("Desired", ".spec.desired"),
        Column("Phase", ".status.phase"),
        Column("Reason", ".status.reason"),
        Column("Call", ".spec.call", "integer"),
        Column("Droplet", ".spec.droplet"),
        Column("Network", ".status.network"),
        Column("Called at", ".spec.calledAtSeconds", "number", priority=1),
        Column("Answered at", ".status.answeredAtSeconds", "number", priority=1),
    )

    selectable: ClassVar[tuple[str, ...]] = ("owner",)

    spec: InstanceSpec
    status: InstanceStatus = InstanceStatus()

    @property
    def is_answered(self) -> bool:
        """Whether the last call has an answer."""
        return self.status.answered >= self.spec.call

    @property
    def is_as_desired(self) -> bool:
        """Whether nothing is left to be done for it."""
        done = self.status.phase == DONE[self.spec.desired]
        return done and (self.spec.desired != "Running" or self.status.reboots >= self.spec.reboots)

    @property
    def holds_a_slot(self) -> bool:
        """Whether it takes a place on its droplet: a launch that failed gives it back."""
        if not self.spec.droplet or self.status.phase == "Terminated":
            return False
        return self.status.phase != "" or not self.is_answered
