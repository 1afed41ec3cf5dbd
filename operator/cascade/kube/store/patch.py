"""Merge-patch (RFC 7386) and JSON-patch (RFC 6902). Neither changes the object it is given."""

from __future__ import annotations

from typing import Any

import jsonpatch
import jsonpointer

from cascade.kube.store.errors import bad_request, rejected


def merge_patch(target: Any, patch: Any) -> Any:
    """The patched object; what the patch leaves alone is shared with `target`."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = merge_patch(merged.get(key), value)
        else:
            merged[key] = value
    return merged


def json_patch(target: dict[str, Any], operations: Any) -> Any:
    """The patched object. 400 when it is no list, 422 when it does not fit the object."""
    if not isinstance(operations, list):
        raise bad_request(
            "error decoding patch: json: cannot unmarshal "
            f"{go_type(operations)} into Go value of type []handlers.jsonPatchOp"
        )
    for operation in operations:
        if not isinstance(operation, dict):
            raise bad_request(
                "error decoding patch: json: cannot unmarshal "
                f"{go_type(operation)} into Go value of type handlers.jsonPatchOp"
            )
    try:
        for operation in operations:
            target = jsonpatch.apply_patch(target, [_as_go_reads_it(target, operation)])
        return target
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, ValueError):
        raise rejected() from None


def _as_go_reads_it(target: Any, operation: dict[str, Any]) -> dict[str, Any]:
    """What the API server's library takes more loosely than RFC 6902 does: a value that is left
    out is null, null stands where nothing is, and a field need not be there to be replaced.
    """
    op, path = operation.get("op"), operation.get("path")
    if op not in ("add", "replace", "test") or not isinstance(path, str):
        return operation
    value, (above, _, last) = operation.get("value"), path.rpartition("/")
    parent = jsonpointer.resolve_pointer(target, above)
    name = jsonpointer.unescape(last)
    if isinstance(parent, dict) and path and name not in parent:
        if op == "replace":
            op = "add"
        elif op == "test" and value is None:
            return {"op": "test", "path": "", "value": target}
    return {"op": op, "path": path, "value": value}


NO_STRUCT = (
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
    'Kind string "json:\\"kind,omitempty\\"" }'
)


def go_type(value: Any) -> str:
    """What Go's JSON decoder calls a value."""
    names: dict[type, str] = {
        dict: "object",
        list: "array",
        str: "string",
        bool: "bool",
        int: "number",
        float: "number",
    }
    return names.get(type(value), "null")
