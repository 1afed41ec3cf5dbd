"""Target health: what a health checker believes of one target, and of the zones of an endpoint.

Memory only: what is written, and when, is the health checker's business.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from cascade.model.policies.health import OF_THE_LAST
from cascade.model.resources import HealthCheckerSpec, NLBTarget


@dataclass(eq=False)
class TargetHealth:
    """One target."""

    target: NLBTarget
    """As it was seen first: its spec does not change."""
    number: int
    """In the order in which targets were met; where its rotation begins."""
    admitted: bool = False
    is_in: bool = False
    results: deque[bool] = field(default_factory=lambda: deque(maxlen=OF_THE_LAST))
    """Whether its last checks were good, the newest at the end."""
    was_late: bool = False
    """Whether its last check was."""
    checks: int = 0
    rechecking: bool = False
    first_good_at: float | None = None
    changes: int = 0

    @property
    def name(self) -> str:
        return self.target.name

    @property
    def balancer(self) -> str:
        return self.target.spec.load_balancer

    @property
    def endpoint(self) -> str:
        return self.target.spec.endpoint

    def checked(self, good: bool, late: bool, settings: HealthCheckerSpec) -> bool:
        """A result has come; True when it makes the target leave service, or come back."""
        self.results.append(good)
        self.was_late = late
        is_in = settings.judgement.is_in(
            self.is_in, tuple(self.results), settings.bad_results, settings.good_results
        )
        changed = is_in != self.is_in
        self.is_in = is_in
        self.changes += changed
        return changed

    def looks_bad(self, settings: HealthCheckerSpec) -> bool:
        """To those who judge its zone."""
        return not self.is_in or (self.was_late and settings.late.is_bad)


@dataclass(eq=False)
class Zones:
    """The load balancers of one endpoint, one for each zone, and which are out of DNS."""

    out_since: dict[str, float | None] = field(default_factory=dict)
    """Load balancer -> story time at which it left DNS; None: it is in."""
    left_at: deque[float] = field(default_factory=deque)
    """When one left, the oldest first."""

    @property
    def out(self) -> list[str]:
        return [name for name, since in self.out_since.items() if since is not None]

    def judge(
        self, targets: Iterable[TargetHealth], settings: HealthCheckerSpec, now: float
    ) -> list[str]:
        """Decide anew; the load balancers that left or came back."""
        admitted = [health for health in targets if health.admitted]
        bad = {name for name in self.out_since if _half_are_bad(admitted, name, settings)}
        if settings.all_bad.opens and _half_are_bad(admitted, None, settings):
            bad = set()
        changed = []
        for name, since in self.out_since.items():
            if since is not None and self._may_return(name, since, bad, settings, now):
                self.out_since[name] = None
                changed.append(name)
            elif since is None and name in bad and self._may_leave(settings, now):
                self.out_since[name] = now
                self.left_at.append(now)
                changed.append(name)
        return changed

    def _may_leave(self, settings: HealthCheckerSpec, now: float) -> bool:
        while self.left_at and self.left_at[0] + settings.velocity_seconds <= now:
            self.left_at.popleft()
        zones = len(self.out_since)
        return settings.failover.may_leave(len(self.out), zones, len(self.left_at))

    def _may_return(
        self, name: str, since: float, bad: set[str], settings: HealthCheckerSpec, now: float
    ) -> bool:
        if not settings.failover.takes_out:
            return True
        return name not in bad and now - since >= settings.out_seconds_min


def _half_are_bad(
    targets: Iterable[TargetHealth], balancer: str | None, settings: HealthCheckerSpec
) -> bool:
    """Of one load balancer's targets, or of all, half or more look bad."""
    behind = [h for h in targets if balancer is None or h.balancer == balancer]
    return bool(behind) and 2 * sum(h.looks_bad(settings) for h in behind) >= len(behind)
