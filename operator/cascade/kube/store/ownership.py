"""Who applied which fields, as far as server-side apply needs it: conflicts, and what goes.

A field that a manager applied before and now leaves out goes, unless another applied it too. A
field that somebody else holds with another value is a conflict, unless the apply is forced. All
that was not applied belongs to whoever updated the object last. Nothing of this is shown in
metadata.managedFields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from cascade.kube.store.core import Key
from cascade.kube.store.errors import ApiError
from cascade.kube.store.structural import MISSING, Json, Node

Path = tuple[Any, ...]


class Item(NamedTuple):
    """A step into a list: to the item with these keys, or to this value of a set."""

    keys: tuple[tuple[str, Any], ...]
    value: Any = None


def leaves(node: Node | None, value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The fields of an applied configuration that are owned one by one."""
    if isinstance(value, dict) and value:
        for name, below in value.items():
            yield from leaves(node.child(name) if node else None, below, (*path, name))
    elif isinstance(value, list) and node is not None and node.list_type == "set":
        for item in value:
            yield (*path, Item((), item)), item
    elif isinstance(value, list) and node is not None and node.list_type == "map":
        for item in value:
            step = Item(tuple((key, item.get(key)) for key in node.map_keys))
            yield (*path, step), MISSING
            yield from leaves(node.items, item, (*path, step))
    else:
        yield path, value


def value_at(body: Any, path: Path) -> Any:
    """What stands there, or MISSING."""
    for step in path:
        if isinstance(step, Item):
            body = next((item for item in body or [] if _is(item, step)), MISSING)
        else:
            body = body.get(step, MISSING) if isinstance(body, dict) else MISSING
        if body is MISSING:
            return MISSING
    return body


def _is(item: Any, step: Item) -> bool:
    if not step.keys:
        return bool(item == step.value)
    return isinstance(item, dict) and all(item.get(key) == value for key, value in step.keys)


def without(body: Any, path: Path) -> Any:
    """The body without what stands at the path, nor what is empty then; the rest is shared."""
    step, rest = path[0], path[1:]
    if isinstance(step, Item):
        if not isinstance(body, list):
            return body
        kept = [
            item if not _is(item, step) else (without(item, rest) if rest else MISSING)
            for item in body
        ]
        return [item for item in kept if item is not MISSING]
    if not isinstance(body, dict) or step not in body:
        return body
    if rest:
        below = without(body[step], rest)
        if below or below == body[step]:
            return {**body, step: below}
    return {name: value for name, value in body.items() if name != step}


def merged(node: Node | None, live: Any, config: Any) -> Any:
    """The live value with the configuration laid over it; lists merge as their type says. Null
    says nothing of what has parts of its own."""
    if config is None and isinstance(live, dict | list):
        return live
    if isinstance(config, dict) and isinstance(live, dict):
        out = dict(live)
        for name, value in config.items():
            out[name] = merged(node.child(name) if node else None, live.get(name), value)
        return out
    if isinstance(config, list) and isinstance(live, list) and node is not None:
        if node.list_type == "set":
            return live + [item for item in config if item not in live]
        if node.list_type == "map":
            return _merged_map(node, live, config)
    return config


def _merged_map(node: Node, live: list[Any], config: list[Any]) -> list[Any]:
    out = list(live)
    for item in config:
        step = Item(tuple((key, item.get(key)) for key in node.map_keys))
        at = next((i for i, was in enumerate(out) if _is(was, step)), None)
        if at is None:
            out.append(item)
        else:
            out[at] = merged(node.items, out[at], item)
    return out


