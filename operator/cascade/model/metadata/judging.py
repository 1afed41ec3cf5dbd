"""Whether a condition holds for an item.

A comparison with something that the item does not have is false, but for `<>`, which is true; so
is one of two types, but for `<>` again.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping

from cascade.model.metadata.paths import find
from cascade.model.metadata.syntax import (
    Attribute,
    Between,
    Both,
    Comparison,
    Condition,
    Function,
    In,
    Literal,
    Not,
    Operand,
)
from cascade.model.metadata.values import SETS, Value, kind, order, size_bytes


def holds(condition: Condition, item: Mapping[str, Value]) -> bool:
    """An absent item is an empty one."""
    match condition:
        case Both("AND", left, right):
            return holds(left, item) and holds(right, item)
        case Both(_, left, right):
            return holds(left, item) or holds(right, item)
        case Not(part):
            return not holds(part, item)
        case Comparison(sign, left, right):
            return compared(sign, _value(left, item), _value(right, item))
        case Between(operand, low, high):
            value = _value(operand, item)
            above = compared(">=", value, _value(low, item))
            return above and compared("<=", value, _value(high, item))
        case In(operand, choices):
            value = _value(operand, item)
            return any(compared("=", value, _value(choice, item)) for choice in choices)
        case Function():
            return _function(condition, item)


def compared(sign: str, left: Value | None, right: Value | None) -> bool:
    """One of = <> < <= > >=."""
    if left is None or right is None:
        return sign == "<>"
    if sign in ("=", "<>"):
        return (left == right) is (sign == "=")
    one, other = order(left), order(right)
    if one is None or other is None or one[0] != other[0]:
        return False
    if one == other:
        return sign in ("<=", ">=")
    return (one < other) is (sign in ("<", "<="))


def _value(operand: Operand, item: Mapping[str, Value]) -> Value | None:
    match operand:
        case Literal(value):
            return value
        case Attribute(path):
            return find(item, path)
        case Function("size", (inner,)):
            return _size(_value(inner, item))
    return None


def _size(value: Value | None) -> Value | None:
    """Characters of a text, bytes of a binary, members of the rest; a number has no size."""
    if value is None or kind(value) in ("N", "BOOL", "NULL"):
        return None
    held = value[kind(value)]
    return {"N": str(size_bytes(value) if kind(value) == "B" else len(held))}


def _function(function: Function, item: Mapping[str, Value]) -> bool:
    values = [_value(operand, item) for operand in function.arguments]
    first = values[0]
    if function.name == "attribute_exists":
        return first is not None
    if function.name == "attribute_not_exists":
        return first is None
    second = values[1]
    if first is None or second is None:
        return False
    if function.name == "attribute_type":
        return bool(kind(first) == second["S"])
    return _begins(first, second) if function.name == "begins_with" else _contains(first, second)


def _begins(value: Value, start: Value) -> bool:
    if "S" in value and "S" in start:
        return bool(value["S"].startswith(start["S"]))
    if "B" in value and "B" in start:
        return b64decode(value["B"]).startswith(b64decode(start["B"]))
    return False


def _contains(value: Value, part: Value) -> bool:
    """A text in a text, a member of a set, an element of a list."""
    name = kind(value)
    if name in SETS:
        return SETS[name] in part and part[SETS[name]] in value[name]
    if name == "L":
        return part in value["L"]
    if name == "B":
        return "B" in part and b64decode(part["B"]) in b64decode(value["B"])
    return name == "S" and "S" in part and str(part["S"]) in value["S"]
