"""Query parameters, checked as the API checks them."""

from __future__ import annotations

from typing import NamedTuple

from cascade.kube.store.errors import (
    FieldError,
    bad_request,
    forbidden_field,
    internal,
    invalid,
    required,
)
from cascade.kube.store.names import quoted
from cascade.kube.store.writes import How

Query = dict[str, str]
_VALIDATIONS = ("", "Ignore", "Strict", "Warn")
MANAGER_LENGTH_MAX = 128
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
        dry_run=dry_run(query.get("dryRun"), kind),
        validation=validation or "Warn",
        subresource=subresource,
        manager=manager,
        force=flag(query, "force"),
    )


def check_patch(query: Query, *, is_apply: bool) -> None:
    """422: server-side apply needs a field manager, and nothing else may be forced."""
    manager, errors = query.get("fieldManager", ""), []
    if is_apply and not manager:
        errors = [required("fieldManager", "is required for apply patch")]
    elif len(manager) > MANAGER_LENGTH_MAX:
        words = f"Too long: may not be more than {MANAGER_LENGTH_MAX} bytes"
        errors = [FieldError("FieldValueTooLong", "fieldManager", words)]
    elif not is_apply and "force" in query:
        errors = [forbidden_field("force", "may not be specified for non-apply patch")]
    if errors:
        raise invalid("PatchOptions", "meta.k8s.io", "", errors)


def dry_run(value: str | None, kind: str) -> bool:
    if value in (None, "", "All"):
        return value == "All"
    words = f'Unsupported value: {quoted([value])}: supported values: "All"'
    raise invalid(kind, "meta.k8s.io", "", [FieldError("FieldValueNotSupported", "dryRun", words)])


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
    how = ListHow(
        _version(query.get("resourceVersion", ""), is_watch),
        query.get("resourceVersionMatch", ""),
        number(query, "limit"),
        query.get("continue", ""),
        number(query, "timeoutSeconds"),
        flag(query, "allowWatchBookmarks"),
        flag(query, "sendInitialEvents"),
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


def flag(query: Query, name: str) -> bool:
    """As the API reads it: whatever is there and not false is true."""
    return query.get(name, "false").lower() not in ("false", "0")


def number(query: Query, field: str) -> int:
    text = query.get(field, "") or "0"
    if not text.lstrip("-").isdigit():
        raise bad_request(f"strconv.ParseInt: parsing {quoted(text)}: invalid syntax")
    return int(text)
