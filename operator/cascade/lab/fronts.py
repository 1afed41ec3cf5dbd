"""Fronts: load balancers over story time: which are out of DNS, and what stands behind them.

A part of a course. A zone is one load balancer of an endpoint; capacity is counted in targets.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cascade.lab.steps import Steps
from cascade.model.history import Write
from cascade.model.resources import LoadBalancer


@dataclass
class Fronts:
    """What a history says of all load balancers."""

    out: Steps = field(default_factory=Steps)
    """Load balancers that are out of DNS, since their targets look bad."""
    failovers: list[float] = field(default_factory=list)
    """When one left."""
    zones: Steps = field(default_factory=Steps)
    """Load balancers that targets stand behind."""
    targets: Steps = field(default_factory=Steps)
    """Targets behind all of them."""
    serving: Steps = field(default_factory=Steps)
    """Of these, those that users are sent to: in service, behind one that is in DNS."""
    removed: Steps = field(default_factory=Steps)
    """Of these, those behind one that is out of DNS, however well they are."""
    customers: set[str] = field(default_factory=set)
    """Endpoints of load balancers that nobody plans (role Network)."""
    _known: dict[str, LoadBalancer] = field(default_factory=dict)

    @property
    def out_now(self) -> list[str]:
        """Names of the load balancers that are out of DNS, as far as the history was read."""
        return sorted(n for n, one in self._known.items() if one.status.failed_over)

    def see(self, write: Write, balancer: LoadBalancer) -> None:
        before = self._known.pop(write.name, None)
        after = None if write.verb == "delete" else balancer
        if after is not None:
            self._known[write.name] = after
            if after.spec.role == "Network":
                self.customers |= set(after.spec.endpoints)
        was, now = counted(before), counted(after)
        if now.out > was.out:
            self.failovers.append(write.at)
        for steps, more in (
            (self.out, now.out - was.out),
            (self.zones, now.zones - was.zones),
            (self.targets, now.targets - was.targets),
            (self.serving, now.serving - was.serving),
            (self.removed, now.removed - was.removed),
        ):
            if more:
                steps.more(write.at, more)

    def zones_in_dns(self) -> Steps:
        """Of those with targets."""
        steps = Steps()
        for at in sorted({*self.zones.times, *self.out.times}):
            steps.add(at, max(0.0, self.zones.at(at) - self.out.at(at)))
        return steps

    def removed_share(self) -> Steps:
        """Of all targets, those behind load balancers that are out of DNS."""
        steps = Steps()
        for at in sorted({*self.targets.times, *self.removed.times}):
            targets = self.targets.at(at)
            steps.add(at, self.removed.at(at) / targets if targets else 0.0)
        return steps


@dataclass(frozen=True, slots=True)
class Counted:
    """One load balancer in numbers."""

    out: int = 0
    zones: int = 0
    targets: int = 0
    serving: int = 0
    removed: int = 0


def counted(balancer: LoadBalancer | None) -> Counted:
    if balancer is None:
        return Counted()
    said, zones = balancer.status, int(balancer.status.targets > 0)
    if said.failed_over:
        return Counted(1, zones, said.targets, 0, said.targets)
    return Counted(0, zones, said.targets, said.healthy_targets, 0)
