"""Query parameters, checked as the API checks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cascade.kube.server.continue_token import read_token
from cascade.kube.store.errors import (
    FieldError,
    bad_request,
    forbidden_field,
    internal,
    invalid,
    required,
)
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import Resource
from cascade.kube.store.selectors import Test, every, field_test, label_test, parse_fields
from cascade.kube.store.writes import How

Query = dict[str, str]
_VALIDATIONS = ("", "Ignore", "Strict", "Warn")
MANAGER_LENGTH_MAX = 128
_NOT_WITH_CONTINUE = "resourceVersionMatch is forbidden when continue is provided"


def write_how(query: Query, kind: str, manager: str, subresource: str = "") -> How:
    """The options of a create, update or patch; `kind` is such as `CreateOptions`."""
    if not query:
        return How(subresource=subresource, manager=manager)
    validation, dry_run = query.get("fieldValidation", ""), query.get("dryRun")
    errors = wrong_dry_run(dry_run)
    if validation not in _VALIDATIONS:
        listed = ", ".join(quoted(value) for value in _VALIDATIONS)
        words = f"Unsupported value: {quoted(validation)}: supported values: {listed}"
        errors.append(FieldError("FieldValueNotSupported", "fieldValidation", words))
    if errors:
        raise invalid(kind, "meta.k8s.io", "", errors)
    return How(
        dry_run=dry_run == "All",
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


def wrong_dry_run(value: str | None) -> list[FieldError]:
    """`All`, or nothing, is what dryRun may be."""
    if value in (None, "", "All"):
        return []
    words = f'Unsupported value: {quoted([value])}: supported values: "All"'
    return [FieldError("FieldValueNotSupported", "dryRun", words)]


class ListHow(NamedTuple):
    """Options of list and watch. `version` is None when none was given."""

    version: int | None
    match: str
    limit: int
    continue_: tuple[int, str] | None
    timeout_seconds: int
    bookmarks: bool
    initial_events: bool
    test: Test | None


def list_how(query: Query, resource: Resource, *, is_watch: bool) -> ListHow:
    """400 and 422 as the API gives them, and in its order."""
    timeout_seconds, limit = number(query, "timeoutSeconds"), number(query, "limit")
    labels = label_test(query.get("labelSelector", ""))
    fields = query.get("fieldSelector", "")
    parse_fields(fields)
    _check_match(query, is_watch)
    test = every([labels, field_test(resource, fields)])
    token = query.get("continue", "")
    return ListHow(
        test=test,
        continue_=read_token(token) if token else None,
        version=read_version(query, is_list=not is_watch),
        match=query.get("resourceVersionMatch", ""),
        limit=max(limit, 0),
        timeout_seconds=timeout_seconds,
        bookmarks=flag(query, "allowWatchBookmarks"),
        initial_events=flag(query, "sendInitialEvents"),
    )


def _check_match(query: Query, is_watch: bool) -> None:
    match = query.get("resourceVersionMatch", "")
    wrong = _wrong_watch(query, match) if is_watch else _wrong_list(query, match)
    errors = [forbidden_field("resourceVersionMatch", words) for words in wrong]
    allowed = ("NotOlderThan",) if is_watch else ("Exact", "NotOlderThan", "")
    if match and match not in allowed:
        listed = ", ".join(quoted(known) for known in allowed)
        words = f"Unsupported value: {quoted(match)}: supported values: {listed}"
        errors.append(FieldError("FieldValueNotSupported", "resourceVersionMatch", words))
    if not is_watch and "sendInitialEvents" in query:
        words = "sendInitialEvents is forbidden for list"
        errors.append(forbidden_field("sendInitialEvents", words))
    if errors:
        raise invalid("ListOptions", "meta.k8s.io", "", errors)


def _wrong_watch(query: Query, match: str) -> Iterator[str]:
    if "sendInitialEvents" in query and match != "NotOlderThan":
        yield "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    if match and "sendInitialEvents" not in query:
        yield "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    if query.get("continue"):
        yield _NOT_WITH_CONTINUE


def _wrong_list(query: Query, match: str) -> Iterator[str]:
    given = query.get("resourceVersion", "")
    if match and not given:
        yield "resourceVersionMatch is forbidden unless resourceVersion is provided"
    if match and query.get("continue"):
        yield _NOT_WITH_CONTINUE
    if match == "Exact" and given == "0":
        yield 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'


def read_version(query: Query, *, is_list: bool = False) -> int | None:
    """The version that a read is to see at least. 400 for what is none (500 unless in a list)."""
    text = query.get("resourceVersion", "")
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
