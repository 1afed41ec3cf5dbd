"""Update expressions as they are written: `SET a = :v, b = b + :one REMOVE c ADD n :one`.

`changing` says what one makes of an item.
"""

from __future__ import annotations

from cascade.model.metadata.errors import invalid_value
from cascade.model.metadata.names import Substitutes
from cascade.model.metadata.parser import IN_UPDATES, Parser
from cascade.model.metadata.paths import conflict, spelled
from cascade.model.metadata.syntax import Action, Function, Literal, Operand, Sum
from cascade.model.metadata.values import SETS, kind

VERBS = ("SET", "REMOVE", "ADD", "DELETE")
TITLE = "UpdateExpression"
TYPE_NAMES = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "L": "LIST",
    "M": "MAP",
    "SS": "STRING_SET",
    "NS": "NUMBER_SET",
    "BS": "BINARY_SET",
}


class UpdateParser(Parser):
    """Each section once, in any order; no path in two actions."""

    def __init__(self, text: object, substitutes: Substitutes) -> None:
        super().__init__(TITLE, text, substitutes, IN_UPDATES, "an update")

    def parse(self) -> tuple[Action, ...]:
        actions: list[Action] = []
        seen: set[str] = set()
        while verb := self.tokens.takes(*VERBS):
            if verb in seen:
                raise self.tokens.error(
                    f'The "{verb}" section can only be used once in an update expression;'
                )
            seen.add(verb)
            actions.append(self._action(verb))
            while self.tokens.takes(","):
                actions.append(self._action(verb))
        self.end()
        self._no_conflict(actions)
        return tuple(actions)

    def _action(self, verb: str) -> Action:
        path = self.path()
        if verb == "REMOVE":
            return Action(verb, path)
        if verb == "SET":
            self.tokens.expect("=")
            return Action(verb, path, self._value())
        operand = self.operand()
        if not isinstance(operand, Literal):
            raise self.tokens.unexpected()
        allowed = {*SETS, "N"} if verb == "ADD" else {*SETS}
        if kind(operand.value) not in allowed:
            raise self.tokens.error(
                "Incorrect operand type for operator or function; "
                f"operator: {verb}, operand type: {TYPE_NAMES[kind(operand.value)]}, "
                f"typeSet: ALLOWED_FOR_{verb}_OPERAND"
            )
        return Action(verb, path, operand)

    def _value(self) -> Operand:
        left = self._operand()
        sign = self.tokens.takes("+", "-")
        if sign is None:
            return left
        right = self._operand()
        for operand in (left, right):
            self._literal_of("N", sign, operand)
        return Sum(sign, left, right)

    def _operand(self) -> Operand:
        if self.tokens.takes("("):
            inside = self._value()
            self.tokens.expect(")")
            return inside
        operand = self.operand()
        if isinstance(operand, Function) and operand.name == "list_append":
            for argument in operand.arguments:
                self._literal_of("L", "list_append", argument)
        return operand

    def _literal_of(self, wanted: str, which: str, operand: Operand) -> None:
        if isinstance(operand, Literal) and kind(operand.value) != wanted:
            raise self.tokens.error(
                "Incorrect operand type for operator or function; "
                f"operator or function: {which}, operand type: {kind(operand.value)}"
            )

    def _no_conflict(self, actions: list[Action]) -> None:
        found = conflict(action.path for action in actions)
        if found is not None:
            how, one, other = found
            raise self.tokens.error(
                f"Two document paths {how} with each other; must remove or rewrite one of these "
                f"paths; path one: {spelled(one)}, path two: {spelled(other)}"
            )


def spare_keys(actions: tuple[Action, ...], keys: tuple[str, ...]) -> None:
    """Raises Refused where an action is on a part of the key: an item never moves."""
    for action in actions:
        if action.path[0] in keys:
            raise invalid_value(
                f"Cannot update attribute {action.path[0]}. This attribute is part of the key"
            )
