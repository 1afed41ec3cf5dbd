"""Lists: a consistent snapshot, in pages when a limit asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cascade.kube.server.continue_token import write_token
from cascade.kube.server.parameters import ListHow
from cascade.kube.store.core import Entry, Store
from cascade.kube.store.document import Document
from cascade.kube.store.errors import ApiError, bad_request
from cascade.kube.store.past import list_at
from cascade.kube.store.resource import Resource
from cascade.model.errors import Gone

Json = dict[str, Any]
Test = Callable[[Document], bool]
_OLD_CONTINUE = (
    "The provided continue parameter is too old to display a consistent list result. You can start "
    "a new list without the continue parameter, or use the continue token in this response to "
    "retrieve the remainder of the results. Continuing with the provided token results in an "
    "inconsistent list - objects that were created, modified, or deleted between the time the "
    "first chunk was returned and now may show up in the list."
)


class Page(NamedTuple):
    """Documents in order, and the list's metadata."""

    documents: list[Document]
    meta: Json


def page(
    store: Store[Document],
    resource: Resource,
    namespace: str | None,
    how: ListHow,
) -> Page:
    """The objects at one version. 410 when that is compacted."""
    version, start = store.version, ""
    if how.continue_:
        version, start = how.continue_
        if how.version:
            raise bad_request("specifying resource version is not allowed when using continue")
        version = store.version if version < 0 else version
    elif how.version and (how.match == "Exact" or (how.limit > 0 and not how.match)):
        version = how.version
    entries = _snapshot(store, resource, namespace, version, start)
    if start:
        entries = [entry for entry in entries if _place(entry, namespace) >= start]
    test = how.test
    found = [entry for entry in entries if test is None or test(entry.body)]
    # At version 0 the real server answers from its cache, which knows no pages.
    limit = 0 if how.version == 0 and not how.continue_ else how.limit
    return _cut(found, limit, version, namespace, resource, test)


def _cut(
    found: list[Entry[Document]],
    limit: int,
    version: int,
    namespace: str | None,
    resource: Resource,
    test: Test | None,
) -> Page:
    meta: Json = {"resourceVersion": str(version)}
    if limit > 0 and len(found) > limit:
        last = _place(found[limit - 1], namespace) + "\0"
        meta["continue"] = write_token(version, last)
        if test is None:
            meta["remainingItemCount"] = len(found) - limit
        found = found[:limit]
    elif not resource.is_typed:
        meta["continue"] = ""
    return Page([entry.body for entry in found], meta)


def _snapshot(
    store: Store[Document], resource: Resource, namespace: str | None, version: int, start: str
) -> list[Entry[Document]]:
    if version >= store.version:
        return store.list(resource.stored_kind, namespace)
    try:
        return list_at(store, resource.stored_kind, namespace, version)
    except Gone:
        if start:
            meta = {"continue": write_token(-1, start)}
            raise ApiError(410, "Expired", _OLD_CONTINUE, meta=meta) from None
        raise ApiError(
            410, "Expired", "The resourceVersion for the provided list is too old."
        ) from None


def _place(entry: Entry[Document], namespace: str | None) -> str:
    """Where an object stands in the order of a list, as continue tokens say it."""
    key = entry.key
    return f"/{key.name}" if namespace or not key.namespace else f"/{key.namespace}/{key.name}"
