"""What must be true for a write to go on: of the object's name, uid and version, its namespace."""

from __future__ import annotations

from typing import Any

from cascade.kube.store.core import Entry, Key, Store
from cascade.kube.store.document import Document
from cascade.kube.store.errors import (
    FieldError,
    bad_request,
    conflict,
    forbidden,
    internal,
    invalid,
    invalid_value,
    not_found,
)
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import Resource
from cascade.model.errors import NotFound

Json = dict[str, Any]


def check_uid(resource: Resource, entry: Entry[Document], meta: Json) -> None:
    """409 for a PUT that means an object that was there before."""
    _check_same(resource, entry.key, meta.get("uid", ""), entry.body.meta["uid"])


def check_no_uid(resource: Resource, key: Key, meta: Json) -> None:
    """The same for a PUT that would create the object."""
    _check_same(resource, key, meta.get("uid", ""), "")


def _check_same(resource: Resource, key: Key, uid: str, stored: str) -> None:
    if uid in ("", stored):
        return
    group = "" if resource.is_typed else resource.group
    parts = ("/registry", group, resource.plural, key.namespace, key.name)
    place = "/".join(part for part in parts if part)
    raise conflict(
        resource.plural,
        resource.group,
        key.name,
        f"StorageError: invalid object, Code: 4, Key: {place}, ResourceVersion: 0, "
        f"AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, "
        f"UID in object meta: {stored}",
    )


def check_new_uid(resource: Resource, name: str, meta: Json) -> None:
    """409 for an apply that means an object which is not there any more."""
    if meta.get("uid"):
        why = (
            f"uid mismatch: the provided object specified uid {meta['uid']}, "
            "and no existing object was found"
        )
        raise conflict(resource.plural, resource.group, name, why)


def check_version(resource: Resource, entry: Entry[Document], meta: Json) -> None:
    """409 for a PUT with a stale version; 422 for one without, where the kind asks for it."""
    version = meta.get("resourceVersion", "0")
    if version == "0":
        if resource.unconditional_update:
            return
        error = invalid_value("metadata.resourceVersion", "0", "must be specified for an update")
        raise invalid(resource.plural, resource.group, entry.key.name, [error])
    if not version.isdigit():
        raise internal(f"strconv.ParseUint: parsing {quoted(version)}: invalid syntax")
    check_current(resource, entry, version)


def check_current(resource: Resource, entry: Entry[Document], version: str) -> None:
    """409 unless `version` is the object's."""
    if version != str(entry.version):
        raise conflict(resource.plural, resource.group, entry.key.name)


def check_kind(resource: Resource, body: Json) -> list[FieldError]:
    """An object may not say of itself that it is of another kind or version."""
    return [
        invalid_value(field, quoted(body[field]), f"must be {wanted}")
        for field, wanted in (("kind", resource.kind), ("apiVersion", resource.api_version))
        if body[field] != wanted
    ]


def check_name_on_url(meta: Json, name: str) -> None:
    given = meta.get("name", "")
    if not given:
        raise bad_request(
            f"the name of the object ({name} based on URL) was undeterminable: "
            "name must be provided"
        )
    if given != name:
        raise bad_request(
            f"the name of the object ({given}) does not match the name on the URL ({name})"
        )


def check_namespace(resource: Resource, meta: Json, namespace: str) -> None:
    given = meta.get("namespace", "")
    if resource.namespaced and given and given != namespace:
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )


def check_open(store: Store[Document], resource: Resource, namespace: str, name: str) -> None:
    """The namespace exists and is not being deleted."""
    if not resource.namespaced:
        return
    try:
        entry = store.get(Key("namespaces", "", namespace))
    except NotFound:
        raise not_found("namespaces", "", namespace) from None
    if "deletionTimestamp" in entry.body.meta:
        why = (
            f"unable to create new content in namespace {namespace} because it is being terminated"
        )
        cause = {
            "reason": "NamespaceTerminating",
            "field": "metadata.namespace",
            "message": f"namespace {namespace} is being terminated",
        }
        raise forbidden(resource.plural, resource.group, name, why, [cause])
