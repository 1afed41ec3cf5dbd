"""A structural schema compiled to a tree that prunes, drops nulls and fills in defaults.

One walk does all three and shares with its input whatever it leaves alone: bodies are never
mutated, so a default is one object for everybody.
"""

from __future__ import annotations

from typing import Any

MISSING: Any = object()
_EXACT_BELOW = 2.0**63
Json = dict[str, Any]


def whole(value: Any) -> Any:
    """The value with 3.0 written as 3, as the API does; the same object where nothing changes."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT_BELOW else value
    if isinstance(value, dict):
        new = {key: whole(item) for key, item in value.items()}
        return new if any(new[key] is not value[key] for key in value) else value
    if isinstance(value, list):
        items = [whole(item) for item in value]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


class Node:
    """What one place of the schema says. `extra` is the schema of additionalProperties, `ruled`
    whether a CEL rule stands here or below."""

    __slots__ = (
        "default",
        "defaults",
        "extra",
        "items",
        "keeps_unknown",
        "kind",
        "list_type",
        "map_keys",
        "nullable",
        "properties",
        "ruled",
        "rules",
        "schema",
    )

    def __init__(self, schema: Json) -> None:
        self.schema = schema
        self.ruled = False
        self.kind: str = schema.get("type", "")
        self.nullable: bool = schema.get("nullable", False)
        self.keeps_unknown: bool = schema.get("x-kubernetes-preserve-unknown-fields", False)
        self.list_type: str = schema.get("x-kubernetes-list-type", "")
        self.map_keys: tuple[str, ...] = tuple(schema.get("x-kubernetes-list-map-keys", ()))
        self.rules: list[Json] = schema.get("x-kubernetes-validations") or []
        self.properties = {k: Node(v) for k, v in (schema.get("properties") or {}).items()}
        items, extra = schema.get("items"), schema.get("additionalProperties")
        self.items = Node(items) if isinstance(items, dict) else None
        self.extra = Node(extra) if isinstance(extra, dict) else None
        if extra is True:
            self.keeps_unknown = True
        if schema.get("x-kubernetes-embedded-resource"):
            for name, kind in (("apiVersion", "string"), ("kind", "string")):
                self.properties.setdefault(name, Node({"type": kind}))
            keep = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
            self.properties.setdefault("metadata", Node(keep))
        below = [*self.properties.values(), *filter(None, (self.items, self.extra))]
        self.ruled = bool(self.rules) or any(node.ruled for node in below)
        self.default = self._completed(schema.get("default", MISSING))
        self.defaults = [
            (name, node.default)
            for name, node in self.properties.items()
            if node.default is not MISSING
        ]

    def _completed(self, default: Any) -> Any:
        """A default has the defaults below it filled in, once and for all."""
        if default is MISSING:
            return MISSING
        self.defaults = [
            (name, node.default)
            for name, node in self.properties.items()
            if node.default is not MISSING
        ]
        return self.tidy(default, "", [])

    def tidy(self, value: Any, path: str, unknown: list[str]) -> Any:
        """The value without unknown fields and unwanted nulls, with defaults.

        The paths of what was unknown are appended to `unknown`. A value of the wrong type stays
        as it is: validation speaks of it.
        """
        if isinstance(value, dict):
            return self._tidy_object(value, path, unknown)
        if isinstance(value, list) and self.items is not None:
            return self._tidy_list(value, path, unknown)
        return whole(value)

    def _tidy_object(self, value: Json, path: str, unknown: list[str]) -> Json:
        out: Json | None = None
        for key, item in value.items():
            node = self.properties.get(key) or self.extra
            if node is None and not self.keeps_unknown:
                unknown.append(f"{path}.{key}" if path else key)
            elif item is not None or node is None:
                new = item
                if node is None:
                    new = whole(item)
                elif isinstance(item, dict | list | float):
                    new = node.tidy(item, f"{path}.{key}" if path else key, unknown)
                if new is not item:
                    out = dict(value) if out is None else out
                    out[key] = new
                continue
            elif node.nullable:
                continue
            out = dict(value) if out is None else out
            del out[key]
        return self._filled_in(value if out is None else out, out is not None)

    def _filled_in(self, value: Json, own: bool) -> Json:
        for name, default in self.defaults:
            if name not in value:
                if not own:
                    value, own = dict(value), True
                value[name] = default
        return value

    def _tidy_list(self, value: list[Any], path: str, unknown: list[str]) -> list[Any]:
        node = self.items
        assert node is not None
        tidied = (dict, list, float)
        new = [
            node.tidy(item, f"{path}[{i}]", unknown) if isinstance(item, tidied) else item
            for i, item in enumerate(value)
        ]
        changed = any(a is not b for a, b in zip(new, value, strict=True))
        return new if changed else value

    def child(self, step: str | int) -> Node | None:
        """The schema one step down: a property's name or a list's index."""
        if isinstance(step, int):
            return self.items
        return self.properties.get(step) or self.extra
