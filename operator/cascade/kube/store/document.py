"""What the store keeps for the API server: a JSON body that nobody mutates, rendered once."""

from __future__ import annotations

from typing import Any

import orjson


class Document:
    """A body and, once somebody asked, its bytes; all readers and watchers share both."""

    __slots__ = ("_json", "body")

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self._json: bytes | None = None

    @property
    def json(self) -> bytes:
        if self._json is None:
            self._json = orjson.dumps(self.body)
        return self._json

    @property
    def meta(self) -> dict[str, Any]:
        meta: dict[str, Any] = self.body["metadata"]
        return meta

    @property
    def labels(self) -> dict[str, str]:
        return self.meta.get("labels") or {}


def stamp(document: Document, version: int) -> Document:
    """The same document with its version written in."""
    body = document.body
    return Document({**body, "metadata": {**body["metadata"], "resourceVersion": str(version)}})
