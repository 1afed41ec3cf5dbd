"""What was stored at an earlier version: the present with the later writes undone."""

from __future__ import annotations

from bisect import insort

from cascade.kube.store.core import Entry, Key, Store
from cascade.kube.store.document import Document


def list_at(
    store: Store[Document], kind: str, namespace: str | None, version: int
) -> list[Entry[Document]]:
    """As `Store.list` would have answered then. Raises Gone when that is compacted."""
    changes = list(store.changes(version, kind))
    entries = store.list(kind, namespace)
    if not changes:
        return entries
    then: dict[Key, Entry[Document]] = {entry.key: entry for entry in entries}
    keys = [entry.key for entry in entries]
    for change in reversed(changes):
        if namespace not in (None, change.key.namespace):
            continue
        if change.type == "ADDED":
            del then[change.key]
            keys.remove(change.key)
            continue
        if change.type == "DELETED":
            insort(keys, change.key)
        assert change.before is not None
        earlier = int(change.before.meta["resourceVersion"])
        then[change.key] = Entry(change.key, earlier, change.before)
    return [then[key] for key in keys]
