"""What an update makes of an item. Every operand is read from the item as it was before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any

from cascade.model.metadata.errors import invalid
from cascade.model.metadata.paths import find
from cascade.model.metadata.syntax import Action, Attribute, Function, Literal, Operand, Path, Sum
from cascade.model.metadata.values import SETS, Item, Value, kind, spelled

EXACT = Context(prec=300)  # two numbers of DynamoDB's range can lie that many digits apart


def changed(item: Mapping[str, Value], actions: tuple[Action, ...]) -> Item:
    """The item after the actions; the one given stays as it is. Raises Refused."""
    old = {name: copied(value) for name, value in item.items()}
    new = {name: copied(value) for name, value in item.items()}
    for action in sorted(actions, key=_by_index):
        if action.verb != "REMOVE":
            _write(new, action, old)
    for action in sorted(actions, key=_by_index, reverse=True):
        if action.verb == "REMOVE":  # from the back, so that each index means what it meant
            _remove(new, action.path)
    return new


def copied(value: Value) -> Value:
    """The same value, sharing nothing that a change could reach."""
    name, held = next(iter(value.items()))
    if name == "M":
        return {"M": {key: copied(inner) for key, inner in held.items()}}
    if name == "L":
        return {"L": [copied(inner) for inner in held]}
    return {name: list(held)} if name in SETS else {name: held}


def _by_index(action: Action) -> tuple[Any, ...]:
    """Elements beyond a list's end are appended in the order of their indexes."""
    return tuple((isinstance(step, int), step) for step in action.path)


def _write(new: Item, action: Action, old: Mapping[str, Value]) -> None:
    assert action.operand is not None, "only REMOVE has no operand"
    if action.verb == "SET":
        _put(new, action.path, copied(_value(action.operand, old)))
        return
    assert isinstance(action.operand, Literal)
    before = find(old, action.path)
    if action.verb == "ADD":
        _put(new, action.path, _added(before, action.operand.value))
        return
    _parent(new, action.path)
    if before is not None:
        left = _without(before, action.operand.value)
        if left is None:
            _remove(new, action.path)
        else:
            _put(new, action.path, left)


def _value(operand: Operand, item: Mapping[str, Value]) -> Value:
    match operand:
        case Literal(value):
            return value
        case Attribute(path):
            found = find(item, path)
            if found is None:
                raise invalid(
                    "The provided expression refers to an attribute that does not exist in the item"
                )
            return found
        case Sum(sign, left, right):
            return _summed(sign, _value(left, item), _value(right, item))
        case Function("if_not_exists", (Attribute(path), other)):
            found = find(item, path)
            return _value(other, item) if found is None else found
        case Function(_, (left, right)):
            first, second = _value(left, item), _value(right, item)
            if "L" not in first or "L" not in second:
                raise _wrong_type()
            return {"L": first["L"] + second["L"]}
    raise AssertionError("the parser lets no other operand pass")


def _summed(sign: str, left: Value, right: Value) -> Value:
    if "N" not in left or "N" not in right:
        raise _wrong_type()
    one, other = Decimal(left["N"]), Decimal(right["N"])
    return {"N": spelled(EXACT.add(one, other) if sign == "+" else EXACT.subtract(one, other))}


def _added(before: Value | None, value: Value) -> Value:
    """A number is added to, a set joined with; what is absent begins as 0 or as no members."""
    if before is None:
        return copied(value)
    name = kind(value)
    if kind(before) != name:
        raise _wrong_type()
    if name == "N":
        return _summed("+", before, value)
    return {name: sorted({*before[name], *value[name]})}


def _without(before: Value, value: Value) -> Value | None:
    """A set without some members; None where none are left, as there is no empty set."""
    name = kind(value)
    if kind(before) != name:
        raise _wrong_type()
    left = sorted({*before[name]} - {*value[name]})
    return {name: left} if left else None


def _put(new: Item, path: Path, value: Value) -> None:
    parent, step = _parent(new, path), path[-1]
    if isinstance(parent, dict) or (isinstance(step, int) and step < len(parent)):
        parent[step] = value
    else:
        parent.append(value)


def _remove(new: Item, path: Path) -> None:
    parent, step = _parent(new, path), path[-1]
    if isinstance(parent, dict):
        parent.pop(step, None)
    elif isinstance(step, int) and step < len(parent):
        del parent[step]


def _parent(new: Item, path: Path) -> Any:
    """The map or list that the last step leads into. Raises Refused where there is none."""
    if len(path) == 1:
        return new
    inside = find(new, path[:-1]) or {}
    name = "M" if isinstance(path[-1], str) else "L"
    if name not in inside:
        raise invalid("The document path provided in the update expression is invalid for update")
    return inside[name]


def _wrong_type() -> Exception:
    return invalid("An operand in the update expression has an incorrect data type")
