"""Attribute values, `{"S": "text"}`: what is one, when two are equal, which one is less.

`checked` brings a value into one form, numbers shortest and sets sorted, so that equal values are
equal Python objects and everything after it compares with `==`. No function changes a value.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from cascade.model.metadata.errors import invalid, invalid_value, unreadable

Value = dict[str, Any]  # one key, the type, and what it is in JSON
Item = dict[str, Value]

DIGITS_MAX = 38
EXPONENT_MAX, EXPONENT_MIN = 125, -130
DEPTH_MAX = 32
SETS = {"SS": "S", "NS": "N", "BS": "B"}


def kind(value: Mapping[str, Any]) -> str:
    """S, N, B, BOOL, NULL, L, M, SS, NS or BS."""
    return next(iter(value))


def checked(value: object, depth: int = 0) -> Value:
    """The value in its one form. Raises Refused (ValidationException, SerializationException)."""
    if not isinstance(value, dict):
        raise unreadable("Unexpected value type in payload")
    if len(value) != 1:
        fault = "has more than one datatypes set" if value else "is empty"
        raise invalid(
            f"Supplied AttributeValue {fault}, must contain exactly one of the supported datatypes"
        )
    if depth > DEPTH_MAX:
        raise invalid("Nesting Levels have exceeded supported limits")
    name, held = next(iter(value.items()))
    check = CHECKS.get(name)
    if check is None:
        raise invalid(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    return {name: check(held, depth)}


def checked_item(item: object) -> Item:
    """A map of attribute values, such as Item, Key or ExpressionAttributeValues."""
    if not isinstance(item, dict):
        raise unreadable("Start of structure or map found where not expected")
    return {name: checked(value) for name, value in item.items()}


def _text(held: object, depth: int) -> str:
    if not isinstance(held, str):
        raise unreadable("a value of type S must be a JSON string")
    return held


def _binary(held: object, depth: int) -> str:
    try:
        if isinstance(held, str):
            return b64encode(b64decode(held, validate=True)).decode()
    except (Base64Error, ValueError):
        pass
    raise unreadable("Base64 encoded length is unexpected or the text is no base64")


def _number(held: object, depth: int) -> str:
    if not isinstance(held, str):
        raise unreadable("NUMBER_VALUE cannot be converted to String")
    return normal_number(held)


@lru_cache(maxsize=4096)
def normal_number(text: str) -> str:
    """The shortest spelling, as DynamoDB gives numbers back. Raises Refused."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or text != text.strip() or "_" in text:
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    return spelled(number)


def spelled(number: Decimal) -> str:
    """A number of at most 38 digits as text. Raises Refused where it is out of range."""
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    kept = text.rstrip("0")
    if not kept:
        return "0"
    if len(kept) > DIGITS_MAX:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    magnitude = len(text) + int(exponent) - 1
    if not EXPONENT_MIN <= magnitude <= EXPONENT_MAX:
        which = "overflow" if magnitude > EXPONENT_MAX else "underflow"
        side = "larger" if magnitude > EXPONENT_MAX else "smaller"
        raise invalid(
            f"Number {which}. Attempting to store a number with magnitude {side} than "
            "supported range"
        )
    shortest = Decimal((sign, tuple(map(int, kept)), int(exponent) + len(text) - len(kept)))
    return f"{shortest:f}"


def _flag(held: object, depth: int) -> bool:
    if not isinstance(held, bool):
        raise unreadable("a value of type BOOL must be true or false")
    return held


def _null(held: object, depth: int) -> bool:
    if held is not True:
        raise invalid_value("Null attribute value types must have the value of true")
    return True


def _list(held: object, depth: int) -> list[Value]:
    if not isinstance(held, list):
        raise unreadable("a value of type L must be a JSON list")
    return [checked(value, depth + 1) for value in held]


def _map(held: object, depth: int) -> dict[str, Value]:
    if not isinstance(held, dict):
        raise unreadable("a value of type M must be a JSON object")
    return {name: checked(value, depth + 1) for name, value in held.items()}


def _set_of(check: Callable[[object, int], str]) -> Callable[[object, int], list[str]]:
    def checked_set(held: object, depth: int) -> list[str]:
        if not isinstance(held, list):
            raise unreadable("a set must be a JSON list")
        if not held:
            raise invalid_value("An set may not be empty")
        members = [check(member, depth) for member in held]
        if len(set(members)) != len(members):
            raise invalid_value(f"Input collection [{', '.join(members)}] contains duplicates.")
        return sorted(members)

    return checked_set


CHECKS: dict[str, Callable[[object, int], Any]] = {
    "S": _text,
    "N": _number,
    "B": _binary,
    "BOOL": _flag,
    "NULL": _null,
    "L": _list,
    "M": _map,
    "SS": _set_of(_text),
    "NS": _set_of(_number),
    "BS": _set_of(_binary),
}

Order = tuple[str, Any]


def order(value: Mapping[str, Any]) -> Order | None:
    """Sorts values of one type: text by its UTF-8, binaries by unsigned bytes. None: no order."""
    name = kind(value)
    if name == "S":
        return name, value["S"].encode()
    if name == "N":
        return name, Decimal(value["N"])
    return (name, b64decode(value["B"])) if name == "B" else None


def size_bytes(value: Mapping[str, Any]) -> int:
    """As DynamoDB counts it, near enough for its limits: text by UTF-8, a number by its digits."""
    name, held = next(iter(value.items()))
    if name == "S":
        return len(held.encode())
    if name == "N":
        return len(held.lstrip("-").replace(".", "").strip("0")) // 2 + 2
    if name == "B":
        return len(b64decode(held))
    if name in SETS:
        return sum(size_bytes({SETS[name]: member}) for member in held)
    if name == "L":
        return 3 + sum(1 + size_bytes(member) for member in held)
    if name == "M":
        return 3 + len(held) + item_bytes(held)
    return 1


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Names and values together."""
    return sum(len(name.encode()) + size_bytes(value) for name, value in item.items())
