"""OpenAPI v3 of a group, as much of it as kubectl reads: schemas for explain, paths for apply."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.resource import Resource

Json = dict[str, Any]
_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_DOCUMENTED = {
    "apiVersion": "APIVersion defines the versioned schema of this representation of an object.",
    "kind": "Kind is a string value representing the REST resource this object represents.",
}


def group_document(resources: list[Resource]) -> Json:
    """The document of one group and version."""
    schemas: Json = {_META: _object_meta()}
    paths: Json = {}
    for resource in resources:
        schemas[schema_name(resource)] = _schema(resource)
        paths.update(_paths(resource))
    title = "Kubernetes CRD Swagger" if not resources[0].is_typed else "Kubernetes"
    return {
        "openapi": "3.0.0",
        "info": {"title": title, "version": "v0.1.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def schema_name(resource: Resource) -> str:
    """`lab.cascade.v1alpha1.Enactor`."""
    group = ".".join(reversed(resource.group.split("."))) if resource.group else "io.k8s.api.core"
    return f"{group}.{resource.version}.{resource.kind}"


def _schema(resource: Resource) -> Json:
    openapi = resource.schema.openapi
    strings = {
        name: {"type": "string", "description": words} for name, words in _DOCUMENTED.items()
    }
    meta = {
        "allOf": [{"$ref": f"#/components/schemas/{_META}"}],
        "default": {},
        "description": "Standard object's metadata.",
    }
    properties = {**(openapi.get("properties") or {}), **strings, "metadata": meta}
    return {
        **openapi,
        "type": "object",
        "properties": properties,
        "x-kubernetes-group-version-kind": [_gvk(resource)],
    }


def _gvk(resource: Resource) -> Json:
    return {"group": resource.group, "version": resource.version, "kind": resource.kind}


def _paths(resource: Resource) -> Json:
    root = f"/apis/{resource.group}" if resource.group else "/api"
    middle = "/namespaces/{namespace}" if resource.namespaced else ""
    collection = f"{root}/{resource.version}{middle}/{resource.plural}"
    paths = {
        collection: {
            "get": _operation(resource, "list"),
            "post": _operation(resource, "post"),
            "delete": _operation(resource, "deletecollection"),
        },
        f"{collection}/{{name}}": _item(resource),
    }
    if resource.has_status:
        paths[f"{collection}/{{name}}/status"] = {
            verb: _operation(resource, verb) for verb in ("get", "put", "patch")
        }
    return paths


def _item(resource: Resource) -> Json:
    return {verb: _operation(resource, verb) for verb in ("get", "put", "patch", "delete")}


def _operation(resource: Resource, action: str) -> Json:
    """An operation that names its kind and its parameters: kubectl looks for fieldValidation."""
    schema = {"$ref": f"#/components/schemas/{schema_name(resource)}"}
    names = ["pretty"]
    if action in ("post", "put", "patch"):
        names += ["dryRun", "fieldManager", "fieldValidation"]
    if action == "patch":
        names.append("force")
    operation: Json = {
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": _gvk(resource),
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}} for name in names
        ],
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": schema}}}
        },
    }
    if action in ("post", "put"):
        operation["requestBody"] = {"content": {"*/*": {"schema": schema}}}
    if action == "patch":
        patches = [
            "application/apply-patch+yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
        ]
        patches += ["application/strategic-merge-patch+json"] if resource.is_typed else []
        operation["requestBody"] = {
            "content": {kind: {"schema": {"type": "object"}} for kind in patches}
        }
    return operation


def _object_meta() -> Json:
    text: Json = {"type": "string"}
    strings = {"type": "object", "additionalProperties": text}
    names = (
        "name",
        "generateName",
        "namespace",
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "deletionTimestamp",
    )
    return {
        "type": "object",
        "description": "ObjectMeta is metadata that all persisted resources "
        "must have, which includes all objects users must create.",
        "properties": {
            **dict.fromkeys(names, text),
            "labels": strings,
            "annotations": strings,
            "generation": {"type": "integer", "format": "int64"},
            "deletionGracePeriodSeconds": {"type": "integer", "format": "int64"},
            "finalizers": {"type": "array", "items": text},
            "ownerReferences": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        **dict.fromkeys(("apiVersion", "kind", "name", "uid"), text),
                        "controller": {"type": "boolean"},
                        "blockOwnerDeletion": {"type": "boolean"},
                    },
                },
            },
        },
    }
