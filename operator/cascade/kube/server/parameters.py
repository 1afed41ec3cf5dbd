"""Query parameters and DeleteOptions, checked as the API checks them."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from cascade.kube.store.deletion import DeleteHow
from cascade.kube.store.errors import FieldError, bad_request, forbidden_field, internal, invalid
from cascade.kube.store.names import quoted
from cascade.kube.store.schema import Schema
from cascade.kube.store.writes import How

Query = dict[str, str]
_VALIDATIONS = ("", "Ignore", "Strict", "Warn")
_MATCHES = ("Exact", "NotOlderThan")


def write_how(query: Query, kind: str, manager: str, subresource: str = "") -> How:
    """The options of a create, update or patch; `kind` is such as `CreateOptions`."""
    if not query:
        return How(subresource=subresource, manager=manager)
    validation = query.get("fieldValidation", "")
    if validation not in _VALIDATIONS:
        listed = ", ".join(quoted(value) for value in _VALIDATIONS)
        words = f"Unsupported value: {quoted(validation)}: supported values: {listed}"
        raise invalid(
            kind,
            "meta.k8s.io",
            "",
            [FieldError("FieldValueNotSupported", "fieldValidation", words)],
        )
    return How(
        dry_run=_dry_run(query.get("dryRun"), kind),
        validation=validation or "Warn",
        subresource=subresource,
        manager=manager,
        force=query.get("force") in ("true", "1"),
    )


def _dry_run(value: str | None, kind: str) -> bool:
    if value in (None, "", "All"):
        return value == "All"
    words = f'Unsupported value: {quoted([value])}: supported values: "All"'
    raise invalid(kind, "meta.k8s.io", "", [FieldError("FieldValueNotSupported", "dryRun", words)])


_DELETE_OPTIONS = Schema({"type": "object", "properties": {
    "dryRun": {"type": "array", "items": {"type": "string"}},
    "gracePeriodSeconds": {"type": "integer"}, "orphanDependents": {"type": "boolean"},
    "propagationPolicy": {"type": "string"},
    "preconditions": {"type": "object", "properties": {
        "uid": {"type": "string"}, "resourceVersion": {"type": "string"}}}}})  # fmt: skip


def delete_how(query: Query, raw: bytes) -> DeleteHow:
    """From the body, or from the query when there is none. 400 for what is no DeleteOptions."""
    options: Any = {}
    if raw:
        try:
            options = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise bad_request("the body is no DeleteOptions: it is not JSON") from None
    if not isinstance(options, dict):
        raise bad_request("the body is no DeleteOptions: it is no object")
    options, _ = _DELETE_OPTIONS.tidy(options)
    for path, wanted, _ in _DELETE_OPTIONS.wrong_types(options):
        where = ".".join(map(str, path))
        raise bad_request(f"the body is no DeleteOptions: {where} must be of type {wanted}")
    must = options.get("preconditions") or {}
    dry = (options.get("dryRun") or [query.get("dryRun")])[0]
    return DeleteHow(
        dry_run=_dry_run(dry, "DeleteOptions"),
        uid=must.get("uid", ""),
        version=must.get("resourceVersion", ""),
        propagation=options.get("propagationPolicy") or query.get("propagationPolicy", ""),
    )


class ListHow(NamedTuple):
    """Options of list and watch. `version` is None when none was given."""

    version: int | None
    match: str
    limit: int
    continue_: str
    timeout_seconds: int
    bookmarks: bool
    initial_events: bool


def list_how(query: Query, *, is_watch: bool) -> ListHow:
    """400 and 422 as the API gives them."""
    bookmarks = query.get("allowWatchBookmarks", "") in ("true", "1")
    initial = query.get("sendInitialEvents", "") in ("true", "1")
    how = ListHow(
        _version(query.get("resourceVersion", ""), is_watch),
        query.get("resourceVersionMatch", ""),
        _number(query, "limit"),
        query.get("continue", ""),
        _number(query, "timeoutSeconds"),
        bookmarks,
        initial,
    )
    _check_match(query, how, is_watch)
    return how


def _check_match(query: Query, how: ListHow, is_watch: bool) -> None:
    given = query.get("resourceVersion", "")
    words = ""
    if is_watch and "sendInitialEvents" in query:
        if how.match != "NotOlderThan":
            words = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    elif is_watch and how.match:
        words = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    elif how.match and not given:
        words = "resourceVersionMatch is forbidden unless resourceVersion is provided"
    elif how.match and how.continue_:
        words = "resourceVersionMatch is forbidden when continue is provided"
    elif how.match == "Exact" and given == "0":
        words = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
    errors = [forbidden_field("resourceVersionMatch", words)] if words else []
    if how.match and how.match not in _MATCHES:
        listed = ", ".join(quoted(match) for match in (*_MATCHES, ""))
        said = f"Unsupported value: {quoted(how.match)}: supported values: {listed}"
        errors = [FieldError("FieldValueNotSupported", "resourceVersionMatch", said)]
    if errors:
        raise invalid("ListOptions", "meta.k8s.io", "", errors)


def _version(text: str, is_watch: bool) -> int | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    words = (
        f"resourceVersion: Invalid value: {quoted(text)}: strconv.ParseUint: parsing "
        f"{quoted(text)}: invalid syntax"
    )
    if is_watch:
        raise internal(words)
    raise bad_request(f"invalid resource version: {words}")


def _number(query: Query, field: str) -> int:
    text = query.get(field, "") or "0"
    if not text.lstrip("-").isdigit():
        raise bad_request(f"strconv.ParseInt: parsing {quoted(text)}: invalid syntax")
    return int(text)
