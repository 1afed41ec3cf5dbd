"""Kubernetes' protobuf, read only: kubectl sends it for the built-in kinds and takes JSON back.

The field numbers are those of the published .proto files, for the kinds that this server has.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cascade.kube.store.errors import bad_request

Json = dict[str, Any]
MAGIC = b"k8s\0"
# Name, and for what is no string its reading: another table, or a word that `_value` knows.
Field = tuple[str, Any]
Table = dict[int, Field]

_OWNER: Table = {
    1: ("kind", "str"),
    3: ("name", "str"),
    4: ("uid", "str"),
    5: ("apiVersion", "str"),
    6: ("controller", "bool"),
    7: ("blockOwnerDeletion", "bool"),
}
_META: Table = {
    1: ("name", "str"),
    2: ("generateName", "str"),
    3: ("namespace", "str"),
    5: ("uid", "str"),
    6: ("resourceVersion", "str"),
    7: ("generation", "int"),
    8: ("creationTimestamp", "time"),
    9: ("deletionTimestamp", "time"),
    10: ("deletionGracePeriodSeconds", "int"),
    11: ("labels", "map"),
    12: ("annotations", "map"),
    13: ("ownerReferences", [_OWNER]),
    14: ("finalizers", ["str"]),
}
_REFERENCE: Table = {
    1: ("kind", "str"),
    2: ("namespace", "str"),
    3: ("name", "str"),
    4: ("uid", "str"),
    5: ("apiVersion", "str"),
    6: ("resourceVersion", "str"),
    7: ("fieldPath", "str"),
}
_EVENT: Table = {
    2: ("involvedObject", _REFERENCE),
    3: ("reason", "str"),
    4: ("message", "str"),
    5: ("source", {1: ("component", "str"), 2: ("host", "str")}),
    6: ("firstTimestamp", "time"),
    7: ("lastTimestamp", "time"),
    8: ("count", "int"),
    9: ("type", "str"),
    10: ("eventTime", "micro"),
    11: ("series", {1: ("count", "int"), 2: ("lastObservedTime", "micro")}),
    12: ("action", "str"),
    13: ("related", _REFERENCE),
    14: ("reportingComponent", "str"),
    15: ("reportingInstance", "str"),
}
_LEASE: Table = {
    1: ("holderIdentity", "str"),
    2: ("leaseDurationSeconds", "int"),
    3: ("acquireTime", "micro"),
    4: ("renewTime", "micro"),
    5: ("leaseTransitions", "int"),
    6: ("strategy", "str"),
    7: ("preferredHolder", "str"),
}
_ASKED: Table = {
    1: ("namespace", "str"),
    2: ("verb", "str"),
    3: ("group", "str"),
    4: ("version", "str"),
    5: ("resource", "str"),
    6: ("subresource", "str"),
    7: ("name", "str"),
}
_KINDS: dict[str, Table] = {
    "Namespace": {2: ("spec", {1: ("finalizers", ["str"])}), 3: ("status", {1: ("phase", "str")})},
    "ConfigMap": {2: ("data", "map"), 3: ("binaryData", "bytes map"), 4: ("immutable", "bool")},
    "Event": _EVENT,
    "Lease": {2: ("spec", _LEASE)},
    "SelfSubjectAccessReview": {
        2: (
            "spec",
            {
                1: ("resourceAttributes", _ASKED),
                2: ("nonResourceAttributes", {1: ("path", "str"), 2: ("verb", "str")}),
            },
        )
    },
    "SelfSubjectRulesReview": {2: ("spec", {1: ("namespace", "str")})},
    "SelfSubjectReview": {},
}


def decode(raw: bytes) -> Json:
    """The object. 400 for a kind without a table, or for bytes that are no such message."""
    if not raw.startswith(MAGIC):
        raise bad_request("the body is no Kubernetes protobuf message")
    try:
        envelope = dict(_fields(raw[len(MAGIC) :]))
        type_ = dict(_fields(envelope[1]))
        version, kind = type_[1].decode(), type_[2].decode()
        table = _KINDS.get(kind)
        if table is None:
            raise bad_request(f"{kind} is not read as protobuf here: send it as JSON")
        body = _message(envelope.get(2, b""), {1: ("metadata", _META), **table})
    except (KeyError, IndexError, UnicodeDecodeError, AttributeError) as error:
        raise bad_request(f"the body is no Kubernetes protobuf message: {error}") from None
    return {"apiVersion": version, "kind": kind, **body}


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _fields(raw: bytes) -> Iterator[tuple[int, Any]]:
    """(number, value) in order: an int, or the bytes of a string or message."""
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        if tag & 7 == 0:
            value: Any
            value, at = _varint(raw, at)
        else:
            length, at = _varint(raw, at) if tag & 7 == 2 else (8 if tag & 7 == 1 else 4, at)
            value, at = raw[at : at + length], at + length
        yield tag >> 3, value


def _message(raw: bytes, table: Table) -> Json:
    """What is empty is left out, as JSON leaves it out."""
    out: Json = {}
    for number, value in _fields(raw):
        if number not in table:
            continue
        name, how = table[number]
        if isinstance(how, list):
            out.setdefault(name, []).append(_value(value, how[0]))
        elif how in ("map", "bytes map"):
            pair = dict(_fields(value))
            text = pair.get(2, b"")
            out.setdefault(name, {})[pair.get(1, b"").decode()] = (
                text.decode() if how == "map" else base64.b64encode(text).decode()
            )
        elif (read := _value(value, how)) not in ("", None, {}):
            out[name] = read
    return out


def _value(value: Any, how: Any) -> Any:
    if isinstance(how, dict):
        return _message(value, how)
    if how == "str":
        return value.decode()
    if how == "bool":
        return bool(value)
    if how == "int":
        return value - (1 << 64) if value >> 63 else value
    return _time(value, how)


def _time(raw: bytes, how: str) -> str | None:
    """Seconds and nanoseconds since 1970; the zero time is no time."""
    parts = dict(_fields(raw))
    seconds, nanos = parts.get(1, 0), parts.get(2, 0)
    if not seconds or seconds >> 63:
        return None
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds, microseconds=nanos // 1000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if how == "micro" else "%Y-%m-%dT%H:%M:%SZ")
