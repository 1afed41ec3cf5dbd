"""Built-in kinds are decoded into Go structs on a real server: a wrong type is a 400, not a 422."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cascade.kube.store.errors import ApiError, Refuse
from cascade.kube.store.patch import go_type
from cascade.kube.store.resource import Resource

Json = dict[str, Any]
_GO = {
    "integer": "int32",
    "boolean": "bool",
    "object": "map[string]interface {}",
    "array": "[]interface {}",
}
_STRUCTS = {
    "involvedObject": "ObjectReference",
    "regarding": "ObjectReference",
    "related": "ObjectReference",
    "series": "EventSeries",
    "source": "EventSource",
}
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")


def decoded(resource: Resource, body: Json, refuse: Refuse) -> Json:
    """The body with its times in the API's own form.

    Raises what `refuse` makes of the first value that Go could not decode.
    """
    for path, wanted, value in resource.schema.wrong_types(body):
        go, field = _go_name(resource, path, wanted), _go_field(resource, path)
        raise refuse(
            f"json: cannot unmarshal {go_type(value)} into Go struct field {field} of type {go}"
        )
    for text in (body.get("binaryData") or {}).values():
        _check_base64(text, refuse)
    try:
        return _with_times(body, resource.times, refuse)
    except ApiError:
        return _with_times(body, _as_given(body, resource.times), refuse)


def _with_times(body: Json, times: Sequence[str], refuse: Refuse) -> Json:
    for time in times:
        body = _with_time(body, time.split("."), refuse)
    return body


def _check_base64(text: str, refuse: Refuse) -> None:
    fitting = re.match(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", text)
    assert fitting is not None  # the empty text fits
    if fitting.end() < len(text):
        odd = re.search(r"[^A-Za-z0-9+/]", text)
        raise refuse(f"illegal base64 data at input byte {odd.start() if odd else len(text)}")


def _as_given(body: Json, times: Sequence[str]) -> list[str]:
    """In the order of the body: what is wrong first is what the API speaks of."""

    def place(time: str) -> int:
        above, _, name = time.rpartition(".")
        fields = (body.get(above) or {}) if above else body
        return list(fields).index(name) if name in fields else -1

    return sorted(times, key=place)


def _go_name(resource: Resource, path: list[Any], wanted: str) -> str:
    """What Go calls the type that is wanted."""
    if path[0] == "binaryData" and len(path) > 1:
        return "[]uint8"
    if wanted == "object" and path[-1] not in ("data", "binaryData"):
        name = str(path[-1])
        return f"v1.{_STRUCTS.get(name, resource.kind + name.capitalize())}"
    return _GO.get(wanted, wanted)


def _go_field(resource: Resource, path: list[Any]) -> str:
    """`LeaseSpec.spec.renewTime`: the struct, and the field's path without keys of a map."""
    names = [step for step in path if isinstance(step, str)]
    if names[0] in ("data", "binaryData"):
        names = names[:1]
    above = names[-2] if len(names) > 1 else ""
    struct = _STRUCTS.get(above) or (f"{resource.kind}Spec" if above else resource.kind)
    return f"{struct}.{'.'.join(names)}"


def _with_time(body: Json, path: list[str], refuse: Refuse) -> Json:
    name, *rest = path
    value = body.get(name)
    if not value:
        return body
    if rest:
        return {**body, name: _with_time(value, rest, refuse)}
    return {**body, name: read_time(value, is_micro=not name.endswith("Timestamp"), refuse=refuse)}


def read_time(text: str, *, is_micro: bool, refuse: Refuse) -> str:
    """A time as the API writes it: UTC, in microseconds or whole seconds.

    Of a fraction the API takes exactly six digits where it keeps them, and any where it does not.
    """
    match = _TIME.fullmatch(text)
    layout = "2006-01-02T15:04:05.000000Z07:00" if is_micro else "2006-01-02T15:04:05Z07:00"
    if match is None or (is_micro and len(match[2] or "") != 7):
        missing = _not_parsed(text, is_micro)
        raise refuse(f'parsing time "{text}" as "{layout}": cannot parse {missing}')
    fraction = (match[2] or ".")[1:7].ljust(6, "0")
    zone = match[3].replace("Z", "+00:00")
    moment = datetime.fromisoformat(f"{match[1]}.{fraction}{zone}").astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if is_micro else "%Y-%m-%dT%H:%M:%SZ")


def _not_parsed(text: str, is_micro: bool) -> str:
    """`"Z" as ".000000"`: the rest of the text, and the piece of the layout it does not fit."""
    pieces = [
        (r"\d{4}", "2006"),
        ("-", "-"),
        (r"\d\d", "01"),
        ("-", "-"),
        (r"\d\d", "02"),
        ("T", "T"),
        (r"\d\d", "15"),
        (":", ":"),
        (r"\d\d", "04"),
        (":", ":"),
        (r"\d\d", "05"),
    ]
    if is_micro:
        pieces.append((r"\.\d{6}", ".000000"))
    pieces.append((r"Z|[+-]\d\d:\d\d", "Z07:00"))
    for pattern, piece in pieces:
        match = re.match(pattern, text)
        if match is None:
            return f'"{text}" as "{piece}"'
        text = text[match.end() :]
    return f'"{text}": extra text'
