"""PATCH: read the object, change it, and let it through the same door as a PUT."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cascade.kube.store.admission import Admission
from cascade.kube.store.applied import check_applied
from cascade.kube.store.errors import (
    ApiError,
    bad_request,
    refusing_with,
    rejected,
)
from cascade.kube.store.json_patch import json_patch
from cascade.kube.store.patch import go_type, merge_patch
from cascade.kube.store.preconditions import (
    check_name_on_url,
    check_namespace,
    check_new_uid,
    check_version,
)
from cascade.kube.store.reading import read_patched
from cascade.kube.store.resource import Resource
from cascade.kube.store.writes import How, Outcome

Json = dict[str, Any]
APPLY = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


def patch(
    admission: Admission,
    resource: Resource,
    namespace: str,
    name: str,
    kind: str,
    change: Any,
    how: How,
) -> Outcome:
    """`kind` is the patch's media type. 404, 409 on a stale resourceVersion in it, 422."""
    if kind == APPLY:
        return _apply(admission, resource, namespace, name, change, how)
    entry = admission.entry(resource, namespace, name)
    old = resource.from_storage(entry.body.body)
    if kind == JSON_PATCH:
        patched = json_patch(old, change)
    elif isinstance(change, dict):
        patched = merge_patch(old, change)
    elif change is None:
        raise bad_request("Invalid JSON Patch")
    else:
        raise bad_request(
            f"error decoding patch: json: cannot unmarshal {go_type(change)} into Go value of "
            "type map[string]interface {}"
        )
    return _put(admission, resource, entry, patched, how)


def _put(admission: Admission, resource: Resource, entry: Any, patched: Any, how: How) -> Outcome:
    if not isinstance(patched, dict):
        raise rejected()
    reading = read_patched(resource, patched, how)
    with refusing_with(reading.warnings):
        check_name_on_url(reading.meta, entry.key.name)
        check_namespace(resource, reading.meta, entry.key.namespace)
        check_version(resource, entry, reading.meta)
        return admission.change(resource, entry, reading, how)


def _apply(
    admission: Admission, resource: Resource, namespace: str, name: str, change: Any, how: How
) -> Outcome:
    """Server-side apply: create, or lay the configuration over what is there."""
    if how.subresource:
        admission.entry(resource, namespace, name)
    check_applied(resource, change)
    how = replace(how, is_apply=True)
    key, manager = resource.key(namespace, name), how.manager
    node, owners = resource.schema.root, admission.ownership
    try:
        entry = admission.entry(resource, namespace, name)
    except ApiError:
        if how.subresource:
            raise
        meta = {k: v for k, v in (change.get("metadata") or {}).items() if k != "resourceVersion"}
        check_name_on_url(meta, name)
        check_new_uid(resource, name, meta)
        named = {**change, "metadata": {**meta, "name": name}}
        live: Json = {}
        _, paths = owners.apply(key, manager, node, live, named, force=True)
        outcome = admission.create(resource, namespace, named, how)
    else:
        live = resource.from_storage(entry.body.body)
        config = _part(resource, change, how)
        patched, paths = owners.apply(key, manager, node, live, config, how.force)
        asked = {
            k: v
            for k, v in (change.get("metadata") or {}).items()
            if k in ("name", "namespace", "uid", "resourceVersion")
        }
        patched = {**patched, "metadata": {**patched["metadata"], **asked}}
        outcome = _put(admission, resource, entry, patched, how)
    if not how.dry_run:
        owners.applied(key, manager, paths, live, outcome.document.body)
    return outcome


def _part(resource: Resource, change: Json, how: How) -> Json:
    """What this endpoint takes: the status, or all but the status."""
    if how.subresource == "status":
        return {k: v for k, v in change.items() if k in ("apiVersion", "kind", "status")}
    return {k: v for k, v in change.items() if k != "status" or not resource.has_status}
