"""What may I do? The reviews that `kubectl auth can-i` and kopf's clients ask for."""

from __future__ import annotations

from typing import Any

import orjson

from cascade.kube.server import protobuf
from cascade.kube.server.auth import ADMIN
from cascade.kube.server.route import Route
from cascade.kube.store.errors import bad_request

Json = dict[str, Any]


def answer_review(route: Route, user: str, raw: bytes) -> Json | None:
    """None for a path that is no review. Nothing is stored."""
    if route.group not in ("authorization.k8s.io", "authentication.k8s.io") or route.name:
        return None
    kinds = {
        "selfsubjectaccessreviews": "SelfSubjectAccessReview",
        "selfsubjectrulesreviews": "SelfSubjectRulesReview",
        "selfsubjectreviews": "SelfSubjectReview",
    }
    kind = kinds.get(route.plural)
    if kind is None:
        return None
    try:
        body = (
            protobuf.decode(raw) if raw.startswith(protobuf.MAGIC) else (orjson.loads(raw or b"{}"))
        )
    except orjson.JSONDecodeError:
        raise bad_request(f"the object provided is unrecognized (must be of type {kind})") from None
    out: Json = {"kind": kind, "apiVersion": f"{route.group}/{route.version}", "metadata": {}}
    if kind == "SelfSubjectReview":
        groups = ["system:masters"] if user == ADMIN else []
        return out | {
            "status": {"userInfo": {"username": user, "groups": [*groups, "system:authenticated"]}}
        }
    spec = body.get("spec") or {}
    if kind == "SelfSubjectAccessReview":
        return out | {"spec": spec, "status": {"allowed": user == ADMIN}}
    rules = [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}] if user == ADMIN else []
    free = [{"verbs": ["*"], "nonResourceURLs": ["*"]}] if user == ADMIN else []
    return out | {
        "spec": spec,
        "status": {"resourceRules": rules, "nonResourceRules": free, "incomplete": False},
    }
