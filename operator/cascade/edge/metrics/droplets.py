"""Droplets: how many leases are held, lost and had again, and how late their hosts are."""

from __future__ import annotations

from typing import get_args

from cascade.edge.metrics import catalogue_of_leases as catalogue
from cascade.edge.metrics.sheet import Sheet, Totals
from cascade.model.history import Write
from cascade.model.resources import DropletLease, DropletManager
from cascade.model.resources.droplet_lease import Evidence, Phase

OF_A_HOST = (
    catalogue.QUEUE,
    catalogue.ESTABLISHING,
    catalogue.OLDEST,
    catalogue.DEADLINE,
    catalogue.STORE_SILENT,
    catalogue.PAUSED,
)
PHASES: tuple[Phase, ...] = ("Held", "Expired")
NOTHING = "Nothing"  # was heard since the host began
EVIDENCE = [evidence or NOTHING for evidence in get_args(Evidence)]


class Droplets:
    """Reads leases, and what droplet managers report."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._leases: dict[str, tuple[str, Phase]] = {}
        self._totals = Totals(sheet)

    def leased(self, write: Write, lease: DropletLease) -> None:
        """A lease is its holder's; one that has no phase yet is not counted."""
        whose, before = self._leases.pop(lease.name, ("", ""))
        holder, phase = lease.spec.holder, lease.status.phase
        if write.verb != "delete" and phase:
            self._leases[lease.name] = holder, phase
            if (holder, phase) == (whose, before):
                return
            self._begin(holder)
            if phase == "Expired" and before == "Held":
                self._sheet.count(catalogue.LOST, holder, lease.status.evidence or NOTHING)
            elif phase == "Held" and before == "Expired":
                self._sheet.count(catalogue.ESTABLISHED, holder)
        self._tell(holder)

    def reported(self, write: Write, manager: DropletManager) -> None:
        """A host's settings, or what it says of itself; a new one counts from nothing."""
        name, spec, status = manager.name, manager.spec, manager.status
        if write.verb == "delete":
            self._totals.forget(name)
            for metric in OF_A_HOST:
                self._sheet.drop(metric, name)
            return
        self._sheet.set(catalogue.QUEUE, status.queue_items, name)
        self._sheet.set(catalogue.ESTABLISHING, status.establishing, name)
        self._sheet.set(catalogue.OLDEST, status.oldest_seconds, name)
        self._sheet.set(catalogue.DEADLINE, spec.deadline_seconds, name)
        self._sheet.set(catalogue.STORE_SILENT, float(status.store_is_silent), name)
        self._sheet.set(catalogue.PAUSED, float(spec.paused), name)
        self._totals.reach(catalogue.TIMED_OUT, status.timed_out, name)

    def _begin(self, holder: str) -> None:
        self._sheet.begin(catalogue.ESTABLISHED, holder)
        for evidence in EVIDENCE:
            self._sheet.begin(catalogue.LOST, holder, evidence)

    def _tell(self, holder: str) -> None:
        theirs = [phase for whose, phase in self._leases.values() if whose == holder]
        for phase in PHASES:
            self._sheet.set(catalogue.LEASES, theirs.count(phase), holder, phase)
