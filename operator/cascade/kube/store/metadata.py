"""ObjectMeta: which fields it has, which of them the server sets, which never change."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from cascade.kube.store.errors import ApiError, FieldError, Refuse, forbidden_field, invalid_value
from cascade.kube.store.names import (
    NAME_REQUIRED,
    check_annotations,
    check_finalizers,
    check_generate_name,
    check_labels,
    check_name,
    check_owners,
    quoted,
)
from cascade.kube.store.patch import go_type
from cascade.kube.store.resource import Resource
from cascade.kube.store.typed import read_time

Json = dict[str, Any]
_MAPS, _LISTS = ("labels", "annotations"), ("finalizers", "ownerReferences")
_FIELDS: dict[str, type] = {
    "name": str,
    "generateName": str,
    "namespace": str,
    "selfLink": str,
    "uid": str,
    "resourceVersion": str,
    "generation": int,
    "creationTimestamp": str,
    "deletionTimestamp": str,
    "deletionGracePeriodSeconds": int,
    "labels": dict,
    "annotations": dict,
    "ownerReferences": list,
    "finalizers": list,
    "managedFields": list,
}
_CHECKED = ("labels", "annotations", "finalizers", "ownerReferences")
_is_time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").fullmatch  # as the server writes it
_TIMES = ("creationTimestamp", "deletionTimestamp")
_KEPT = (
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "selfLink",
)
_GENERATED_LENGTH_MAX = 63 - 5  # of what stands before the five letters
_NOT_STORED = ("managedFields", "selfLink")
_SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def timestamp(now: datetime) -> str:
    """`2026-11-24T03:07:30Z`."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_meta(body: Json, refuse: Refuse) -> tuple[Json, list[str]]:
    """The metadata that the API keeps, and the unknown fields' paths.

    Raises what `refuse` makes of the words of Go's decoder about a wrong type.
    """
    given = body.get("metadata")
    if given is None:
        return {}, []
    if not isinstance(given, dict):
        words = f"json: cannot unmarshal {go_type(given)} into Go value of type v1.ObjectMeta"
        raise refuse(words)
    meta, unknown = {}, []
    for field, value in given.items():
        kind = _FIELDS.get(field)
        if kind is None:
            unknown.append(f"metadata.{field}")
        elif value is not None and field not in _NOT_STORED:
            _check_type(refuse, field, value, kind)
            if value not in ("", {}, []):
                meta[field] = value if kind in (str, int) else _without_nulls(field, value)
    return meta, unknown


def _check_type(refuse: Refuse, field: str, value: Any, kind: type) -> None:
    go = {str: "string", int: "int64", dict: "map[string]string", list: "[]string"}[kind]
    if field == "ownerReferences":
        go = "[]v1.OwnerReference"
    met: type = type(value)  # exactly: a boolean is no integer here
    if met is not kind:
        raise _wrong_type(refuse, value, f"ObjectMeta.{field}", go)
    if field in _TIMES and not _is_time(value):
        read_time(value, is_micro=False, refuse=refuse)
    items: Any = value.values() if field in _MAPS else value if field == "finalizers" else ()
    if field == "ownerReferences":
        for item in value:
            if not isinstance(item, dict | None):
                raise _wrong_type(refuse, item, f"ObjectMeta.{field}", "v1.OwnerReference")
    for item in items:
        if not isinstance(item, str | None):
            raise _wrong_type(refuse, item, f"ObjectMeta.{field}", "string")


def _without_nulls(field: str, value: Any) -> Any:
    """A null in a list or map is what Go makes of it: the empty value."""
    if isinstance(value, dict):
        return value if None not in value.values() else {k: v or "" for k, v in value.items()}
    if None not in value:
        return value
    empty: Any = {} if field == "ownerReferences" else ""
    return [empty if item is None else item for item in value]


def _wrong_type(refuse: Refuse, value: Any, field: str, go: str) -> ApiError:
    told = f"json: cannot unmarshal {go_type(value)} into Go struct field {field} of type {go}"
    return refuse(told)


def new_meta(meta: Json, resource: Resource, namespace: str, now: str, uid: str) -> Json:
    """The metadata of an object that is created: what only the server sets is set by it."""
    out = {k: v for k, v in meta.items() if k not in _KEPT}
    out.pop("resourceVersion", None)
    if not out.get("name") and out.get("generateName"):
        out["name"] = out["generateName"][:_GENERATED_LENGTH_MAX] + suffix(uid)
    if resource.namespaced:
        out["namespace"] = namespace
    else:
        out.pop("namespace", None)
    out["uid"] = uid
    out["creationTimestamp"] = now
    if resource.counts_generation:
        out["generation"] = 1
    elif "generation" in meta:  # nobody counts, so nobody minds
        out["generation"] = meta["generation"]
    return out


def suffix(uid: str) -> str:
    """Five letters for generateName, drawn from a uid so that equal seeds give equal names."""
    number = int(uid.replace("-", ""), 16)
    letters = ""
    for _ in range(5):
        number, index = divmod(number, len(_SUFFIX_LETTERS))
        letters += _SUFFIX_LETTERS[index]
    return letters


def kept_meta(meta: Json, old: Json) -> Json:
    """The metadata of an update: what an update cannot change stays as it was."""
    out = {k: v for k, v in meta.items() if k not in _KEPT}
    out.update((field, old[field]) for field in _KEPT if field in old)
    for field in ("name", "namespace", "resourceVersion"):
        if field in old:
            out[field] = old[field]
    return out


def check_meta(meta: Json, resource: Resource) -> list[FieldError]:
    """What is wrong with the metadata of any object."""
    name = meta.get("name", "")
    is_label = resource.name_is_label
    errors = check_generate_name(meta.get("generateName", ""))
    errors += check_name(name, is_label=is_label) if name else [NAME_REQUIRED]
    errors += _check_maps(meta) + check_finalizers(meta.get("finalizers") or [])
    return errors + check_owners(meta.get("ownerReferences") or [])


def _check_maps(meta: Json) -> list[FieldError]:
    return check_labels(meta.get("labels") or {}) + check_annotations(meta.get("annotations") or {})


def check_updated(
    meta: Json, old: Json, change: list[FieldError], resource: Resource
) -> list[FieldError]:
    """What is wrong with updated metadata: kube-apiserver looks three times, and says so."""
    if not change and all(meta.get(field) == old.get(field) for field in _CHECKED):
        return []  # what is stored has been looked at
    again = change + _check_maps(meta) + check_owners(meta.get("ownerReferences") or [])
    return check_meta(meta, resource) + again * 2


def check_change(meta: Json, old: Json) -> list[FieldError]:
    """What an update may not do to metadata. `meta` is as the request gave it."""
    errors = []
    for field, was in (
        ("uid", old["uid"]),
        ("deletionTimestamp", old.get("deletionTimestamp") and meta.get("deletionTimestamp")),
        ("deletionGracePeriodSeconds", old.get("deletionGracePeriodSeconds")),
    ):
        if meta.get(field, was) != was:
            errors.append(
                invalid_value(f"metadata.{field}", quoted(meta[field]), "field is immutable")
            )
    if "deletionTimestamp" in old:
        had = old.get("finalizers") or []
        new = [name for name in meta.get("finalizers") or [] if name not in had]
        if new:
            listed = ", ".join(quoted(name) for name in sorted(new))
            words = (
                "no new finalizers can be added if the object is being deleted, found new "
                f"finalizers []string{{{listed}}}"
            )
            errors.append(forbidden_field("metadata.finalizers", words))
    return errors
