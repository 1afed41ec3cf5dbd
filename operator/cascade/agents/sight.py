"""Sight: what people observe before they act, one condition a method, named as in the runbook.

Each says what is seen, or nothing where the condition is not true. All of it from the VIEW.
"""

from __future__ import annotations

from cascade.model.ports import Cluster
from cascade.model.resources import (
    DropletManager,
    Enactor,
    EndpointRecord,
    LoadBalancer,
    NetworkManager,
)

LEASES_HELD_SHARE = 0.95  # a few are always on their way
NETWORK_SLOW_SECONDS = 1200.0
NETWORK_NORMAL_SECONDS = 600.0


class Sight:
    """The people's eyes."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def EndpointEmpty(self) -> str:  # noqa: N802
        return ", ".join(self.empty())

    def EveryEndpointServes(self) -> str:  # noqa: N802
        return "" if self.empty() else "every endpoint answers"

    def EnactorsPaused(self) -> str:  # noqa: N802
        enactors = self.cluster.view(Enactor).all()
        paused = all(enactor.spec.paused for enactor in enactors)
        return f"{len(enactors)} enactors paused" if paused and enactors else ""

    def LeasesMissing(self) -> str:  # noqa: N802
        held, droplets = self._leases()
        missing = held < LEASES_HELD_SHARE * droplets
        return f"{held} of {droplets} leases held" if missing else ""

    def LeasesHeld(self) -> str:  # noqa: N802
        held, droplets = self._leases()
        are_held = droplets > 0 and held >= LEASES_HELD_SHARE * droplets
        return f"{held} of {droplets} leases held" if are_held else ""

    def NetworkSlow(self) -> str:  # noqa: N802
        oldest = self._oldest_change()
        slow = oldest is not None and oldest > NETWORK_SLOW_SECONDS
        return f"network changes wait for {oldest:.0f} s" if slow else ""

    def NetworkNormal(self) -> str:  # noqa: N802
        oldest = self._oldest_change()
        normal = oldest is not None and oldest < NETWORK_NORMAL_SECONDS
        return f"network changes wait for {oldest:.0f} s" if normal else ""

    def ZonesOut(self) -> str:  # noqa: N802
        out = self._failed_over()
        return f"{', '.join(out)} out of DNS" if out else ""

    def EveryZoneServes(self) -> str:  # noqa: N802
        return "" if self._failed_over() else "every zone is in DNS"

    def empty(self) -> list[str]:
        """Endpoints that serve a root, so answered once, and answer with nothing now."""
        records = self.cluster.view(EndpointRecord).all()
        return [r.name for r in records if r.status.served is not None and not r.status.answers]

    def _leases(self) -> tuple[int, int]:
        managers = self.cluster.view(DropletManager).all()
        held = sum(manager.status.held for manager in managers)
        return held, sum(manager.spec.droplets for manager in managers)

    def _oldest_change(self) -> float | None:
        managers = self.cluster.view(NetworkManager).all()
        return max((m.status.oldest_seconds for m in managers), default=None)

    def _failed_over(self) -> list[str]:
        balancers = self.cluster.view(LoadBalancer).all()
        return [b.name for b in balancers if b.status.failed_over]
