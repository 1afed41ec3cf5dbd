"""DynamoDB's JSON protocol: which operation a request is for, and how an answer is written."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4
from zlib import crc32

import orjson

from cascade.model.errors import Refused
from cascade.model.metadata.errors import (
    NO_SUCH_OPERATION,
    UNREADABLE,
    VALIDATION,
    no_operation,
    unreadable,
)

TARGET, SERVICE = "X-Amz-Target", "DynamoDB_20120810"
CONTENT_TYPE = "application/x-amz-json-1.0"
OK = 200
INTERNAL = "InternalServerError"
OF_CORAL = {  # AWS's framework answers with these itself, under its own name
    VALIDATION: "com.amazon.coral.validate#",
    UNREADABLE: "com.amazon.coral.service#",
    NO_SUCH_OPERATION: "com.amazon.coral.service#",
}
OF_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"


class Written(NamedTuple):
    """An answer on its way out."""

    status: int
    body: bytes
    headers: dict[str, str]


def operation_of(target: str | None) -> str:
    """`DynamoDB_20120810.GetItem` -> `GetItem`. Raises Refused."""
    service, _, operation = (target or "").partition(".")
    if service != SERVICE or not operation:
        raise no_operation(target or f"(the request has no {TARGET})")
    return operation


def body_of(raw: bytes) -> Any:
    """The request as JSON. Raises Refused: an empty body is no JSON either."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise unreadable(f"the request's body is no JSON: {error}") from error


def answered(answer: Mapping[str, Any]) -> Written:
    return _written(OK, answer)


def refused(error: Refused) -> Written:
    """Also those that a client should try again are 400, as at AWS: the type tells them."""
    prefix = OF_CORAL.get(error.code, OF_DYNAMODB)
    body = {"__type": prefix + error.code, "message": error.message, **error.more}
    return _written(400, body)


def failed(why: str) -> Written:
    """Our own mistake, or the disk's. Whether a write was done is unknown."""
    return _written(500, {"__type": OF_DYNAMODB + INTERNAL, "message": why})


def outcome_of(written: Written) -> str:
    """`ok`, or the name of the error."""
    if written.status == OK:
        return "ok"
    return refusal_in(orjson.loads(written.body)).code


def refusal_in(body: Mapping[str, Any]) -> Refused:
    """The error that an answer carries."""
    more = {name: body[name] for name in body if name not in ("__type", "message", "Message")}
    message = body.get("message") or body.get("Message") or ""
    return Refused(str(body.get("__type", "")).rpartition("#")[2], str(message), more)


def _written(status: int, body: Mapping[str, Any]) -> Written:
    raw = orjson.dumps(body)
    headers = {
        "Content-Type": CONTENT_TYPE,
        "x-amzn-RequestId": _request_id(),
        "x-amz-crc32": str(crc32(raw)),
    }
    return Written(status, raw, headers)


def _request_id() -> str:
    """52 capitals and digits, as DynamoDB's are."""
    digest = hashlib.sha256(uuid4().bytes).digest()
    return base64.b32encode(digest)[:52].decode()
