"""Label selectors as the API parses them: a scanner, a parser, and the words for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from cascade.kube.store.errors import bad_request
from cascade.kube.store.names import quoted, wrong_label_key, wrong_label_value

Labels = dict[str, str]
Test = Callable[[Labels], bool]
_TOKEN = re.compile(r"\s*(==|!=|[!()=,<>]|[^\s!()=,<>]+)")
_SYMBOLS = ("", "!", "(", ")", ",", "=", "==", "!=", ">", "<")
_BINARY = ("in", "notin", "=", "==", "!=", ">", "<")


class Refused(ValueError):
    """What is wrong with a selector, in the API's words."""


class Requirement(NamedTuple):
    """`operator` is one of _BINARY, or "exists" or "!" without values."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def passes(self, labels: Labels) -> bool:
        met = labels.get(self.key)
        if self.operator in ("exists", "!"):
            return (met is None) is (self.operator == "!")
        if self.operator in ("<", ">"):
            return met is not None and _compares(met, self.operator, int(self.values[0]))
        return (met in self.values) is (self.operator not in ("!=", "notin"))


def _compares(met: str, operator: str, bound: int) -> bool:
    try:
        number = int(met)
    except ValueError:
        return False
    return number > bound if operator == ">" else number < bound


@lru_cache(maxsize=1024)
def requirements(text: str) -> tuple[Requirement, ...]:
    """What a selector asks for. 400 for one that cannot be parsed."""
    try:
        return tuple(_Parser(text).parse())
    except Refused as refused:
        raise bad_request(str(refused)) from None


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0

    def _peek(self) -> str:
        """The next token; empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def parse(self) -> list[Requirement]:
        found: list[Requirement] = []
        while token := self._peek():
            if token in _SYMBOLS and token != "!":
                raise Refused(f"found '{token}', expected: !, identifier, or 'end of string'")
            try:
                found.append(_checked(self._requirement()))
            except Refused as refused:
                raise Refused(f"unable to parse requirement: {refused}") from None
            end = self._next()
            if end not in ("", ","):
                raise Refused(f"found '{end}', expected: ',' or 'end of string'")
            if end and self._peek() in _SYMBOLS and self._peek() != "!":
                raise Refused(f"found '{self._peek()}', expected: identifier after ','")
        return found

    def _requirement(self) -> Requirement:
        is_absent = self._peek() == "!"
        if is_absent:
            self._next()
        key = self._next()
        if key in _SYMBOLS:
            raise Refused(f"found '{key}', expected: identifier")
        if is_absent or self._peek() in ("", ","):
            return Requirement(key, "!" if is_absent else "exists")
        operator = self._next()
        if operator not in _BINARY:
            raise Refused(f"found '{operator}', expected: in, notin, =, ==, !=, gt, lt")
        if operator in ("in", "notin"):
            return Requirement(key, operator, self._values())
        return Requirement(key, operator, (self._value(),))

    def _value(self) -> str:
        if self._peek() in ("", ","):
            return ""
        value = self._next()
        if value in _SYMBOLS:
            raise Refused(f"found '{value}', expected: identifier")
        return value

    def _values(self) -> tuple[str, ...]:
        start = self._next()
        if start != "(":
            raise Refused(f"found '{start}' expected: '('")
        if self._peek() == ")":
            self._next()
            return ("",)
        if self._peek() in _SYMBOLS and self._peek() != ",":
            raise Refused(f"found '{self._peek()}', expected: ',', ')' or identifier")
        values = [self._listed()]
        while (token := self._next()) == ",":
            values.append(self._listed())
        if token != ")":
            raise Refused(f"found '{token}', expected: ',' or ')'")
        return tuple(values)

    def _listed(self) -> str:
        """One of a list's values; nothing between two commas is the empty value."""
        if self._peek() in (",", ")"):
            return ""
        value = self._next()
        if value in _SYMBOLS:
            raise Refused(f"found '{value}', expected: ',', or identifier")
        return value


def _checked(asked: Requirement) -> Requirement:
    wrong = [f"key: Invalid value: {quoted(asked.key)}: {w}" for w in wrong_label_key(asked.key)]
    for index, value in enumerate(asked.values):
        if asked.operator in ("<", ">") and not re.fullmatch(r"[+-]?\d+", value):
            words = "for 'Gt', 'Lt' operators, the value must be an integer"
            wrong.append(f"values[{index}]: Invalid value: {quoted(value)}: {words}")
        where = f"values[{index}][{asked.key}]"
        wrong += [f"{where}: Invalid value: {quoted(value)}: {w}" for w in wrong_label_value(value)]
    if wrong:
        raise Refused(wrong[0] if len(wrong) == 1 else f"[{', '.join(wrong)}]")
    return asked
