"""Paths into an item: what is there, what a projection keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cascade.model.metadata.syntax import Path
from cascade.model.metadata.values import Item, Value

Tree = dict[str | int, "Tree"]  # paths with common beginnings joined; empty: all below


def find(item: Mapping[str, Value], path: Path) -> Value | None:
    """The value at a path, or None."""
    value = item.get(path[0])  # type: ignore[arg-type]
    for step in path[1:]:
        if value is None:
            return None
        if isinstance(step, str):
            value = value["M"].get(step) if "M" in value else None
        else:
            found = value.get("L", ())
            value = found[step] if step < len(found) else None
    return value


def conflict(paths: Iterable[Path]) -> tuple[str, Path, Path] | None:
    """Two paths of which one holds the other, or that take one thing for a map and for a list.

    The word says which: overlap or conflict.
    """
    seen: list[Path] = []
    for path in paths:
        for other in seen:
            split = next(_differing(other, path), None)
            if split is None:
                return "overlap", other, path
            if type(split[0]) is not type(split[1]):
                return "conflict", other, path
        seen.append(path)
    return None


def _differing(one: Path, other: Path) -> Iterator[tuple[str | int, str | int]]:
    return ((a, b) for a, b in zip(one, other, strict=False) if a != b)


def spelled(path: Path) -> str:
    """As DynamoDB's messages have it: [a, b, [1]]."""
    steps = (f"[{step}]" if isinstance(step, int) else step for step in path)
    return f"[{', '.join(steps)}]"


def project(item: Mapping[str, Value], paths: Iterable[Path]) -> Item:
    """What an item has at these paths, in the shape it has there; a list closes its gaps."""
    return _of_map(item, _tree(paths))


def _tree(paths: Iterable[Path]) -> Tree:
    root: Tree = {}
    for path in paths:
        here = root
        for step in path:
            here = here.setdefault(step, {})
    return root


def _of_map(held: Mapping[str, Any], tree: Tree) -> Item:
    here = ((step, below) for step, below in tree.items() if isinstance(step, str))
    kept = ((step, _kept(held[step], below)) for step, below in here if step in held)
    return {step: value for step, value in kept if value is not None}


def _kept(value: Value, below: Tree) -> Value | None:
    if not below:
        return value
    if "M" in value:
        found: Any = _of_map(value["M"], below)
        return {"M": found} if found else None
    if "L" in value:
        held = value["L"]
        inside = sorted(step for step in below if isinstance(step, int) and step < len(held))
        some = [_kept(held[step], below[step]) for step in inside]
        found = [one for one in some if one is not None]
        return {"L": found} if found else None
    return None