class Ownership:
    """For each object: what each manager applied, and who updated it otherwise."""

    def __init__(self) -> None:
        self._applied: dict[Key, dict[str, frozenset[Path]]] = {}
        self._updater: dict[Key, str] = {}

    def forget(self, key: Key) -> None:
        self._applied.pop(key, None)
        self._updater.pop(key, None)

    def updated(self, key: Key, manager: str, old: Json | None, new: Json) -> None:
        """Somebody wrote the object without applying: what changed is no longer applied."""
        self._updater[key] = manager
        for name, paths in self._applied.get(key, {}).items():
            same = frozenset(p for p in paths if value_at(old, p) == value_at(new, p))
            self._applied[key][name] = same

    def apply(
        self, key: Key, manager: str, node: Node, live: Json, config: Json, force: bool
    ) -> tuple[Json, frozenset[Path]]:
        """The live object with the configuration applied, and what the manager then owns.

        Raises 409 for fields that others hold with other values.
        """
        config = _owned_part(config)
        wanted = {path: value for path, value in leaves(node, config) if path}
        others = {n: p for n, p in self._applied.get(key, {}).items() if n != manager}
        before = self._applied.get(key, {}).get(manager, frozenset())
        held = frozenset().union(*others.values())
        for path in sorted(before - wanted.keys() - held, key=len):
            was = value_at(live, path)
            filled_since = isinstance(was, dict) and was and not isinstance(path[-1], Item)
            if not filled_since and not any(other[: len(path)] == path for other in held):
                live = without(live, path)
        new = merged(node, live, config)
        if not force:
            self._refuse(key, live, new, wanted, before, others)
        return new, frozenset(wanted)

    def applied(self, key: Key, manager: str, paths: frozenset[Path], old: Json, new: Json) -> None:
        """Note it once the write is done: what it changed is nobody else's any more."""
        managers = self._applied.setdefault(key, {})
        for name, held in managers.items():
            managers[name] = frozenset(p for p in held if value_at(old, p) == value_at(new, p))
        managers[manager] = paths

    def _refuse(
        self,
        key: Key,
        live: Json,
        new: Json,
        wanted: dict[Path, Any],
        before: frozenset[Path],
        others: dict[str, frozenset[Path]],
    ) -> None:
        found: dict[str, list[str]] = {}
        for path, value in wanted.items():
            met = value_at(live, path)
            if met is MISSING or value is MISSING or met == value_at(new, path):
                continue
            holders = [f'"{name}"' for name, paths in others.items() if path in paths]
            if not holders and path not in before and key in self._updater:
                holders = [f'"{self._updater[key]}" using {live["apiVersion"]}']
            for holder in holders:
                found.setdefault(holder, []).append(_shown(path))
        if found:
            raise _conflict(found)


def _owned_part(config: Json) -> Json:
    """Without what identifies the object: nobody owns its name."""
    named = ("name", "namespace", "resourceVersion", "uid", "managedFields")
    meta = {k: v for k, v in (config.get("metadata") or {}).items() if k not in named}
    owned = {k: v for k, v in config.items() if k not in ("apiVersion", "kind", "metadata")}
    return {**owned, "metadata": meta} if meta else owned


def _shown(path: Path) -> str:
    return "".join(shown_step(step) if isinstance(step, Item) else f".{step}" for step in path)


def shown_step(step: Item) -> str:
    """`[name="p"]`, or `[="x"]` for the value of a set."""
    if step.keys:
        return "[" + ",".join(f"{key}={_value(value)}" for key, value in step.keys) + "]"
    return f"[={_value(step.value)}]"


def _value(value: Any) -> str:
    return orjson.dumps(value).decode()


def _conflict(found: dict[str, list[str]]) -> ApiError:
    count = sum(map(len, found.values()))
    causes, said = [], []
    for holder, fields in found.items():
        fields.sort()
        causes += [
            {"reason": "FieldManagerConflict", "message": f"conflict with {holder}", "field": field}
            for field in fields
        ]
        if count == 1:
            said.append(f"conflict with {holder}: {fields[0]}")
        else:
            listed = "".join(f"\n- {field}" for field in fields)
            said.append(f"conflicts with {holder}:{listed}")
    plural = "" if count == 1 else "s"
    message = f"Apply failed with {count} conflict{plural}: " + "\n".join(said)
    return ApiError(409, "Conflict", message, {"causes": causes})
