"""Fronts: what each endpoint has in DNS beside what is well behind it, as a history shows both.

A target is well when its instance runs and can be reached in every zone in which it is checked,
and its own zone is not lost; a zone is well when more than half of its targets are in service, and
is not when less than half are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cascade.claims.world import World
from cascade.model.history import Write
from cascade.model.resources import HealthChecker, Instance, LoadBalancer, NLBTarget, Scenario
from cascade.model.resources.network import LostZone

Unrest = list[tuple[str, str]]
"""Endpoints, and what is or has become of each that does not let it settle."""


@dataclass(slots=True)
class Front:
    """One endpoint."""

    wrong: set[str] = field(default_factory=set)
    """Targets and load balancers that are in and not well, or out and well."""
    moved_at: float = float("-inf")
    """When its checks last changed something, or the last that was wrong came right."""


class Fronts:
    """All endpoints that have load balancers with targets."""

    def __init__(self) -> None:
        self._fronts: dict[str, Front] = {}
        self._zones: set[str] = set()
        self._target_of: dict[str, str] = {}
        """Instance -> the target that it is."""
        self._lost: tuple[LostZone, ...] = ()
        self._turns: list[float] = []
        """Story times at which a zone is lost or found, the next one first. No entry tells."""

    def settles_at(self, endpoint: str, calm_seconds: float) -> float:
        """Story time from which it is as it should be, if nothing happens before."""
        front = self._fronts[endpoint]
        return float("inf") if front.wrong else front.moved_at + calm_seconds

    def see(self, write: Write, before: World) -> Unrest:
        """One write; nothing where it disturbs no endpoint."""
        turned = self._turn(write, before) if self._turns and write.at >= self._turns[0] else []
        return turned + self._see(write, before)

    def _turn(self, write: Write, before: World) -> Unrest:
        """A zone was lost or found since the last write: each target is judged anew."""
        self._turns = [turn for turn in self._turns if turn > write.at]
        instances = before.instances
        targets = before.targets.values()
        judged = (self._judge(write, t, instances.get(t.spec.instance)) for t in targets)
        return [news for found in judged for news in found]

    def _see(self, write: Write, before: World) -> Unrest:
        match write.resource:
            case Instance():
                target = before.targets.get(self._target_of.get(write.name, ""))
                there = None if write.verb == "delete" else write.resource
                return self._judge(write, target, there) if target else []
            case NLBTarget():
                return self._target(write, write.resource, before)
            case LoadBalancer():
                return self._balancer(write, write.resource, before)
            case HealthChecker() if write.verb != "replace_status":
                self._zones = before.checked_zones() | set(write.resource.spec.zones)
            case Scenario() if write.verb != "replace_status":
                self._lost = lost = write.resource.spec.network.lost_zones
                self._turns = sorted({t for z in lost for t in (z.from_seconds, z.until_seconds)})
        return []

    def _target(self, write: Write, target: NLBTarget, before: World) -> Unrest:
        endpoint, instance = target.spec.endpoint, target.spec.instance
        if write.verb == "delete":
            self._target_of.pop(instance, None)
            return self._note(write, endpoint, write.name, "")
        self._target_of[instance] = write.name
        known = before.targets.get(write.name)
        was = known.status.phase if known else ""
        moved: Unrest = []
        if was and was != target.status.phase:
            self._front(endpoint).moved_at = write.at
            moved = [(endpoint, f"{write.name} is {target.status.phase} now")]
        return moved + self._judge(write, target, before.instances.get(instance))

    def _judge(self, write: Write, target: NLBTarget, instance: Instance | None) -> Unrest:
        """Is it in, or out, as it should be?"""
        is_well = (
            instance is not None
            and instance.status.phase == "Running"
            and self._zones <= set(instance.status.network)
            and not any(lost.holds(instance.spec.zone, write.at) for lost in self._lost)
        )
        wrong = ""
        if target.status.phase and target.is_in_service != is_well:
            wrong = "is in service and cannot be reached in every zone"
            wrong = "is out of service and well" if is_well else wrong
        return self._note(write, target.spec.endpoint, target.name, wrong)

    def _balancer(self, write: Write, balancer: LoadBalancer, before: World) -> Unrest:
        status, known = balancer.status, before.balancers.get(write.name)
        out = status.failed_over and write.verb != "delete"
        was_out = known is not None and known.status.failed_over
        wrong = "is out of DNS and well" if out else "is in DNS and is not well"
        well = 2 * status.healthy_targets - status.targets  # 0: nobody would say which
        if well == 0 or out != (well > 0):
            wrong = ""
        found = []
        for endpoint in balancer.spec.endpoints:
            if out != was_out:
                self._front(endpoint).moved_at = write.at
                found.append((endpoint, f"{write.name} {'leaves' if out else 'is back in'} DNS"))
            found += self._note(write, endpoint, write.name, wrong)
        return found

    def _note(self, write: Write, endpoint: str, name: str, wrong: str) -> Unrest:
        """Keep whether that one is wrong, and why; only what is newly so is news."""
        front = self._front(endpoint)
        if wrong and name not in front.wrong:
            front.wrong.add(name)
            return [(endpoint, f"{name} {wrong}")]
        if not wrong and name in front.wrong:
            front.wrong.discard(name)
            front.moved_at = write.at
        return []

    def _front(self, endpoint: str) -> Front:
        return self._fronts.setdefault(endpoint, Front())
