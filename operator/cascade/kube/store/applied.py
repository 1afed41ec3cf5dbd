"""What server-side apply refuses: a configuration of another kind, or one its schema cannot hold.

The words are those of structured-merge-diff, Go's way to print values included.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cascade.kube.store.errors import bad_request, internal
from cascade.kube.store.ownership import Item, shown_step
from cascade.kube.store.patch import go_type
from cascade.kube.store.resource import Resource
from cascade.kube.store.structural import Node

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "object", "additionalProperties": _TEXT}
_NUMBER: Json = {"type": "integer"}
_OWNER: Json = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("apiVersion", "kind", "name", "uid"), _TEXT),
        "uid": {**_TEXT, "default": ""},
        "controller": {"type": "boolean"},
        "blockOwnerDeletion": {"type": "boolean"},
    },
}
_META = Node(
    {
        "type": "object",
        "properties": {
            **dict.fromkeys(
                ("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion"), _TEXT
            ),
            "creationTimestamp": _TEXT,
            "deletionTimestamp": _TEXT,
            "generation": _NUMBER,
            "deletionGracePeriodSeconds": _NUMBER,
            "labels": _TEXTS,
            "annotations": _TEXTS,
            "finalizers": {"type": "array", "items": _TEXT, "x-kubernetes-list-type": "set"},
            "ownerReferences": {
                "type": "array",
                "items": _OWNER,
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["uid"],
            },
            "managedFields": {"type": "array", "items": {"type": "object"}},
        },
    }
)
_SCALARS: dict[str, type] = {"string": str, "boolean": bool}
_GO_TYPE = {"string": "string", "bool": "bool", "object": "map[string]interface {}"}


def check_applied(resource: Resource, config: Any) -> None:
    """400 for what is no configuration of the kind, 500 for one that does not fit the schema."""
    if not isinstance(config, dict | None):
        raise bad_request(
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot "
            f"unmarshal {go_type(config)} into Go value of type map[string]interface {{}}"
        )
    config = config or {}
    version, kind = (_text(config.get(field)) for field in ("apiVersion", "kind"))
    if (version, kind) != (resource.api_version, resource.kind):
        group, _, short = version.rpartition("/")
        raise bad_request(f"invalid object type: {group}/{short}, Kind={kind}")
    given = config.get("metadata")
    meta: Json = given if isinstance(given, dict) else {}
    if "managedFields" in meta:
        raise bad_request("metadata.managedFields must be nil")
    own = {name: value for name, value in config.items() if name != "metadata"}
    found = [*_misfits(resource.schema.root, own, ""), *_misfits(_META, given, ".metadata")]
    if found:
        said = found[0] if len(found) == 1 else "".join(["errors:", *(f"\n  {e}" for e in found)])
        where = f"{_text(meta.get('namespace'))}/{_text(meta.get('name'))}"
        raise internal(
            f"failed to create typed patch object ({where}; {version}, Kind={kind}): {said}"
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _misfits(node: Node, value: Any, path: str) -> Iterator[str]:
    """Null fits everywhere; validation speaks of it later."""
    if value is None or "x-kubernetes-int-or-string" in node.schema:
        return
    if node.kind == "object":
        yield from _in_object(node, value, path)
    elif node.kind == "array":
        yield from _in_list(node, value, path)
    elif node.kind in ("integer", "number"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            kind = _GO_TYPE.get(go_type(value), "[]interface {}")
            yield f"{path}: expected numeric (int or float), got {kind}"
    elif node.kind in _SCALARS and type(value) is not _SCALARS[node.kind]:
        shown = f"&value.valueUnstructured{{Value:{_go(value)}}}"
        yield f"{path}: expected {node.kind}, got {shown}"


def _in_object(node: Node, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: expected map, got &{{{_printed(value)}}}"
        return
    for name, below in value.items():
        child = node.child(name)
        if child is not None:
            yield from _misfits(child, below, f"{path}.{name}")
        elif not node.keeps_unknown:
            yield f"{path}.{name}: field not declared in schema"


def _in_list(node: Node, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: expected list, got &{{{_printed(value)}}}"
        return
    seen: list[str] = []
    for index, item in enumerate(value):
        step = f"[{index}]"
        if node.list_type in ("set", "map"):
            problem = _no_step(node, item)
            if problem:
                yield f"{path}: element {index}: {problem}"
                continue
            keys = _keys(node, item)
            step = shown_step(Item(keys, None if keys else item))
            if step in seen:
                yield f"{path}: duplicate entries for key {step}"
            seen.append(step)
        if node.items is not None:
            yield from _misfits(node.items, item, path + step)


def _keys(node: Node, item: Any) -> tuple[tuple[str, Any], ...]:
    """What an item of a map is known by; defaults count."""
    if node.list_type != "map":
        return ()
    defaults = dict(node.items.defaults) if node.items is not None else {}
    told = {**defaults, **item}
    return tuple((key, told[key]) for key in node.map_keys if key in told)


def _no_step(node: Node, item: Any) -> str:
    """Why an item cannot be told from the others of its list."""
    if node.list_type == "set":
        without = "associative list without keys has an element that's an explicit null"
        return without if item is None else ""
    if item is None:
        return "associative list with keys may not have a null element"
    if not isinstance(item, dict):
        return "associative list with keys may not have non-map elements"
    if not _keys(node, item):
        listed = " ".join(f'"{key}"' for key in node.map_keys)
        return (
            f"associative list with keys has an element that omits all key fields [{listed}] "
            "(and doesn't have default values for any key fields)"
        )
    return ""


def _printed(value: Any) -> str:
    """As Go's %v."""
    if isinstance(value, list):
        return f"[{' '.join(map(_printed, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{k}:{_printed(v)}' for k, v in sorted(value.items()))}]"
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _go(value: Any) -> str:
    """As Go's %#v."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[]interface {{}}{{{', '.join(map(_go, value))}}}"
    if isinstance(value, dict):
        inside = ", ".join(f'"{key}":{_go(below)}' for key, below in sorted(value.items()))
        return f"map[string]interface {{}}{{{inside}}}"
    return _printed(value)
