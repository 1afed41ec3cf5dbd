"""From a request's body to one of the kind: unknown fields pruned, defaults filled in."""

from __future__ import annotations

from typing import Any, NamedTuple

from cascade.kube.store.errors import (
    ApiError,
    Refuse,
    bad_request,
    internal_error,
    invalid,
    invalid_value,
)
from cascade.kube.store.metadata import read_meta
from cascade.kube.store.names import in_order, quoted
from cascade.kube.store.resource import Resource
from cascade.kube.store.structural import Node
from cascade.kube.store.typed import decoded
from cascade.kube.store.writes import How

Json = dict[str, Any]


class Reading(NamedTuple):
    """The body is the caller's own as far as its first level goes."""

    body: Json
    meta: Json
    warnings: list[str]


def read(resource: Resource, body: Json, how: How) -> Reading:
    """400 for what cannot be decoded, and under Strict for unknown fields."""

    def refuse(why: str) -> ApiError:
        kind, version = resource.kind, resource.version
        given = body.get("kind") or kind
        return bad_request(f'{given} in version "{version}" cannot be handled as a {kind}: {why}')

    return _read(resource, body, how, refuse)


def _read(resource: Resource, body: Json, how: How, refuse: Refuse) -> Reading:
    if resource.is_typed:
        meta, unknown_meta = read_meta(body, lambda why: refuse(_as_part_of(resource, why)))
    else:
        meta, unknown_meta = read_meta(body, refuse)
    tidied, unknown = resource.schema.tidy(body)
    if resource.is_typed:
        tidied = decoded(resource, tidied, refuse)
    words = [f'unknown field "{path}"' for path in (*sorted(unknown_meta), *unknown)]
    if words and how.validation == "Strict":
        raise refuse(f"strict decoding error: {', '.join(words)}")
    if tidied is body:
        tidied = dict(body)
    if how.is_apply:
        tidied = _with_nulls(resource.schema.root, body, tidied)
    return Reading(tidied, meta, words if how.validation == "Warn" else [])


def _as_part_of(resource: Resource, why: str) -> str:
    """The metadata of a built-in kind is decoded together with all the rest."""
    why = why.replace("Go struct field ObjectMeta.", "Go struct field ObjectMeta.metadata.")
    return why.replace("Go value of type", f"Go struct field {resource.kind}.metadata of type")


def _with_nulls(node: Node, body: Any, tidied: Any) -> Any:
    """A null that was applied to a field without default stays, for validation to refuse it."""
    if not isinstance(body, dict) or not isinstance(tidied, dict):
        return tidied
    for name, value in body.items():
        below = node.child(name)
        if below is None or name == "status":
            continue
        if value is None and name not in tidied:
            tidied = {**tidied, name: None}
        elif isinstance(value, dict):
            tidied = {**tidied, name: _with_nulls(below, value, tidied.get(name))}
    return tidied


def read_patched(resource: Resource, body: Json, how: How) -> Reading:
    """What a patch made of an object: the same mistakes are a 422 that shows the whole of it."""
    if not resource.is_typed:
        if not body.get("kind"):
            raise _unfit(body, f"Object 'Kind' is missing in '{in_order(body)}'")
        if not body.get("apiVersion"):
            raise internal_error(
                "Object 'apiVersion' is missing in 'object has no apiVersion field'"
            )
    return _read(resource, body, how, lambda why: _unfit(body, why))


def _unfit(body: Json, why: str) -> ApiError:
    return invalid("", "", "", [invalid_value("patch", quoted(in_order(body)), why)])
