"""From a URL's path to what it names. Everything that is no resource has its own table."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote


class Route(NamedTuple):
    """`namespace` is None for a path without one. `is_watch` marks the old /watch/ paths."""

    group: str
    version: str
    namespace: str | None
    plural: str
    name: str
    subresource: str
    is_watch: bool


@lru_cache(maxsize=4096)
def route_of(path: str) -> Route | None:
    """None when the path names no resource."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if parts[0] == "api" and len(parts) > 2:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[0] == "apis" and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return None
    is_watch = rest[0] == "watch" and len(rest) > 1
    if is_watch:
        rest = rest[1:]
    namespace = None
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    name = rest[1] if len(rest) > 1 else ""
    if len(rest) > 3 or "" in rest:
        return None
    sub = rest[2] if len(rest) > 2 else ""
    return Route(group, version, namespace, rest[0], name, sub, is_watch)


_NO_QUERY: dict[str, str] = {}


def query_of(text: str) -> dict[str, str]:
    """The query parameters; the first of a name counts."""
    if not text:
        return _NO_QUERY
    pairs = parse_qsl(text, keep_blank_values=True)
    return dict(reversed(pairs))
