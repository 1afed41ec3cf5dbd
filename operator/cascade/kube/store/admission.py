"""What every write goes through before the core sees it: decoding, metadata, schema, rules.

Pure and synchronous. Time and uids come in as callables, so a seed makes them equal in equal runs.
A write that changes nothing is no write: no version, no generation, no event.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cascade.kube.store.core import Change, Entry, Key, Store
from cascade.kube.store.deletion import Deletion
from cascade.kube.store.document import Document, stamp
from cascade.kube.store.errors import (
    ApiError,
    FieldError,
    already_exists,
    forbidden,
    internal,
    invalid,
    not_found,
    refusing_with,
)
from cascade.kube.store.metadata import (
    check_change,
    check_meta,
    check_updated,
    kept_meta,
    new_meta,
    timestamp,
)
from cascade.kube.store.names import finalizer_warnings
from cascade.kube.store.ownership import Ownership
from cascade.kube.store.preconditions import (
    check_kind,
    check_name_on_url,
    check_namespace,
    check_no_uid,
    check_open,
    check_uid,
    check_version,
)
from cascade.kube.store.reading import Reading, read
from cascade.kube.store.registry import Registry
from cascade.kube.store.resource import Resource
from cascade.kube.store.scale import check_scale
from cascade.kube.store.writes import How, Outcome
from cascade.model.errors import NotFound

Json = dict[str, Any]
Entry_ = Entry[Document]
FIRST_VERSION = 206
HISTORY_MAX = 20_000  # writes that a watch may begin in; each keeps a body or two in memory


class Admission:
    """The API over the core: create, update; `deletion` deletes, patching is built on these."""

    def __init__(
        self, now: Callable[[], datetime], new_uid: Callable[[], str], *, objects_max: int
    ) -> None:
        self.store: Store[Document] = Store(stamp, history_max=HISTORY_MAX)
        # A real server's own objects come first too: version 1 is always too old.
        self.store.version = FIRST_VERSION
        self.store.compact(FIRST_VERSION)
        self.registry = Registry()
        self.now, self.new_uid = now, new_uid
        self.objects_max = objects_max
        self.objects_count = 0
        self.ownership = Ownership()
        self.store.listen(self._count)
        self.deletion = Deletion(self.store, now)

    def _count(self, change: Change[Document]) -> None:
        if change.type == "ADDED":
            self.objects_count += 1
        elif change.type == "DELETED":
            self.objects_count -= 1
            self.ownership.forget(change.key)

    def entry(self, resource: Resource, namespace: str, name: str) -> Entry_:
        """The stored object. 404 when there is none."""
        try:
            return self.store.get(resource.key(namespace, name))
        except NotFound:
            raise not_found(resource.plural, resource.group, name) from None

    def create(self, resource: Resource, namespace: str, body: Json, how: How) -> Outcome:
        reading = read(resource, body, how)
        with refusing_with(reading.warnings):
            return self._create(resource, namespace, reading, how)

    def _create(self, resource: Resource, namespace: str, reading: Reading, how: How) -> Outcome:
        body, meta, warnings = reading
        check_namespace(resource, meta, namespace)
        check_open(self.store, resource, namespace, meta.get("name", ""))
        if resource.is_withdrawn:
            why = "create not allowed while custom resource definition is terminating"
            raise forbidden(resource.plural, resource.group, meta.get("name", ""), why)
        version = meta.get("resourceVersion", "0")
        has_version = version.isdigit() and version != "0"
        uid, now = self.new_uid(), timestamp(self.now())
        body["metadata"] = meta = new_meta(meta, resource, namespace, now, uid)
        if resource.has_status:
            body.pop("status", None)
        body = resource.prepare(body, None)
        self._refuse(resource, body, None, [])
        if has_version:
            raise internal("resourceVersion should not be set on objects to be created")
        warnings += finalizer_warnings(meta.get("finalizers") or [])
        key = resource.key(namespace, meta["name"])
        self._check_free(resource, key)
        document = Document(resource.to_storage(body))
        if not how.dry_run:
            document = self.store.create(key, document).body
            if not how.is_apply:
                self.ownership.updated(key, how.manager, None, body)
        return Outcome(document, tuple(warnings), created=True)

    def update(
        self, resource: Resource, namespace: str, name: str, body: Json, how: How
    ) -> Outcome:
        """PUT: the whole object, or its status when `how.subresource` says so."""
        reading = read(resource, body, how)
        with refusing_with(reading.warnings):
            check_name_on_url(reading.meta, name)
            check_namespace(resource, reading.meta, namespace)
            try:
                entry = self.entry(resource, namespace, name)
            except ApiError:
                if not resource.create_on_update or how.subresource:
                    raise
                check_no_uid(resource, resource.key(namespace, name), reading.meta)
                reading.meta.pop("resourceVersion", None)
                return self._create(resource, namespace, reading, how)
            check_uid(resource, entry, reading.meta)
            check_version(resource, entry, reading.meta)
            return self.change(resource, entry, reading, how)

    def change(self, resource: Resource, entry: Entry_, reading: Reading, how: How) -> Outcome:
        """Replace what is stored, within what the API lets an update change."""
        body, meta, warnings = reading
        old = resource.from_storage(entry.body.body)
        body, errors = self._merged(resource, old, body, meta, how)
        self._refuse(resource, body, old, errors)
        if body == old:
            return Outcome(entry.body, tuple(warnings))
        document = Document(resource.to_storage(body))
        new_meta_ = body["metadata"]
        if not how.dry_run:
            if "deletionTimestamp" in new_meta_ and not self.deletion.is_held(resource, body):
                self.deletion.remove(entry)
            else:
                document = self.store.replace(entry.key, document, if_version=entry.version).body
                if not how.is_apply:
                    self.ownership.updated(entry.key, how.manager, old, body)
        return Outcome(document, tuple(warnings))

    def _merged(
        self, resource: Resource, old: Json, body: Json, meta: Json, how: How
    ) -> tuple[Json, list[FieldError]]:
        """The new body: from the request, from the old one, from the server."""
        errors: list[FieldError] = []
        if how.subresource == "status":
            new = {**old, **({"status": body["status"]} if "status" in body else {})}
            if "status" not in body:
                new.pop("status", None)
        else:
            errors = check_change(meta, old["metadata"])
            new = {**body, "metadata": kept_meta(meta, old["metadata"])}
            if resource.has_status:
                new.pop("status", None)
                if "status" in old:
                    new["status"] = old["status"]
        new = resource.prepare(new, old)
        if how.subresource != "status" and "generation" in old["metadata"]:
            ignored = {"metadata", "status"} if resource.has_status else {"metadata"}
            if _differ(new, old, ignored):
                generation = old["metadata"]["generation"] + 1
                new["metadata"] = {**new["metadata"], "generation": generation}
        return new, errors

    def _refuse(
        self, resource: Resource, body: Json, old: Json | None, errors: list[FieldError]
    ) -> None:
        """422 with everything that is wrong with the object."""
        meta = body["metadata"]
        if old is None:
            errors = check_meta(meta, resource)
        elif meta is not old["metadata"]:
            errors = check_updated(meta, old["metadata"], errors, resource)
        errors = (
            errors
            + check_kind(resource, body)
            + resource.schema.check(body, old)
            + resource.check(body, old)
        )
        if resource.scale is not None:
            errors += check_scale(resource.scale, body)
        errors += resource.schema.check_rules(body, old, errors)
        if errors:
            group = str(body["apiVersion"]).rpartition("/")[0]
            group = "" if resource.storage_kind else group  # it is judged as it is stored
            raise invalid(body["kind"], group, meta.get("name", ""), errors)

    def _check_free(self, resource: Resource, key: Key) -> None:
        try:
            entry = self.store.get(key)
        except NotFound:
            if self.objects_count >= self.objects_max:
                why = (
                    f"exceeded quota: this server keeps at most {self.objects_max} objects; "
                    "delete some, or start it with a higher limit"
                )
                raise forbidden(resource.plural, resource.group, key.name, why) from None
            return
        deleting = "deletionTimestamp" in entry.body.meta
        raise already_exists(resource.plural, resource.group, key.name, deleting=deleting)


def _differ(new: Json, old: Json, ignored: set[str]) -> bool:
    fields = (new.keys() | old.keys()) - ignored
    return any(new.get(field) != old.get(field) for field in fields)
