"""An object or a list in the form that the client asked for, as bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson

from cascade.kube.server.accept import PLAIN, Form
from cascade.kube.server.lists import Page
from cascade.kube.server.table import partial, table
from cascade.kube.store.document import Document
from cascade.kube.store.errors import bad_request
from cascade.kube.store.names import quoted
from cascade.kube.store.resource import Resource

Json = dict[str, Any]


class Shape:
    """How one request wants its objects: version, form and what a table's rows hold."""

    def __init__(
        self, resource: Resource, form: Form, include: str, now: Callable[[], datetime]
    ) -> None:
        self.resource, self.form, self.include, self._now = resource, form, include, now

    def seen(self, document: Document) -> Document:
        """The object in the version of the request; the same one where that is what is stored."""
        body = self.resource.from_storage(document.body)
        return document if body is document.body else Document(body)

    def one(self, document: Document, *, is_first: bool = True) -> bytes:
        """An object; in a watch only the first table has column definitions."""
        document = self.seen(document)
        if self.form.as_ in ("", "APIGroupDiscoveryList"):
            return document.json
        if self.form.as_ != "Table":
            return orjson.dumps(partial(document))
        meta = {"resourceVersion": document.meta.get("resourceVersion", "")}
        shown = self._table([document], meta)
        if not is_first:
            shown["columnDefinitions"] = None
        return orjson.dumps(shown)

    def many(self, page: Page) -> bytes:
        """A list."""
        documents = [self.seen(document) for document in page.documents]
        if self.form.as_ == "Table":
            return orjson.dumps(self._table(documents, page.meta))
        if self.form.as_.startswith("Partial"):
            meta = {k: v for k, v in page.meta.items() if v != ""}
            return orjson.dumps(
                {
                    "kind": "PartialObjectMetadataList",
                    "apiVersion": "meta.k8s.io/v1",
                    "metadata": meta,
                    "items": [partial(document) for document in documents],
                }
            )
        return self._plain_list(documents, page.meta)

    def _plain_list(self, documents: list[Document], meta: Json) -> bytes:
        """The rendered items between a head and a tail: nothing is rendered twice."""
        resource = self.resource
        head = orjson.dumps(
            {"apiVersion": resource.api_version, "kind": resource.list_kind, "metadata": meta}
        )[:-1]
        if resource.is_typed:
            items = b",".join(
                orjson.dumps(
                    {k: v for k, v in document.body.items() if k not in ("kind", "apiVersion")}
                )
                for document in documents
            )
        else:
            items = b",".join([document.json for document in documents])
        return head + b',"items":[' + items + b"]}"

    def _table(self, documents: list[Document], meta: Json) -> Json:
        version = self.form.version or "v1"
        include = self.include or "Metadata"
        if include not in ("Metadata", "Object", "None"):
            raise bad_request(
                "Unable to convert to Table as requested: includeObject: Invalid value: "
                f"{quoted(include)}: must be 'Metadata', 'Object', 'None', or empty"
            )
        return table(self.resource, documents, meta, self._now(), include, version)

    def bookmark(self, version: int, *, ends_initial: bool) -> bytes:
        """An object that says nothing but its version."""
        meta: Json = {"resourceVersion": str(version)}
        if ends_initial:
            meta["annotations"] = {"k8s.io/initial-events-end": "true"}
        document = Document(
            {"apiVersion": self.resource.api_version, "kind": self.resource.kind, "metadata": meta}
        )
        if self.form.as_ == "Table":
            shown = table(self.resource, [], {"resourceVersion": str(version)}, self._now(), "")
            shown["rows"] = [
                {"cells": [None] * len(shown["columnDefinitions"]), "object": partial(document)}
            ]
            return orjson.dumps(shown)
        return document.json if self.form == PLAIN else orjson.dumps(partial(document))
