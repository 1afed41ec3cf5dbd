"""Key conditions: the partition's key equal to a value, and perhaps something of the sort key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cascade.model.metadata.errors import invalid, invalid_value
from cascade.model.metadata.judging import holds
from cascade.model.metadata.syntax import (
    Attribute,
    Between,
    Both,
    Comparison,
    Condition,
    Function,
    Literal,
    Operand,
)
from cascade.model.metadata.table import KeyPart, Table
from cascade.model.metadata.values import Item, Value, kind

TITLE = "KeyConditionExpression"
PLACEHOLDERS = {"S": {"S": "-"}, "N": {"N": "0"}, "B": {"B": "AA=="}}


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """`some_key` is a key of the partition, with any sort key."""

    some_key: Item
    within: Condition | None

    def holds(self, item: Mapping[str, Value]) -> bool:
        return self.within is None or holds(self.within, item)


def key_condition(condition: Condition, table: Table) -> KeyCondition:
    """What a parsed condition says of a table's key. Raises Refused where it says anything else."""
    parts: dict[str, tuple[Condition, tuple[Literal, ...]]] = {}
    for part in _parts(condition):
        name, values = _about(part)
        if name in parts:
            raise _wrong("KeyConditionExpressions must only contain one condition per key")
        parts[name] = part, values
    first = parts.pop(table.partition.name, None)
    if first is None:
        raise invalid(f"Query condition missed key schema element: {table.partition.name}")
    if not (isinstance(first[0], Comparison) and first[0].sign == "="):
        raise invalid("Query key condition not supported")
    for literal in first[1]:
        _typed(table.partition, literal)
    key = {table.partition.name: first[1][0].value}
    if table.sort is None:
        if parts:
            raise invalid("Query key condition not supported")
        return KeyCondition(key, None)
    within = parts.pop(table.sort.name, None)
    if parts:
        raise invalid(f"Query condition missed key schema element: {table.sort.name}")
    for literal in within[1] if within else ():
        _typed(table.sort, literal)
    key[table.sort.name] = PLACEHOLDERS[table.sort.sort]
    return KeyCondition(key, within and within[0])


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, Both) and condition.sign == "AND":
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    else:
        yield condition


def _about(part: Condition) -> tuple[str, tuple[Literal, ...]]:
    """The attribute that a part is about, and the values that it is held against."""
    match part:
        case Comparison("<>", _, _):
            raise _wrong("Invalid operator used in KeyConditionExpression: <>")
        case Comparison(_, left, right):
            operands: tuple[Operand, ...] = (left, right)
        case Between(operand, low, high):
            operands = (operand, low, high)
        case Function("begins_with", arguments):
            operands = arguments
        case _:
            word = part.sign if isinstance(part, Both) else getattr(part, "name", "")
            used = word or type(part).__name__.upper()
            raise _wrong(f"Invalid operator used in KeyConditionExpression: {used}")
    first, *rest = operands
    if isinstance(first, Literal) and len(rest) == 1:  # :v = name says the same
        first, rest = rest[0], [first]
    values = tuple(value for value in rest if isinstance(value, Literal))
    if not isinstance(first, Attribute) or len(first.path) != 1 or len(values) != len(rest):
        raise _wrong("KeyConditionExpressions must hold one key attribute against values")
    return str(first.path[0]), values


def _typed(part: KeyPart, literal: Literal) -> None:
    if kind(literal.value) != part.sort:
        raise invalid_value("Condition parameter type does not match schema type")


def _wrong(why: str) -> Exception:
    return invalid(f"Invalid {TITLE}: {why}")
