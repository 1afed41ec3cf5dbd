"""The scale subresource: an object's replicas, seen and changed as autoscaling/v1 Scale."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.errors import FieldError, invalid_value
from cascade.kube.store.patch import merge_patch
from cascade.kube.store.resource import Scale

Json = dict[str, Any]


def value_at(body: Any, path: str) -> Any:
    """What stands at a dotted path such as `.spec.size`, or None."""
    for step in path.strip(".").split("."):
        body = body.get(step) if isinstance(body, dict) else None
    return body


def as_scale(scale: Scale, body: Json) -> Json:
    """The Scale object of a custom resource."""
    meta = body["metadata"]
    fields = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    spec = value_at(body, scale.spec_path)
    status: Json = {"replicas": value_at(body, scale.status_path) or 0}
    if selector := value_at(body, scale.selector_path):
        status["selector"] = selector
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {field: meta[field] for field in fields if field in meta},
        "spec": {"replicas": spec} if spec else {},
        "status": status,
    }


def with_replicas(scale: Scale, body: Json, replicas: int) -> Json:
    """The custom resource with another number of replicas."""
    patch: Any = replicas
    for step in reversed(scale.spec_path.strip(".").split(".")):
        patch = {step: patch}
    patched: Json = merge_patch(body, patch)
    return patched


def check_scale(scale: Scale, body: Json) -> list[FieldError]:
    """Replicas must be a number, and not a negative one."""
    path, value = scale.spec_path, value_at(body, scale.spec_path)
    if value is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int):
        kind = {str: "string", float: "float64", bool: "bool"}.get(type(value), "object")
        words = f"{path} accessor error: {value} is of the type {kind}, expected int64"
        return [invalid_value(path, "0", words)]
    if value < 0:
        return [invalid_value(path, str(value), "should be a non-negative integer")]
    return []
