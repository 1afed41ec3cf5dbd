"""What an expression says, as data: paths, operands, conditions, the actions of an update."""

from __future__ import annotations

from dataclasses import dataclass

from cascade.model.metadata.values import Value

Path = tuple[str | int, ...]  # an attribute's name, then keys of maps and indexes of lists


@dataclass(frozen=True, slots=True)
class Attribute:
    """Whatever the item has at a path."""

    path: Path


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of ExpressionAttributeValues."""

    value: Value


@dataclass(frozen=True, slots=True)
class Function:
    """`size(path)`, `attribute_exists(path)`, `if_not_exists(path, operand)` and their like."""

    name: str
    arguments: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """`left + right` or `left - right`, in an update only."""

    sign: str
    left: Operand
    right: Operand


Operand = Attribute | Literal | Function | Sum


@dataclass(frozen=True, slots=True)
class Comparison:
    """`sign` is one of = <> < <= > >=."""

    sign: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """Both bounds belong to it."""

    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class In:
    """Equal to one of them."""

    operand: Operand
    choices: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """`sign` is AND or OR."""

    sign: str
    left: Condition
    right: Condition


Condition = Comparison | Between | In | Not | Both | Function


@dataclass(frozen=True, slots=True)
class Action:
    """One action of an update: `verb` is SET, REMOVE, ADD or DELETE; REMOVE has no operand."""

    verb: str
    path: Path
    operand: Operand | None = None
