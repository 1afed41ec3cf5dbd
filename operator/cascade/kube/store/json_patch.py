"""JSON-patch (RFC 6902) as kube-apiserver carries it out: here and there more forgiving.

Replacing what is not there adds it, a missing value is null, negative indices count from the end,
and testing for null passes where nothing stands. Numbers are equal when they are written the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from cascade.kube.store.errors import bad_request, rejected
from cascade.kube.store.patch import go_type

Json = dict[str, Any]


def json_patch(target: Json, operations: Any) -> Any:
    """The patched object. 400 when it is no list of operations, 422 when one does not fit."""
    if operations is None:
        return target
    _check(operations)
    root = {"": _copied(target)}
    for operation in operations:
        act = _ACTS.get(operation.get("op"))
        if act is None or operation.get("path") is None:
            raise rejected()
        act(root, operation)
    return root[""]


def _check(operations: Any) -> None:
    where = "error decoding patch: json: cannot unmarshal"
    if not isinstance(operations, list):
        kind = go_type(operations)
        raise bad_request(f"{where} {kind} into Go value of type []handlers.jsonPatchOp")
    for operation in operations:
        if not isinstance(operation, dict):
            kind = go_type(operation)
            raise bad_request(f"{where} {kind} into Go value of type handlers.jsonPatchOp")
        for field in ("op", "path", "from"):
            value = operation.get(field)
            if value is not None and not isinstance(value, str):
                place = f"Go struct field jsonPatchOp.{field}"
                raise bad_request(f"{where} {go_type(value)} into {place} of type string")


def _place(root: Json, path: str) -> tuple[Any, str]:
    """(the object or list that holds what the path names, its key there). 422 when none does."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
    if len(steps) < 2:
        raise rejected()
    holder = root[""]
    for step in steps[1:-1]:
        holder = _get(holder, step)
    if not isinstance(holder, dict | list):
        raise rejected()
    return holder, steps[-1]


def _index(items: list[Any], key: str, length: int) -> int:
    try:
        index = int(key)
    except ValueError:
        raise rejected() from None
    if not -length <= index < length:
        raise rejected()
    return index % length


def _get(holder: Any, key: str) -> Any:
    """None where an object has no such key."""
    if isinstance(holder, list):
        return holder[_index(holder, key, len(holder))]
    if not isinstance(holder, dict):
        raise rejected()
    return holder.get(key)


def _add(root: Json, operation: Json) -> None:
    _put(root, operation["path"], operation.get("value"))


def _put(root: Json, path: str, value: Any) -> None:
    holder, key = _place(root, path)
    if isinstance(holder, dict):
        holder[key] = value
    elif key == "-":
        holder.append(value)
    else:
        holder.insert(_index(holder, key, len(holder) + 1), value)


def _remove(root: Json, operation: Json) -> None:
    _take(root, operation["path"])


def _take(root: Json, path: str) -> Any:
    holder, key = _place(root, path)
    if isinstance(holder, list):
        return holder.pop(_index(holder, key, len(holder)))
    if key not in holder:
        raise rejected()
    return holder.pop(key)


def _replace(root: Json, operation: Json) -> None:
    path, value = operation["path"], operation.get("value")
    if path == "":
        if isinstance(value, dict | list):
            root[""] = value
        return  # a number or a text in the place of the whole object is passed over
    holder, key = _place(root, path)
    if isinstance(holder, dict):
        holder[key] = value
    else:
        holder[_index(holder, key, len(holder))] = value


def _test(root: Json, operation: Json) -> None:
    path = operation["path"]
    met = root[""] if path == "" else _get(*_place(root, path))
    if _written(met) != _written(operation.get("value")):
        raise rejected()


def _copied(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value))


def _written(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _move(root: Json, operation: Json) -> None:
    _put(root, operation["path"], _take(root, operation.get("from") or ""))


def _copy(root: Json, operation: Json) -> None:
    value = _get(*_place(root, operation.get("from") or ""))
    _put(root, operation["path"], _copied(value))


_ACTS: dict[Any, Callable[[Json, Json], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "test": _test,
    "move": _move,
    "copy": _copy,
}
