"""Responses: bytes with the headers that the API sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from aiohttp import web
from multidict import CIMultiDict

from cascade.kube.server.route import Route
from cascade.kube.store.errors import ApiError

Json = dict[str, Any]
_JSON = CIMultiDict({"Cache-Control": "no-cache, private", "Content-Type": "application/json"})
_TEXT = CIMultiDict(
    {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
)


def json_answer(body: bytes, code: int = 200, warnings: Iterable[str] = ()) -> web.Response:
    headers = _JSON
    if warnings:
        headers = CIMultiDict(_JSON)
        for warning in warnings:
            headers.add("Warning", f"299 - {orjson.dumps(warning).decode()}")
    return web.Response(body=body, status=code, headers=headers)


def object_answer(body: Any, code: int = 200, warnings: Iterable[str] = ()) -> web.Response:
    return json_answer(orjson.dumps(body), code, warnings)


def yaml_answer(body: Any, code: int = 200) -> web.Response:
    import yaml

    text = yaml.safe_dump(body).encode()
    return web.Response(body=text, status=code, headers={"Content-Type": "application/yaml"})


def text_answer(text: str, code: int = 200) -> web.Response:
    return web.Response(body=text.encode(), status=code, headers=_TEXT)


def page_not_found() -> web.Response:
    return text_answer("404 page not found\n", 404)


def no_such_kind(route: Route) -> web.Response:
    """Among the core's kinds the API says so in JSON, elsewhere in plain text."""
    if route.group:
        return page_not_found()
    words = "the server could not find the requested resource"
    return error_answer(ApiError(404, "NotFound", words, {}))


def error_answer(error: ApiError) -> web.Response:
    answer = object_answer(error.status(), error.code, error.warnings)
    retry = (error.details or {}).get("retryAfterSeconds")
    if retry:
        answer.headers["Retry-After"] = str(retry)
    return answer
