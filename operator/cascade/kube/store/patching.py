"""PATCH: read the object, change it, and let it through the same door as a PUT."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from cascade.kube.store.admission import Admission
from cascade.kube.store.errors import (
    ApiError,
    bad_request,
    internal,
    rejected,
    unfit_patch,
)
from cascade.kube.store.patch import go_type, json_patch, merge_patch
from cascade.kube.store.preconditions import check_name_on_url, check_namespace, check_version
from cascade.kube.store.resource import Resource
from cascade.kube.store.writes import How, Outcome

Json = dict[str, Any]
APPLY = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
_AS_TYPED = {"integer": "numeric (int or float)", "number": "numeric (int or float)"} | {
    "array": "list", "boolean": "boolean", "object": "map", "string": "string"}  # fmt: skip
_KINDS = {dict: "map", list: "list", str: "string", bool: "boolean", int: "int", float: "float"}
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
    if not patched.get("kind"):
        text = json.dumps(patched, separators=(",", ":"), ensure_ascii=False)
        raise unfit_patch(patched, f"Object 'Kind' is missing in '{text}'")
    body, meta, warnings = admission.read(resource, patched, how, is_patch=True)
    check_name_on_url(meta, entry.key.name)
    check_namespace(resource, meta, entry.key.namespace)
    check_version(resource, entry, meta)
    return admission.change(resource, entry, body, meta, how, warnings)


def _apply(
    admission: Admission, resource: Resource, namespace: str, name: str, change: Any, how: How
) -> Outcome:
    """Server-side apply: create, or lay the configuration over what is there."""
    change = {} if change is None else change
    _check_applied(resource, namespace, name, change)
    how = replace(how, is_apply=True)
    key, manager = resource.key(namespace, name), how.manager
    node, owners = resource.schema.root, admission.ownership
    try:
        entry = admission.entry(resource, namespace, name)
    except ApiError:
        if how.subresource:
            raise
        named = {**change, "metadata": {**(change.get("metadata") or {}), "name": name}}
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


def _check_applied(resource: Resource, namespace: str, name: str, change: Any) -> None:
    if not isinstance(change, dict):
        words = (
            f"cannot unmarshal {go_type(change)} into Go value of type map[string]interface {{}}"
        )
        raise bad_request(
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: " + words
        )
    if not isinstance(change.get("metadata") or {}, dict):
        raise bad_request("metadata is no object")
    version, kind = str(change.get("apiVersion") or ""), str(change.get("kind") or "")
    if (version, kind) != (resource.api_version, resource.kind):
        group, _, short = version.rpartition("/")
        raise bad_request(f"invalid object type: {group}/{short}, Kind={kind}")
    meta = change.get("metadata") or {}
    if meta.get("managedFields"):
        raise bad_request("metadata.managedFields must be nil")
    _, unknown = resource.schema.tidy(change)
    said = merge_patch({}, change)  # null is of every type
    wrong = [
        f"{'.'.join(map(str, path))}: expected {_AS_TYPED[wanted]}, got {_KINDS.get(type(value))}"
        for path, wanted, value in resource.schema.wrong_types(said)
    ]
    for what in (*(f"{path}: field not declared in schema" for path in unknown), *wrong):
        where = f"{meta.get('namespace', '')}/{meta.get('name', name)}; {version}, Kind={kind}"
        raise internal(f"failed to create typed patch object ({where}): .{what}")
