"""Query parameters, checked as the API checks them."""

from __future__ import annotations

from collections.abc import Iterator
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
_NOT_WITH_CONTINUE = "resourceVersionMatch is forbidden when continue is provided"


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


def read_version(query: Query) -> int | None:
    """The version that a read of one object is to see at least. 500 for what is none."""
    return _version(query.get("resourceVersion", ""), is_list=False)


def list_how(query: Query, *, is_watch: bool) -> ListHow:
    """400 and 422 as the API gives them."""
    how = ListHow(
        _version(query.get("resourceVersion", ""), is_list=not is_watch),
        query.get("resourceVersionMatch", ""),
        max(number(query, "limit"), 0),
        query.get("continue", ""),
        number(query, "timeoutSeconds"),
        flag(query, "allowWatchBookmarks"),
        flag(query, "sendInitialEvents"),
    )
    _check_match(query, how, is_watch)
    return how


def _check_match(query: Query, how: ListHow, is_watch: bool) -> None:
    wrong = _wrong_watch(query, how) if is_watch else _wrong_list(query, how)
    errors = [forbidden_field("resourceVersionMatch", words) for words in wrong]
    allowed = ("NotOlderThan",) if is_watch else ("Exact", "NotOlderThan", "")
    if how.match and how.match not in allowed:
        listed = ", ".join(quoted(match) for match in allowed)
        words = f"Unsupported value: {quoted(how.match)}: supported values: {listed}"
        errors.append(FieldError("FieldValueNotSupported", "resourceVersionMatch", words))
    if not is_watch and "sendInitialEvents" in query:
        words = "sendInitialEvents is forbidden for list"
        errors.append(forbidden_field("sendInitialEvents", words))
    if errors:
        raise invalid("ListOptions", "meta.k8s.io", "", errors)


def _wrong_watch(query: Query, how: ListHow) -> Iterator[str]:
    if "sendInitialEvents" in query and how.match != "NotOlderThan":
        yield "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    if how.match and "sendInitialEvents" not in query:
        yield "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    if how.continue_:
        yield _NOT_WITH_CONTINUE


def _wrong_list(query: Query, how: ListHow) -> Iterator[str]:
    given = query.get("resourceVersion", "")
    if how.match and not given:
        yield "resourceVersionMatch is forbidden unless resourceVersion is provided"
    if how.match and how.continue_:
        yield _NOT_WITH_CONTINUE
    if how.match == "Exact" and given == "0":
        yield 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'


def _version(text: str, *, is_list: bool) -> int | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    words = (
        f"resourceVersion: Invalid value: {quoted(text)}: strconv.ParseUint: parsing "
        f"{quoted(text)}: invalid syntax"
    )
    if is_list:
        raise bad_request(f"invalid resource version: {words}")
    raise internal(words)


def flag(query: Query, name: str) -> bool:
    """As the API reads it: whatever is there and not false is true."""
    return query.get(name, "false").lower() not in ("false", "0")


def number(query: Query, field: str) -> int:
    text = query.get(field, "") or "0"
    if not text.lstrip("-").isdigit():
        raise bad_request(f"strconv.ParseInt: parsing {quoted(text)}: invalid syntax")
    return int(text)
