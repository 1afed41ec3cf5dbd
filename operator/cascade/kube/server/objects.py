"""The verbs on resources: each reads its request, acts on the store, and renders the answer."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from cascade.kube.server import decode
from cascade.kube.server.accept import Form
from cascade.kube.server.answers import json_answer, object_answer, yaml_answer
from cascade.kube.server.delete_options import delete_how
from cascade.kube.server.lists import page
from cascade.kube.server.parameters import (
    ListHow,
    check_patch,
    list_how,
    read_version,
    write_how,
)
from cascade.kube.server.route import Route
from cascade.kube.server.shapes import Shape
from cascade.kube.store.admission import Admission
from cascade.kube.store.document import Document
from cascade.kube.store.errors import (
    ApiError,
    bad_request,
    method_not_allowed,
    method_not_known,
    not_found,
)
from cascade.kube.store.patching import APPLY, patch
from cascade.kube.store.resource import Resource
from cascade.kube.store.scale import as_scale, with_replicas
from cascade.kube.store.selectors import every
from cascade.kube.store.writes import How, Outcome

Json = dict[str, Any]
Query = dict[str, str]


class Call:
    """One request for a resource, with everything that its verb needs."""

    def __init__(
        self,
        admission: Admission,
        resource: Resource,
        route: Route,
        query: Query,
        raw: bytes,
        content_type: str,
        form: Form,
        agent: str,
    ) -> None:
        self.admission, self.resource, self.route = admission, resource, route
        self.query, self.raw, self.content_type, self.form = query, raw, content_type, form
        self.agent, self.namespace = agent, route.namespace or ""
        self.shape = Shape(resource, form, query.get("includeObject", ""), admission.now)

    def answer(self, verb: str) -> web.Response:
        """The response; the effect of the call is done when this returns."""
        sub = self.route.subresource
        if sub and not self._has(sub):
            if self.resource.is_typed:
                words = "the server could not find the requested resource"
                raise ApiError(404, "NotFound", words, {})
            raise not_found(self.resource.plural, self.resource.group, self.route.name)
        if verb in ("update", "patch") and not self.route.name:
            raise bad_request("name must be provided")
        act = (_SCALE if sub == "scale" else _ACTS).get(verb)
        if act is None or not self._may(verb):
            if self.resource.is_typed:
                raise method_not_known()
            said = verb if verb in _ACTS else ""
            raise method_not_allowed(self.resource.plural, self.resource.group, said)
        return act(self)

    def _may(self, verb: str) -> bool:
        if self.route.subresource:
            return verb in _SUBRESOURCE_VERBS
        return not self.resource.is_typed or verb in self.resource.verbs

    def _has(self, sub: str) -> bool:
        if sub == "finalize":
            return self.resource.stored_kind == "namespaces"
        return (
            self.resource.has_status
            if sub == "status"
            else (sub == "scale" and self.resource.scale is not None)
        )

    def list_how(self, *, is_watch: bool) -> ListHow:
        how, name = list_how(self.query, self.resource, is_watch=is_watch), self.route.name
        if not name:
            return how
        one = every([how.test, lambda document: bool(document.meta["name"] == name)])
        return how._replace(test=one)  # of the old /watch/ paths

    def version(self, verb: str) -> int | None:
        """The one that a read asks for, if it does; all else about a list is looked at before."""
        if verb == "list":
            return self.list_how(is_watch=False).version
        return read_version(self.query)

    def get(self) -> web.Response:
        entry = self.admission.entry(self.resource, self.namespace, self.route.name)
        return self._one(entry.body)

    def list(self) -> web.Response:
        how = self.list_how(is_watch=False)
        found = page(self.admission.store, self.resource, self.route.namespace, how)
        body = self.shape.many(found)
        return self._yaml(body) if self.form.is_yaml else json_answer(body)

    def create(self) -> web.Response:
        how = write_how(self.query, "CreateOptions", self.agent, self.route.subresource)
        return self._written(
            self.admission.create(self.resource, self.namespace, self._object(how), how)
        )

    def update(self) -> web.Response:
        how = write_how(self.query, "UpdateOptions", self.agent, self.route.subresource)
        return self._written(
            self.admission.update(
                self.resource, self.namespace, self.route.name, self._object(how), how
            )
        )

    def patch(self) -> web.Response:
        kind = decode.patch_kind(self.content_type, self.resource)
        how = write_how(self.query, "PatchOptions", self.agent, self.route.subresource)
        check_patch(self.query, is_apply=kind == APPLY)
        try:
            change = decode.read_patch(self.raw, kind)
        except ApiError:
            if kind != APPLY or self.route.subresource:  # that there is no such object comes first
                self.admission.entry(self.resource, self.namespace, self.route.name)
            raise
        return self._written(
            patch(self.admission, self.resource, self.namespace, self.route.name, kind, change, how)
        )

    def delete(self) -> web.Response:
        how = delete_how(self.query, self.raw)
        entry = self.admission.entry(self.resource, self.namespace, self.route.name)
        deleted = self.admission.deletion.delete(self.resource, entry, how)
        if not deleted.gone:
            return self._one(deleted.document)
        details: Json = {"name": self.route.name}
        if self.resource.group:
            details["group"] = self.resource.group
        details |= {"kind": self.resource.plural, "uid": deleted.document.meta["uid"]}
        return object_answer(
            {
                "kind": "Status",
                "apiVersion": "v1",
                "metadata": {},
                "status": "Success",
                "details": details,
            }
        )

    def delete_collection(self) -> web.Response:
        """The answer is the list as it was."""
        how = delete_how(self.query, self.raw)
        found = page(
            self.admission.store,
            self.resource,
            self.route.namespace,
            self.list_how(is_watch=False),
        )
        for document in found.documents:
            meta = document.meta
            entry = self.admission.entry(self.resource, meta.get("namespace", ""), meta["name"])
            self.admission.deletion.delete(self.resource, entry, how)
        return json_answer(self.shape.many(found))

    def _object(self, how: How) -> Json:
        return decode.read_object(self.raw, self.content_type, self.resource, how.validation)

    def _written(self, outcome: Outcome) -> web.Response:
        return self._one(outcome.document, 201 if outcome.created else 200, outcome.warnings)

    def _one(
        self, document: Document, code: int = 200, warnings: tuple[str, ...] = ()
    ) -> web.Response:
        body = self.shape.one(document)
        return self._yaml(body, code) if self.form.is_yaml else json_answer(body, code, warnings)

    def _yaml(self, body: bytes, code: int = 200) -> web.Response:
        import orjson

        return yaml_answer(orjson.loads(body), code)

    def get_scale(self) -> web.Response:
        entry = self.admission.entry(self.resource, self.namespace, self.route.name)
        return self._scaled(entry.body)

    def update_scale(self) -> web.Response:
        """PUT and PATCH: only the number of replicas is taken from the Scale."""
        assert self.resource.scale is not None
        entry = self.admission.entry(self.resource, self.namespace, self.route.name)
        body = self.resource.from_storage(entry.body.body)
        scale = as_scale(self.resource.scale, body)
        new = decode.read_scale(self.raw, self.content_type, self.resource, scale)
        changed = with_replicas(self.resource.scale, body, new["spec"].get("replicas", 0))
        changed = {
            **changed,
            "metadata": {
                **body["metadata"],
                "resourceVersion": new["metadata"].get("resourceVersion", "")
                or body["metadata"]["resourceVersion"],
            },
        }
        how = write_how(self.query, "UpdateOptions", self.agent)
        outcome = self.admission.update(
            self.resource, self.namespace, self.route.name, changed, how
        )
        return self._scaled(outcome.document)

    def _scaled(self, document: Document) -> web.Response:
        assert self.resource.scale is not None
        return object_answer(as_scale(self.resource.scale, document.body))


_ACTS = {
    "get": Call.get,
    "list": Call.list,
    "create": Call.create,
    "update": Call.update,
    "patch": Call.patch,
    "delete": Call.delete,
    "deletecollection": Call.delete_collection,
}
_SUBRESOURCE_VERBS = ("get", "update", "patch")
_SCALE = {"get": Call.get_scale, "update": Call.update_scale, "patch": Call.update_scale}
