"""Condition and filter expressions as they are written; `judging` says when one holds.

condition  part OR part | part AND part | NOT part | (condition)
part       operand = operand | operand BETWEEN a AND b | operand IN (a, b) | function(...)
"""

from __future__ import annotations

from cascade.model.metadata.names import Substitutes
from cascade.model.metadata.parser import IN_CONDITIONS, Parser
from cascade.model.metadata.paths import spelled
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
from cascade.model.metadata.values import CHECKS, Value, kind, order

SIGNS = ("=", "<>", "<", "<=", ">", ">=")
CHOICES_MAX = 100


class ConditionParser(Parser):
    """OR binds least, then AND, then NOT."""

    def __init__(self, title: str, text: object, substitutes: Substitutes) -> None:
        super().__init__(title, text, substitutes, IN_CONDITIONS)
        self._in_brackets: Condition | None = None  # the last that was

    def parse(self) -> Condition:
        found = self._either()
        self.end()
        return found

    def _either(self) -> Condition:
        left = self._both()
        while self.tokens.takes("OR"):
            left = Both("OR", left, self._both())
        return left

    def _both(self) -> Condition:
        left = self._not()
        while self.tokens.takes("AND"):
            left = Both("AND", left, self._not())
        return left

    def _not(self) -> Condition:
        return Not(self._not()) if self.tokens.takes("NOT") else self._part()

    def _part(self) -> Condition:
        if self.tokens.takes("("):
            inside = self._either()
            self.tokens.expect(")")
            if inside is self._in_brackets:
                raise self.tokens.error("The expression has redundant parentheses;")
            self._in_brackets = inside
            return inside
        left = self.operand()
        if sign := self.tokens.takes(*SIGNS):
            return self._comparison(sign, left)
        if self.tokens.takes("BETWEEN"):
            return self._between(left)
        if self.tokens.takes("IN"):
            return self._in(left)
        if not isinstance(left, Function):
            raise self.tokens.unexpected()
        if left.name == "size":
            raise self.tokens.error(
                "The function is not allowed to be used this way in an expression; function: size"
            )
        return self._checked(left)

    def _comparison(self, sign: str, left: Operand) -> Comparison:
        right = self.operand()
        if sign not in ("=", "<>"):
            self._ordered(sign, left, right)
        if left == right:
            raise self.tokens.error(
                "The first operand must be distinct from the remaining operands for this operator "
                f"or function; operator: {sign}, first operand: {_spelled(left)}"
            )
        return Comparison(sign, left, right)

    def _between(self, operand: Operand) -> Between:
        low = self.operand()
        if self.tokens.takes("AND") is None:
            raise self.tokens.unexpected()
        high = self.operand()
        self._ordered("BETWEEN", operand, low, high)
        if isinstance(low, Literal) and isinstance(high, Literal) and _less(high, low):
            raise self.tokens.error(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower "
                f"bound; lower bound operand: AttributeValue: {_named(low.value)}, "
                f"upper bound operand: AttributeValue: {_named(high.value)}"
            )
        return Between(operand, low, high)

    def _in(self, operand: Operand) -> In:
        self.tokens.expect("(")
        choices = [self.operand()]
        while self.tokens.takes(","):
            choices.append(self.operand())
        self.tokens.expect(")")
        if len(choices) > CHOICES_MAX:
            raise self.tokens.error(
                "Incorrect number of operands for operator or function; "
                f"operator or function: IN, number of operands: {len(choices) + 1}"
            )
        return In(operand, tuple(choices))

    def _ordered(self, sign: str, *operands: Operand) -> None:
        for operand in operands:
            if isinstance(operand, Literal) and order(operand.value) is None:
                raise self._wrong_type(sign, operand.value)

    def _checked(self, function: Function) -> Function:
        last = function.arguments[-1]
        if function.name == "begins_with":
            for operand in function.arguments:
                if isinstance(operand, Literal) and kind(operand.value) not in ("S", "B"):
                    raise self._wrong_type("begins_with", operand.value)
        if function.name == "attribute_type":
            if not isinstance(last, Literal) or kind(last.value) != "S":
                raise self.tokens.error("Incorrect operand type for function attribute_type")
            if last.value["S"] not in CHECKS:
                raise self.tokens.error(
                    f"Invalid attribute type name found; type: {last.value['S']}, "
                    f"valid types: {{{','.join(sorted(CHECKS))}}}"
                )
        return function

    def _wrong_type(self, which: str, value: Value) -> Exception:
        return self.tokens.error(
            "Incorrect operand type for operator or function; "
            f"operator or function: {which}, operand type: {kind(value)}"
        )


def _spelled(operand: Operand) -> str:
    return spelled(operand.path) if isinstance(operand, Attribute) else str(operand)


def _named(value: Value) -> str:
    return f"{{{kind(value)}:{value[kind(value)]}}}"


def _less(one: Literal, other: Literal) -> bool:
    first, second = order(one.value), order(other.value)
    return first is not None and second is not None and first < second
