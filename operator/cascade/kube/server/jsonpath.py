"""The JSONPath of printer columns: fields, indices, `*`, and `[?(@.type=="Ready")]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Step = Callable[[Any], list[Any]]
_TOKEN = re.compile(
    r"\.?(?P<name>(?:\\.|[^.\[\]\\])+)"
    r"|\[\?\(@\.(?P<field>[^=!<>()\s]+)\s*==\s*(?P<q>[\"'])(?P<wanted>.*?)(?P=q)\s*\)\]"
    r"|\[(?P<index>-?\d+)\]|\[(?P<star>\*)\]|\['(?P<key>[^']*)'\]"
)


@lru_cache(maxsize=1024)
def compiled(path: str) -> tuple[Step, ...]:
    """The steps of a path. One that cannot be read finds nothing, as in the API server."""
    steps: list[Step] = []
    at = 0
    path = path.strip().strip("{}")
    while at < len(path):
        match = _TOKEN.match(path, at)
        if match is None:
            return (lambda value: [],)
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["field"]:
        field, wanted = match["field"], match["wanted"]
        return lambda value: [
            item
            for item in (value if isinstance(value, list) else [])
            if isinstance(item, dict) and item.get(field) == wanted
        ]
    if match["star"] or match["name"] == "*":
        return lambda value: (
            list(value.values())
            if isinstance(value, dict)
            else value
            if isinstance(value, list)
            else []
        )
    if match["index"]:
        index = int(match["index"])
        return lambda value: (
            [value[index]] if isinstance(value, list) and -len(value) <= index < len(value) else []
        )
    name = match["key"] if match["key"] is not None else re.sub(r"\\(.)", r"\1", match["name"])
    return lambda value: [value[name]] if isinstance(value, dict) and name in value else []


def first(path: str, body: Any) -> Any:
    """The first value that a path finds, or None."""
    found = [body]
    for step in compiled(path):
        found = [item for value in found for item in step(value)]
    return found[0] if found else None
