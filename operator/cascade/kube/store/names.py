"""Which names, labels, finalizers and owner references the API takes."""

from __future__ import annotations

import re
from typing import Any

import orjson

from cascade.kube.store.errors import FieldError, invalid_value, required

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"
_is_subdomain = re.compile(_SUBDOMAIN).fullmatch
_is_label = re.compile(_LABEL).fullmatch
_is_qualified = re.compile(_QUALIFIED).fullmatch
_is_value = re.compile(_VALUE).fullmatch

SUBDOMAIN_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    rf"for validation is '{_SUBDOMAIN}')"
)
LABEL_WORDS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used "
    f"for validation is '{_LABEL}')"
)
_QUALIFIED_RULE = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    f"validation is '{_QUALIFIED}')"
)
VALUE_WORDS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', "
    f" or '12345', regex used for validation is '{_VALUE}')"
)


def quoted(value: Any) -> str:
    return orjson.dumps(value).decode()


def in_order(value: Any) -> str:
    """With sorted keys, as Go prints a map."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def check_name(name: str, *, is_label: bool = False) -> list[FieldError]:
    """`is_label` for kinds such as namespaces, whose names have no dots."""
    longest = 63 if is_label else 253
    if len(name) > longest:
        return [
            invalid_value(
                "metadata.name", quoted(name), f"must be no more than {longest} characters"
            )
        ]
    if is_label and "." in name:
        return [invalid_value("metadata.name", quoted(name), "must not contain dots")]
    fits, words = (_is_label, LABEL_WORDS) if is_label else (_is_subdomain, SUBDOMAIN_WORDS)
    return [] if fits(name) else [invalid_value("metadata.name", quoted(name), words)]


def check_generate_name(prefix: str) -> list[FieldError]:
    if len(prefix) <= 253:
        return []
    words = "must be no more than 253 characters"
    return [invalid_value("metadata.generateName", quoted(prefix), words)]


def check_labels(labels: dict[str, str]) -> list[FieldError]:
    errors = []
    for key, value in labels.items():
        errors += _check_key("metadata.labels", key)
        wrong = wrong_label_value(value)
        errors += [invalid_value("metadata.labels", quoted(value), words) for words in wrong]
    return errors


def wrong_label_value(value: str) -> list[str]:
    if len(value) > 63:
        return ["must be no more than 63 characters"]
    return [] if _is_value(value) else [VALUE_WORDS]


def check_annotations(annotations: dict[str, str]) -> list[FieldError]:
    errors = []
    for key in annotations:
        errors += _check_key("metadata.annotations", key, is_lowered=True)
    if sum(len(k) + len(v) for k, v in annotations.items()) > 262144:
        words = "Too long: may not be more than 262144 bytes"
        errors.append(FieldError("FieldValueTooLong", "metadata.annotations", words))
    return errors


def _check_key(field: str, key: str, *, is_lowered: bool = False) -> list[FieldError]:
    """`is_lowered` where only the lower case of a key must fit."""
    why = wrong_label_key(key.lower() if is_lowered else key)
    return [invalid_value(field, quoted(key), words) for words in why]


def wrong_label_key(key: str) -> list[str]:
    if key.count("/") > 1:
        return [f"a qualified name {_QUALIFIED_RULE} with an optional DNS subdomain prefix and '/'"
                " (e.g. 'example.com/MyName')"]  # fmt: skip
    prefix, slash, name = key.rpartition("/")
    wrong = []
    if slash and not prefix:
        wrong.append("prefix part must be non-empty")
    elif len(prefix) > 253:
        wrong.append("prefix part must be no more than 253 characters")
    elif slash and not _is_subdomain(prefix):
        wrong.append(f"prefix part {SUBDOMAIN_WORDS}")
    if not name:
        wrong.append("name part must be non-empty")
    elif len(name) > 63:
        wrong.append("name part must be no more than 63 characters")
    return wrong if _is_qualified(name) else [*wrong, f"name part {_QUALIFIED_RULE}"]


def check_finalizers(finalizers: list[str]) -> list[FieldError]:
    errors = []
    for finalizer in finalizers:
        errors += _check_key("metadata.finalizers", finalizer)
    return errors


def finalizer_warnings(finalizers: list[str]) -> list[str]:
    """A name without a domain is allowed, with a warning."""
    words = (
        "prefer a domain-qualified finalizer name to avoid accidental conflicts with other "
        "finalizer writers"
    )
    known = ("foregroundDeletion", "orphan", "kubernetes")
    return [
        f"metadata.finalizers: {quoted(name)}: {words}"
        for name in finalizers
        if "/" not in name and name not in known
    ]


def check_owners(owners: list[dict[str, Any]]) -> list[FieldError]:
    errors, controllers = [], []
    for owner in owners:
        errors += _check_owner("metadata.ownerReferences", owner)
        if owner.get("controller"):
            controllers.append(f"{owner.get('kind')}/{owner.get('name')}")
    if len(controllers) > 1:
        words = (
            'Only one reference can have Controller set to true. Found "true" in references '
            f"for {controllers[0]} and {controllers[1]}"
        )
        order = ("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion")
        shown = quoted([{k: o[k] for k in order if k in o} for o in owners])
        errors.append(invalid_value("metadata.ownerReferences", shown, words))
    return errors


def _check_owner(where: str, owner: dict[str, Any]) -> list[FieldError]:
    version, errors = owner.get("apiVersion", ""), []
    if not version:
        errors.append(invalid_value(f"{where}.apiVersion", '""', "version must not be empty"))
    for field in ("kind", "name", "uid"):
        if not owner.get(field):
            errors.append(invalid_value(f"{where}.{field}", '""', "must not be empty"))
    return errors


NAME_REQUIRED = required("metadata.name", "name or generateName is required")
