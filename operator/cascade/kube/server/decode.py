"""Request bodies: from bytes to objects, with the API's words for what cannot be read."""

from __future__ import annotations

import json
from typing import Any

import orjson

from cascade.kube.server import protobuf
from cascade.kube.store.errors import ApiError, bad_request
from cascade.kube.store.json_patch import json_patch
from cascade.kube.store.names import quoted
from cascade.kube.store.patch import TYPE_META, go_type, merge_patch
from cascade.kube.store.patching import APPLY, JSON_PATCH, MERGE_PATCH, STRATEGIC
from cascade.kube.store.resource import Resource

Json = dict[str, Any]
_OBJECTS = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")
_UNKNOWN = "the body of the request was in an unknown format - accepted media types include: "


def media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


def unsupported(accepted: tuple[str, ...]) -> ApiError:
    return ApiError(415, "UnsupportedMediaType", _UNKNOWN + ", ".join(accepted))


def read_object(raw: bytes, content_type: str, resource: Resource, validation: str) -> Json:
    """The object of a POST or PUT. 400 when it is none, 415 for another media type."""
    media = media_type(content_type)
    if media == "application/yaml":
        body = _yaml(raw)
    elif media == "application/vnd.kubernetes.protobuf" and resource.is_typed:
        body = protobuf.decode(raw)
    elif media in ("", "application/json"):
        body = _json(raw, resource)
    else:
        raise unsupported(_OBJECTS)
    if not isinstance(body, dict):
        raise _no_object(body, raw, resource)
    if validation == "Strict" and media in ("", "application/json"):
        _refuse_duplicates(raw, resource)
    return _kind_checked(body, raw, resource)


def _no_object(body: Any, raw: bytes, resource: Resource) -> ApiError:
    if body is None:
        return _unrecognized(resource, "Object 'Kind' is missing in 'null'", raw)
    words = f"json: cannot unmarshal {go_type(body)} into Go value of type {TYPE_META}"
    return _unrecognized(resource, f"couldn't get version/kind; json parse error: {words}", raw)


def _json(raw: bytes, resource: Resource) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        error = f"couldn't get version/kind; json parse error: {go_json_error(raw)}"
        raise _unrecognized(resource, error, raw) from None


def _kind_checked(body: Json, raw: bytes, resource: Resource) -> Json:
    if "apiVersion" in body and body["apiVersion"] is None and not resource.is_typed:
        raise bad_request(
            f'{resource.kind} in version "" cannot be handled as a {resource.kind}: '
            ".apiVersion accessor error: <nil> is of the type <nil>, expected string"
        )
    version, kind = body.get("apiVersion") or "", body.get("kind") or ""
    for field, value in (("apiVersion", version), ("kind", kind)):
        if not isinstance(value, str):
            error = (
                f"couldn't get version/kind; json parse error: json: cannot unmarshal "
                f"{go_type(value)} into Go struct field .{field} of type string"
            )
            raise _unrecognized(resource, error, raw)
    if resource.is_typed and kind not in ("", resource.kind):
        raise bad_request(
            f'{kind} in version "{resource.version}" cannot be handled as a {resource.kind}: '
            f"converting (v1.{kind}) to (core.{resource.kind}): unknown conversion"
        )
    if resource.is_typed:
        body.setdefault("apiVersion", resource.api_version)
        body.setdefault("kind", resource.kind)
    elif not kind:
        raise _unrecognized(resource, f"Object 'Kind' is missing in '{raw.decode()}'", raw)
    if (version and version != resource.api_version) or not (version or resource.is_typed):
        raise bad_request(
            f"the API version in the data ({version}) does not match the expected "
            f"API version ({resource.api_version})"
        )
    return body


def _unrecognized(resource: Resource, why: str, raw: bytes) -> ApiError:
    # What does not look like JSON is shown in hexadecimal digits.
    text = raw.decode(errors="replace") if raw.lstrip()[:1] in (b"", b"{") else raw.hex()
    shown = "<empty>" if not text else text if len(text) <= 30 else f"{text[:30]} ..."
    return bad_request(
        f"the object provided is unrecognized (must be of type {resource.kind}): {why} ({shown})"
    )


def _yaml(raw: bytes) -> Any:
    import yaml

    try:
        return yaml.safe_load(raw)
    except yaml.YAMLError as error:
        said = str(error).replace("\n", " ")
        raise bad_request(f"error converting YAML to JSON: yaml: {said}") from None


def patch_kind(content_type: str, resource: Resource) -> str:
    """The patch's media type. 415 for a strategic merge patch of a custom resource."""
    media = media_type(content_type)
    accepted = (JSON_PATCH, MERGE_PATCH, *((STRATEGIC,) if resource.is_typed else ()), APPLY)
    if media not in accepted:
        raise unsupported(accepted)
    return media


def read_patch(raw: bytes, kind: str) -> Any:
    """The patch that the body is. 400 for what cannot be decoded."""
    if kind == APPLY:
        try:
            return _yaml(raw)
        except ApiError as error:
            raise bad_request(f"error decoding YAML: {error.message}") from None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise bad_request(f"error decoding patch: {go_json_error(raw)}") from None


def go_json_error(raw: bytes) -> str:
    """What Go's decoder says of text that is no JSON."""
    text = raw.decode(errors="replace")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        at = min(error.pos, len(text))
        rest = text[at:].lstrip()
        if not rest:
            return "unexpected end of JSON input"
        places = {
            "Expecting property name": "looking for beginning of object key string",
            "Expecting ':'": "after object key",
            "Extra data": "after top-level value",
            "Expecting ','": "after object key:value pair",
        }
        place = next(
            (words for said, words in places.items() if error.msg.startswith(said)),
            "looking for beginning of value",
        )
        shown = rest[0] if rest[0].isprintable() else f"\\u{ord(rest[0]):04x}"
        return f"invalid character '{shown}' {place}"
    return "invalid UTF-8"


def _refuse_duplicates(raw: bytes, resource: Resource) -> None:
    """Strict only: a second look with a parser that sees repeated keys."""
    found: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> Json:
        keys = [key for key, _ in items]
        found.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return dict(items)

    body = json.loads(raw, object_pairs_hook=pairs)
    if found:
        path = _path_to(body, found[0])
        where = (
            f'{resource.kind} in version "{resource.version}" cannot be handled as a '
            f"{resource.kind}"
        )
        raise bad_request(f"{where}: strict decoding error: duplicate field {quoted(path)}")


def _path_to(body: Any, key: str) -> str:
    if isinstance(body, dict):
        if key in body:
            return key
        for name, value in body.items():
            below = _path_to(value, key)
            if below:
                return f"{name}.{below}"
    return ""


def read_scale(raw: bytes, content_type: str, resource: Resource, scale: Json) -> Json:
    """The Scale that a PUT brings or a PATCH makes of the present one."""
    media = media_type(content_type)
    if media in ("", "application/json"):
        new: Any = orjson.loads(raw)
    else:
        media = patch_kind(content_type, resource)
        change = read_patch(raw, media)
        new = json_patch(scale, change) if media == JSON_PATCH else merge_patch(scale, change)
    return {"metadata": new.get("metadata") or {}, "spec": new.get("spec") or {}}
