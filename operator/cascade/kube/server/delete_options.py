"""DeleteOptions: from the body, or from the query when there is none."""

from __future__ import annotations

from typing import Any

import orjson

from cascade.kube.server.decode import go_json_error
from cascade.kube.server.parameters import Query, dry_run, flag, number
from cascade.kube.store.deletion import DeleteHow
from cascade.kube.store.errors import FieldError, internal, invalid, invalid_value
from cascade.kube.store.names import quoted
from cascade.kube.store.patch import NO_STRUCT, go_type
from cascade.kube.store.schema import Schema

Json = dict[str, Any]
_POLICIES = ("Foreground", "Background", "Orphan")
_GO_TYPES = {"array": "[]string", "boolean": "bool", "integer": "int64", "object": "struct"}
_SCHEMA = Schema({"type": "object", "properties": {
    "dryRun": {"type": "array", "items": {"type": "string"}},
    "gracePeriodSeconds": {"type": "integer"}, "orphanDependents": {"type": "boolean"},
    "propagationPolicy": {"type": "string"},
    "preconditions": {"type": "object", "properties": {
        "uid": {"type": "string"}, "resourceVersion": {"type": "string"}}}}})  # fmt: skip


def delete_how(query: Query, raw: bytes) -> DeleteHow:
    """500 for a body that is no DeleteOptions, as on a real server; 422 for what they forbid."""
    options = _read(raw) if raw else _asked(query)
    policy, orphan = options.get("propagationPolicy") or "", options.get("orphanDependents")
    _check_policy(policy, orphan)
    must = options.get("preconditions") or {}
    return DeleteHow(
        dry_run=dry_run((options.get("dryRun") or [None])[0], "DeleteOptions"),
        uid=must.get("uid", ""),
        version=must.get("resourceVersion", ""),
        propagation=policy or {None: "", True: "Orphan", False: "Background"}[orphan],
    )


def _asked(query: Query) -> Json:
    number(query, "gracePeriodSeconds")
    return {
        "dryRun": [query["dryRun"]] if query.get("dryRun") else [],
        "propagationPolicy": query.get("propagationPolicy", ""),
        "orphanDependents": flag(query, "orphanDependents")
        if "orphanDependents" in query
        else None,
    }


def _read(raw: bytes) -> Json:
    try:
        options = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise internal(
            f"couldn't get version/kind; json parse error: {go_json_error(raw)}"
        ) from None
    if not isinstance(options, dict):
        words = f"json: cannot unmarshal {go_type(options)} into Go value of type {NO_STRUCT}"
        raise internal(f"couldn't get version/kind; json parse error: {words}")
    version, kind = options.get("apiVersion") or "v1", options.get("kind") or "DeleteOptions"
    if kind != "DeleteOptions":
        raise internal(f"no kind {quoted(kind)} is registered for version {quoted(version)}")
    tidied, _ = _SCHEMA.tidy(options)
    for path, wanted, value in _SCHEMA.wrong_types(tidied):
        where = ".".join(str(step) for step in path if isinstance(step, str))
        raise internal(
            f"json: cannot unmarshal {go_type(value)} into Go struct field "
            f"DeleteOptions.{where} of type {_GO_TYPES.get(wanted, wanted)}"
        )
    return tidied


def _check_policy(policy: str, orphan: bool | None) -> None:
    field, errors = "propagationPolicy", []
    if policy and orphan is not None:
        words = "orphanDependents and deletionPropagation cannot be both set"
        errors = [invalid_value(field, quoted(policy), words)]
    elif policy and policy not in _POLICIES:
        listed = ", ".join(quoted(name) for name in (*_POLICIES, "nil"))
        words = f"Unsupported value: {quoted(policy)}: supported values: {listed}"
        errors = [FieldError("FieldValueNotSupported", field, words)]
    if errors:
        raise invalid("DeleteOptions", "meta.k8s.io", "", errors)
