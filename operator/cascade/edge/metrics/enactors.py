"""Plans and enactors: who is at which plan, for how long, and what keeps it."""

from __future__ import annotations

from collections.abc import Callable

from cascade.edge.metrics import catalogue
from cascade.edge.metrics.sheet import Sheet, Stopwatch
from cascade.model.history import Note, Write
from cascade.model.resources import DNSPlan, Enactor

OF_AN_ENACTOR = (
    catalogue.APPLYING,
    catalogue.APPLIED,
    catalogue.PAUSED,
    catalogue.RETRIES,
)


class Enactors:
    """Reads plans, enactors' status, and what enactors say of their work."""

    def __init__(self, sheet: Sheet, now: Callable[[], float]) -> None:
        self._sheet = sheet
        self._newest: dict[str, int] = {}
        self._applying: dict[str, int] = {}
        self._enacting = Stopwatch(sheet, catalogue.ENACTING, now)
        self._picked_up: dict[str, float] = {}

    def planned(self, write: Write, plan: DNSPlan) -> None:
        if write.verb == "create":
            self._sheet.count(catalogue.PLANS_WRITTEN, write.by)
            for endpoint in plan.spec.endpoints:
                newest = max(self._newest.get(endpoint.name, 0), plan.generation)
                self._newest[endpoint.name] = newest
                self._sheet.set(catalogue.NEWEST, newest, endpoint.name)

    def wrote(self, write: Write, enactor: Enactor) -> None:
        """An enactor's settings or its progress. A plan is begun anew when its number changes."""
        name, status = enactor.name, enactor.status
        if write.verb == "delete":
            self._gone(name)
            return
        applying = status.applying or 0
        if self._applying.get(name, 0) != applying:
            self._enacting.stop(write.at, name)
        self._applying[name] = applying
        if applying:
            self._enacting.start(write.at, name)
        else:
            self._enacting.idle(name)
        self._sheet.set(catalogue.APPLYING, applying, name)
        self._sheet.set(catalogue.APPLIED, status.last_applied, name)
        self._sheet.set(catalogue.PAUSED, float(enactor.spec.paused), name)
        self._sheet.set(catalogue.RETRIES, status.retries, name)

    def picked_up(self, note: Note) -> None:
        self._picked_up[note.by] = note.at
        self._sheet.set(catalogue.BACK_OFF, 0, note.by)

    def applied(self, note: Note) -> None:
        began = self._picked_up.pop(note.by, None)
        if began is not None:
            self._sheet.observe(catalogue.ENACTED, note.at - began, note.by)
        self._sheet.set(catalogue.BACK_OFF, 0, note.by)

    def flipped(self, note: Note) -> None:
        self._sheet.count(catalogue.FLIPS, note.by, str(note.fields["endpoint"]))
        self._sheet.set(catalogue.BACK_OFF, 0, note.by)

    def backed_off(self, note: Note) -> None:
        endpoint = str(note.fields["endpoint"])
        self._sheet.count(catalogue.BACK_OFFS, note.by, endpoint, note.event)
        self._sheet.set(catalogue.BACK_OFF, float(note.fields["seconds"]), note.by)

    def cleaned_up(self, note: Note) -> None:
        self._sheet.count(catalogue.CLEANED_UP, note.by, str(note.fields["kind"]))

    def _gone(self, name: str) -> None:
        self._applying.pop(name, None)
        self._enacting.forget(name)
        for metric in OF_AN_ENACTOR:
            self._sheet.drop(metric, name)
