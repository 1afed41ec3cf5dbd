"""Which attributes of an item a condition looks at."""

from __future__ import annotations

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


def attributes(part: Condition | Operand) -> set[str]:
    """Names at the item's top."""
    match part:
        case Attribute(path):
            return {str(path[0])}
        case Literal():
            return set()
        case Not(inner):
            return attributes(inner)
        case Between(operand, low, high):
            return attributes(operand) | attributes(low) | attributes(high)
        case In(operand, choices):
            return attributes(operand).union(*map(attributes, choices))
        case Function(_, arguments):
            return set().union(*map(attributes, arguments))
        case Comparison(_, left, right) | Both(_, left, right):
            return attributes(left) | attributes(right)
    return attributes(part.left) | attributes(part.right)
