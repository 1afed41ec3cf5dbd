"""Deletion: at once, or later when finalizers hold the object; namespaces empty themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from cascade.kube.store.core import Entry, Store
from cascade.kube.store.document import Document
from cascade.kube.store.errors import conflict, forbidden
from cascade.kube.store.metadata import timestamp
from cascade.kube.store.resource import Resource

Json = dict[str, Any]
_HELD_BY_POLICY = {"Foreground": "foregroundDeletion", "Orphan": "orphan"}
_IMMORTAL = ("default", "kube-system", "kube-public")
_GARBAGE_COLLECTORS = tuple(_HELD_BY_POLICY.values())


@dataclass(frozen=True)
class DeleteHow:
    """DeleteOptions: what must still be true, and what becomes of dependents."""

    dry_run: bool = False
    uid: str = ""
    version: str = ""
    propagation: str = ""


class Deleted(NamedTuple):
    """`gone` is False when finalizers keep the object."""

    document: Document
    gone: bool


class Deletion:
    """Deletes from a store. Who it is that removes finalizers is not its business."""

    def __init__(self, store: Store[Document], now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def delete(self, resource: Resource, entry: Entry[Document], how: DeleteHow) -> Deleted:
        """Remove the object, or mark it when something holds it. 409 when it is another one."""
        self._check(resource, entry, how)
        if resource.stored_kind == "namespaces" and entry.key.name in _IMMORTAL:
            why = "this namespace may not be deleted"
            raise forbidden(resource.plural, resource.group, entry.key.name, why)
        body, meta = entry.body.body, entry.body.meta
        is_marked = "deletionTimestamp" in meta
        finalizers = _finalizers(meta.get("finalizers") or [], how)
        if resource.held_by and resource.held_by not in finalizers and not is_marked:
            finalizers.append(resource.held_by)
        marked = {**body, "metadata": {**meta, "finalizers": finalizers}}
        if not finalizers:
            del marked["metadata"]["finalizers"]
        if not self.is_held(resource, marked):
            return Deleted(entry.body if how.dry_run else self.remove(entry), gone=True)
        if is_marked and finalizers == meta.get("finalizers", []):
            return Deleted(entry.body, gone=False)
        if not is_marked:
            marked = self._marked(resource, marked)
        if how.dry_run:
            return Deleted(Document(marked), gone=False)
        if resource.is_cleaned_up_later:
            marked = resource.prepare(marked, body)
        replaced = self._store.replace(entry.key, Document(marked), if_version=entry.version)
        return Deleted(replaced.body, gone=False)

    def delete_now(self, resource: Resource, entry: Entry[Document]) -> bool:
        """Without conditions. False when finalizers keep the object."""
        return self.delete(resource, entry, DeleteHow()).gone

    def is_held(self, resource: Resource, body: Json) -> bool:
        """Whether finalizers keep the object; a namespace has one of its own in its spec."""
        if resource.stored_kind == "namespaces" and (body.get("spec") or {}).get("finalizers"):
            return True
        return bool(body["metadata"].get("finalizers"))

    def remove(self, entry: Entry[Document]) -> Document:
        return self._store.delete(entry.key, if_version=entry.version).body

    def _marked(self, resource: Resource, body: Json) -> Json:
        meta = {**body["metadata"], "deletionTimestamp": timestamp(self._now())}
        if not resource.is_cleaned_up_later:
            meta["deletionGracePeriodSeconds"] = 0
            if "generation" in meta:
                meta["generation"] += 1
        return {**body, "metadata": meta}

    def _check(self, resource: Resource, entry: Entry[Document], how: DeleteHow) -> None:
        meta = entry.body.meta
        for what, wanted, met, hint in (
            ("UID", how.uid, meta["uid"], "deleted and then recreated"),
            ("ResourceVersion", how.version, meta["resourceVersion"], "modified"),
        ):
            if wanted and wanted != met:
                why = (
                    f"the {what} in the precondition ({wanted}) does not match the {what} in "
                    f"record ({met}). The object might have been {hint}"
                )
                raise conflict(resource.kind, resource.group, entry.key.name, why)


def _finalizers(present: list[str], how: DeleteHow) -> list[str]:
    """Those of the garbage collector are the delete's to set; without a policy they stay."""
    if not how.propagation:
        return list(present)
    kept = [name for name in present if name not in _GARBAGE_COLLECTORS]
    held_by = _HELD_BY_POLICY.get(how.propagation)
    return [*kept, held_by] if held_by else kept
