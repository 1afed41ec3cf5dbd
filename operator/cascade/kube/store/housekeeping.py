"""What follows from a write: a definition is served, a namespace empties itself.

The listener only takes note; the follow-up is done when the write is over, so that every watcher
gets the changes in the order of their versions.
"""

from __future__ import annotations

from cascade.kube.store.admission import Admission
from cascade.kube.store.core import Change, Entry, Key
from cascade.kube.store.crd import CRD_KIND, emptying, established, resources_of, withdrawn
from cascade.kube.store.document import Document
from cascade.kube.store.metadata import timestamp

NAMESPACES = "namespaces"


class Housekeeping:
    """Keeps the registry and the namespaces true to what is stored."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._noted: list[Change[Document]] = []
        self._withdrawn: set[str] = set()  # definitions that wait for their objects to go
        admission.store.listen(self._note)

    def _note(self, change: Change[Document]) -> None:
        if change.key.kind == CRD_KIND:
            self._noted.append(change)

    def follow_up(self) -> None:
        """Call after every write."""
        while self._noted or self._withdrawn_and_empty():
            for key in self._withdrawn_and_empty():
                self._withdrawn.discard(key.name)
                self._admission.store.delete(key)
            change = self._noted.pop(0)
            if change.type == "DELETED":
                self._admission.registry.remove(change.key.name)
            elif change.type == "ADDED" or _spec_changed(change):
                self._serve(change)
            elif "deletionTimestamp" in change.body.meta:
                self._withdraw(change)

    def _withdrawn_and_empty(self) -> list[Key]:
        store = self._admission.store
        return [Key(CRD_KIND, "", name) for name in self._withdrawn if not store.list(name)]

    def _withdraw(self, change: Change[Document]) -> None:
        """Nothing new is created; what is there goes, as soon as its finalizers let it."""
        name, store = change.key.name, self._admission.store
        if name in self._withdrawn:
            return
        self._withdrawn.add(name)
        registry = self._admission.registry
        last = tuple(withdrawn(resource) for resource in registry.of(name))
        registry.install(last, store.version)
        for instance in store.list(name):
            self._admission.deletion.delete_now(last[0], instance)
        if store.list(name):
            store.replace(change.key, Document(emptying(change.body.body)))

    def _serve(self, change: Change[Document]) -> None:
        store, registry = self._admission.store, self._admission.registry
        registry.install(resources_of(change.body.body), store.version)
        now = timestamp(self._admission.now())
        store.replace(change.key, Document(established(change.body.body, now)))

    def empty_namespaces(self) -> bool:
        """Delete what is in namespaces that are being deleted, then these. True: some remain."""
        held = [self._empty(entry) for entry in self._terminating(NAMESPACES)]
        return any(held)

    def _terminating(self, kind: str) -> list[Entry[Document]]:
        entries = self._admission.store.list(kind)
        return [entry for entry in entries if "deletionTimestamp" in entry.body.meta]

    def _empty(self, namespace: Entry[Document]) -> bool:
        store, held = self._admission.store, False
        for resource in self._admission.registry:
            if not resource.namespaced or resource.storage_kind:
                continue
            for entry in store.list(resource.stored_kind, namespace.key.name):
                held = not self._admission.deletion.delete_now(resource, entry) or held
        if not held:
            store.delete(Key(NAMESPACES, "", namespace.key.name))
        return held


def _spec_changed(change: Change[Document]) -> bool:
    return change.before is None or change.before.body["spec"] != change.body.body["spec"]
