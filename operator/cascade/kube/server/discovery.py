"""The pages that are no resources: discovery in both forms, version, health, OpenAPI, reviews."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import web

from cascade.kube.server.accept import form_of
from cascade.kube.server.answers import json_answer, object_answer, page_not_found, text_answer
from cascade.kube.server.auth import PREFIX, token_in
from cascade.kube.server.groups import aggregated_group, group_entry, hash_of, resource_list
from cascade.kube.server.openapi import group_document
from cascade.kube.server.reviews import answer_review
from cascade.kube.server.route import Route
from cascade.kube.store.registry import Registry
from cascade.kube.store.resource import Resource

Json = dict[str, Any]
VERSION: Json = {
    "major": "1",
    "minor": "34",
    "emulationMajor": "1",
    "emulationMinor": "34",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "33",
    "gitVersion": "v1.34.3",
    "gitCommit": "unknown",
    "gitTreeState": "clean",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "go1.26.8",
    "compiler": "gc",
    "platform": "linux/amd64",
}
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"


class Pages:
    """Derived from the registry, and derived anew only when that has changed."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._revision = -1
        self._made: dict[str, bytes] = {}

    def answer(self, request: web.BaseRequest, path: str, query: dict[str, str]) -> web.Response:
        """The page, or a 404 in plain text."""
        path = path.rstrip("/") or "/"
        if path in ("/healthz", "/livez", "/readyz") or path.startswith(("/livez/", "/readyz/")):
            return text_answer("ok")
        if path in ("/api", "/apis"):
            form = form_of(request.headers.get("Accept", ""))
            if form.as_ == "APIGroupDiscoveryList":
                return self._aggregated(request, path, form.version)
        body = self._page(path, request)
        if body is None:
            return page_not_found()
        token, _ = token_in(request.raw_path)
        if token and path == "/openapi/v3":  # kubectl takes these paths from the root of the host
            body = body.replace(b'"/openapi/v3/', f'"{PREFIX}{token}/openapi/v3/'.encode())
        if path.startswith("/openapi/v3"):
            return _tagged(request, body, "application/json")
        return json_answer(body)

    def _page(self, path: str, request: web.BaseRequest) -> bytes | None:
        if path == "/api":
            address = {"clientCIDR": "0.0.0.0/0", "serverAddress": request.host}
            return orjson.dumps(
                {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [address]}
            )
        return self._kept(path, lambda: self._make(path))

    def _kept(self, name: str, make: Callable[[], Json | None]) -> bytes | None:
        if self._revision != self._registry.revision:
            self._revision, self._made = self._registry.revision, {}
        if name not in self._made:
            body = make()
            if body is None:
                return None
            self._made[name] = orjson.dumps(body)
        return self._made[name]

    def _make(self, path: str) -> Json | None:
        if path == "/version":
            return VERSION
        if path == "/":
            return {
                "paths": [
                    "/api",
                    "/api/v1",
                    "/apis",
                    "/healthz",
                    "/livez",
                    "/openapi/v3",
                    "/readyz",
                    "/version",
                ]
            }
        groups = self._registry.groups()
        if path == "/apis":
            listed = [group_entry(name, versions) for name, versions in groups.items() if name]
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}
        if path.startswith("/openapi/v3"):
            return self._openapi(path, groups)
        parts = path.strip("/").split("/")
        if parts[0] == "apis" and len(parts) == 2 and parts[1] in groups:
            return {"kind": "APIGroup", "apiVersion": "v1"} | group_entry(
                parts[1], groups[parts[1]]
            )
        group, version = (
            ("", parts[1])
            if parts[0] == "api" and len(parts) == 2
            else ((parts[1], parts[2]) if parts[0] == "apis" and len(parts) == 3 else ("?", "?"))
        )
        resources = groups.get(group, {}).get(version)
        return None if resources is None else resource_list(group, version, resources)

    def _openapi(self, path: str, groups: dict[str, dict[str, list[Resource]]]) -> Json | None:
        places = {
            f"{'apis/' + group if group else 'api'}/{version}": resources
            for group, versions in groups.items()
            for version, resources in versions.items()
        }
        if path == "/openapi/v3":
            return {
                "paths": {
                    place: {"serverRelativeURL": f"/openapi/v3/{place}?hash={hash_of(resources)}"}
                    for place, resources in places.items()
                }
            }
        resources = places.get(path.removeprefix("/openapi/v3/"))
        return None if resources is None else group_document(resources)

    def _aggregated(self, request: web.BaseRequest, path: str, version: str) -> web.Response:
        groups = self._registry.groups()
        wanted = {g: v for g, v in groups.items() if bool(g) == (path == "/apis")}
        body = self._kept(
            f"{path} {version}",
            lambda: {
                "kind": "APIGroupDiscoveryList",
                "apiVersion": f"apidiscovery.k8s.io/{version}",
                "metadata": {},
                "items": [aggregated_group(g, v) for g, v in wanted.items()],
            },
        )
        return _tagged(request, body or b"", _AGGREGATED.format(version))

    def review(self, route: Route, user: str, raw: bytes) -> web.Response | None:
        """SelfSubjectAccessReview and its kin, which kubectl and the clients ask for rights."""
        answered = answer_review(route, user, raw)
        return None if answered is None else object_answer(answered, 201)


def _tagged(request: web.BaseRequest, body: bytes, content_type: str) -> web.Response:
    tag = f'"{hashlib.sha512(body).hexdigest().upper()}"'
    headers = {"Etag": tag, "Vary": "Accept", "Content-Type": content_type}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers)
