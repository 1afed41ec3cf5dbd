"""DeleteOptions: from the body, or from the query where there is none."""

from __future__ import annotations

from typing import Any

import orjson

from cascade.kube.server.decode import go_json_error
from cascade.kube.server.parameters import Query, flag, number, wrong_dry_run
from cascade.kube.store.deletion import DeleteHow
from cascade.kube.store.errors import FieldError, internal, invalid, invalid_value
from cascade.kube.store.names import quoted
from cascade.kube.store.patch import TYPE_META, go_type
from cascade.kube.store.schema import Schema

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_SCHEMA = Schema({"type": "object", "properties": {
    "dryRun": {"type": "array", "items": _TEXT},
    "gracePeriodSeconds": {"type": "integer"}, "orphanDependents": {"type": "boolean"},
    "propagationPolicy": _TEXT,
    "preconditions": {"type": "object", "properties": {"uid": _TEXT, "resourceVersion": _TEXT}},
}})  # fmt: skip
_GO_TYPES = {
    "dryRun": "[]string",
    "gracePeriodSeconds": "int64",
    "orphanDependents": "bool",
    "propagationPolicy": "v1.DeletionPropagation",
    "preconditions": "v1.Preconditions",
    "uid": "types.UID",
    "resourceVersion": "string",
}
_POLICIES = ("Foreground", "Background", "Orphan")


def delete_how(query: Query, raw: bytes) -> DeleteHow:
    """500 for what cannot be decoded (the API gives no better), 422 for odd values."""
    options = _read(raw) if raw else _asked(query)
    must = options.get("preconditions") or {}
    policy, orphan = options.get("propagationPolicy") or "", options.get("orphanDependents")
    dry_run = (options.get("dryRun") or [None])[0]
    errors = [*_wrong_policy(policy, orphan), *wrong_dry_run(dry_run)]
    if errors:
        raise invalid("DeleteOptions", "meta.k8s.io", "", errors)
    return DeleteHow(
        dry_run=dry_run == "All",
        uid=must.get("uid", ""),
        version=must.get("resourceVersion", ""),
        propagation=policy or {None: "", True: "Orphan", False: "Background"}[orphan],
    )


def _asked(query: Query) -> Json:
    """What the query says, which counts where there is no body."""
    number(query, "gracePeriodSeconds")
    is_asked = "orphanDependents" in query
    return {
        "dryRun": [query["dryRun"]] if query.get("dryRun") else [],
        "propagationPolicy": query.get("propagationPolicy", ""),
        "orphanDependents": flag(query, "orphanDependents") if is_asked else None,
    }


def _wrong_policy(policy: str, orphan: bool | None) -> list[FieldError]:
    if policy and orphan is not None:
        words = "orphanDependents and deletionPropagation cannot be both set"
        return [invalid_value("propagationPolicy", quoted(policy), words)]
    if policy and policy not in _POLICIES:
        listed = ", ".join(quoted(known) for known in (*_POLICIES, "nil"))
        words = f"Unsupported value: {quoted(policy)}: supported values: {listed}"
        return [FieldError("FieldValueNotSupported", "propagationPolicy", words)]
    return []


def _read(raw: bytes) -> Json:
    try:
        options: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        said = go_json_error(raw)
        raise internal(f"couldn't get version/kind; json parse error: {said}") from None
    if options is None:
        return {}
    if not isinstance(options, dict):
        said = f"json: cannot unmarshal {go_type(options)} into Go value of type {TYPE_META}"
        raise internal(f"couldn't get version/kind; json parse error: {said}")
    kind = options.get("kind") or "DeleteOptions"
    if kind != "DeleteOptions":
        version = options.get("apiVersion", "")
        scheme = 'scheme "pkg/runtime/scheme.go:110"'
        raise internal(f'no kind "{kind}" is registered for version "{version}" in {scheme}')
    options, _ = _SCHEMA.tidy(options)
    for path, _, value in _SCHEMA.wrong_types(options):
        kind = go_type(value)
        raise internal(f"json: cannot unmarshal {kind} into Go struct field {_field(path)}")
    tidy: Json = options
    return tidy


def _field(path: list[Any]) -> str:
    """`DeleteOptions.dryRun of type []string`."""
    where = [str(step) for step in path if isinstance(step, str)]
    holder = "Preconditions" if len(where) > 1 else "DeleteOptions"
    kind = "string" if isinstance(path[-1], int) else _GO_TYPES[where[-1]]
    return f"{holder}.{'.'.join(where)} of type {kind}"
