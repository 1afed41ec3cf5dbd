"""Groups, versions and resources as both forms of discovery list them."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson

from cascade.kube.server.openapi import group_document
from cascade.kube.store.resource import Resource

Json = dict[str, Any]
_SUBRESOURCE_VERBS = ["get", "patch", "update"]


def hash_of(resources: list[Resource]) -> str:
    return hashlib.sha512(orjson.dumps(group_document(resources))).hexdigest().upper()


def group_entry(name: str, versions: dict[str, list[Resource]]) -> Json:
    listed = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": listed, "preferredVersion": listed[0]}


def resource_list(group: str, version: str, resources: list[Resource]) -> Json:
    name = f"{group}/{version}" if group else version
    listed = [entry for resource in resources for entry in _entries(resource)]
    out: Json = {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": name,
        "resources": listed,
    }
    if not group:
        del out["apiVersion"]
    return out


def _entries(resource: Resource) -> list[Json]:
    plural = resource.plural
    entry: Json = {
        "name": plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
    }
    if resource.short_names:
        entry["shortNames"] = list(resource.short_names)
    if resource.categories:
        entry["categories"] = list(resource.categories)
    digest = hashlib.sha256(f"{resource.group}/{resource.version}/{resource.kind}".encode())
    entry["storageVersionHash"] = _base64(digest.digest()[:8])
    below = [_below(resource, sub) for sub in _subresources(resource)]
    return [entry, *below]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _subresources(resource: Resource) -> list[str]:
    subs = ["finalize"] if resource.stored_kind == "namespaces" else []
    return subs + ["status"] * resource.has_status + ["scale"] * (resource.scale is not None)


def _below(resource: Resource, sub: str) -> Json:
    entry: Json = {
        "name": f"{resource.plural}/{sub}",
        "singularName": "",
        "namespaced": resource.namespaced,
    }
    if sub == "scale":
        entry |= {"group": "autoscaling", "version": "v1"}
    kind = "Scale" if sub == "scale" else resource.kind
    verbs = ["update"] if sub == "finalize" else _SUBRESOURCE_VERBS
    return entry | {"kind": kind, "verbs": verbs}


def aggregated_group(group: str, versions: dict[str, list[Resource]]) -> Json:
    listed = [
        {
            "version": version,
            "resources": [_aggregated(r) for r in sorted(resources, key=lambda r: r.plural)],
            "freshness": "Current",
        }
        for version, resources in versions.items()
    ]
    return {"metadata": {"name": group} if group else {}, "versions": listed}


def _aggregated(resource: Resource) -> Json:
    own = (
        {"group": resource.group, "version": resource.version}
        if not resource.is_typed
        else ({"group": "", "version": ""})
    )
    out: Json = {
        "resource": resource.plural,
        "responseKind": {**own, "kind": resource.kind},
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": list(resource.verbs),
    }
    if resource.short_names:
        out["shortNames"] = list(resource.short_names)
    if resource.categories:
        out["categories"] = list(resource.categories)
    subs = []
    for sub in _subresources(resource):
        of = (
            {"group": "autoscaling", "version": "v1", "kind": "Scale"}
            if sub == "scale"
            else ({**own, "kind": resource.kind})
        )
        verbs = ["update"] if sub == "finalize" else _SUBRESOURCE_VERBS
        subs.append({"subresource": sub, "responseKind": of, "verbs": verbs})
    return out | ({"subresources": subs} if subs else {})
