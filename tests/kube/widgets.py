"""A kind made for tests: one of everything that a schema can ask for."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
GROUP, VERSION = "test.cascade.lab", "v1"
COLLECTION = f"/apis/{GROUP}/{VERSION}/namespaces/default/widgets"

SPEC: Json = {
    "type": "object",
    "required": ["size"],
    "x-kubernetes-validations": [
        {
            "rule": "self.generation >= oldSelf.generation",
            "message": "generation must not go backwards",
            "reason": "FieldValueForbidden",
            "fieldPath": ".generation",
        },
        {
            "rule": "!has(self.least) || self.least <= self.size",
            "messageExpression": "self.size < 10 ? 'small and below least' : 'below least'",
        },
    ],
    "properties": {
        "size": {"type": "integer", "minimum": 0, "maximum": 100},
        "least": {"type": "integer"},
        "generation": {"type": "integer", "default": 1},
        "color": {"type": "string", "enum": ["red", "green", "blue"], "default": "red"},
        "title": {"type": "string", "maxLength": 5, "pattern": "^[a-z]+$", "nullable": True},
        "locked": {
            "type": "string",
            "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "is immutable"}],
        },
        "tags": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
        "ports": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "port": {"type": "integer", "default": 80},
                },
            },
        },
        "deep": {
            "type": "object",
            "default": {},
            "properties": {"mode": {"type": "string", "default": "auto"}},
        },
        "extra": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "weights": {"type": "object", "additionalProperties": {"type": "integer"}},
        "target": {"x-kubernetes-int-or-string": True},
    },
}
STATUS: Json = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def definition(
    plural: str = "widgets", kind: str = "Widget", *, scope: str = "Namespaced", status: bool = True
) -> Json:
    """The CustomResourceDefinition."""
    schema = {
        "type": "object",
        "required": ["spec"],
        "properties": {"spec": SPEC, "status": STATUS},
    }
    version: Json = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
        "selectableFields": [{"jsonPath": ".spec.color"}],
        "additionalPrinterColumns": [
            {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
            {
                "name": "Ready",
                "type": "string",
                "jsonPath": '.status.conditions[?(@.type=="Ready")].status',
            },
            {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
        ],
    }
    if status:
        version["subresources"] = {"status": {}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": scope,
            "names": {"plural": plural, "kind": kind, "shortNames": [plural[:3]]},
            "versions": [version],
        },
    }


def widget(name: str = "a", *, labels: Json | None = None, **spec: Any) -> Json:
    """A widget of size 3, unless said otherwise."""
    meta: Json = {"name": name} | ({"labels": labels} if labels else {})
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": "Widget",
        "metadata": meta,
        "spec": {"size": 3, **spec},
    }
