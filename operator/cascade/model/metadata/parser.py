"""Recursive descent over an expression's tokens, shared by conditions and updates: paths, operands.

path     a | #n | a.b | a[1].#n
operand  path | :v | function(operand, ...)
"""

from __future__ import annotations

from cascade.model.metadata.errors import invalid
from cascade.model.metadata.names import Substitutes
from cascade.model.metadata.reserved import RESERVED
from cascade.model.metadata.syntax import Attribute, Function, Literal, Operand, Path
from cascade.model.metadata.tokens import Tokens

IN_CONDITIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
IN_UPDATES = {"if_not_exists": 2, "list_append": 2}
OF_A_PATH = {"attribute_exists", "attribute_not_exists", "attribute_type", "size", "if_not_exists"}


class Parser:
    """Over one text. `functions` are those it may use, with how many arguments each takes."""

    def __init__(
        self,
        title: str,
        text: object,
        substitutes: Substitutes,
        functions: dict[str, int],
        where: str = "a condition",
    ) -> None:
        if not isinstance(text, str):
            raise invalid(f"{title} must be a text")
        self.title = title
        self.tokens = Tokens(title, text)
        self.substitutes = substitutes
        self.functions = functions
        self.where = where

    def end(self) -> None:
        """Raises Refused where there is more text."""
        if self.tokens.next.sort != "end":
            raise self.tokens.unexpected()

    def path(self) -> Path:
        """Raises Refused where the text goes on with something else."""
        steps: list[str | int] = [self._step()]
        while sign := self.tokens.takes(".", "["):
            if sign == ".":
                steps.append(self._step())
                continue
            if self.tokens.next.sort != "number":
                raise self.tokens.unexpected()
            steps.append(int(self.tokens.take().text))
            self.tokens.expect("]")
        return tuple(steps)

    def operand(self) -> Operand:
        """A path, a value or a function."""
        token = self.tokens.next
        if token.sort == "value":
            self.tokens.take()
            return Literal(self.substitutes.value(self.title, token.text))
        if token.sort == "word" and self.tokens.after().text == "(":
            return self.function()
        return Attribute(self.path())

    def function(self) -> Function:
        """A function that is allowed here, with as many arguments as it takes."""
        name = self.tokens.take().text
        self.tokens.expect("(")
        arguments = [self.operand()]
        while self.tokens.takes(","):
            arguments.append(self.operand())
        self.tokens.expect(")")
        self._check(name, arguments)
        return Function(name, tuple(arguments))

    def _check(self, name: str, arguments: list[Operand]) -> None:
        if name not in self.functions:
            known = name in IN_CONDITIONS or name in IN_UPDATES
            fault = f"The function is not allowed in {self.where} expression"
            raise self.tokens.error(
                f"{fault if known else 'Invalid function name'}; function: {name}"
            )
        which = f"operator or function: {name}"
        if len(arguments) != self.functions[name]:
            raise self.tokens.error(
                "Incorrect number of operands for operator or function; "
                f"{which}, number of operands: {len(arguments)}"
            )
        if name in OF_A_PATH and not isinstance(arguments[0], Attribute):
            raise self.tokens.error(f"Operator or function requires a document path; {which}")

    def _step(self) -> str:
        token = self.tokens.next
        if token.sort not in ("word", "name"):
            raise self.tokens.unexpected()
        self.tokens.take()
        if token.sort == "name":
            return self.substitutes.name(self.title, token.text)
        if token.text.upper() in RESERVED:
            raise self.tokens.error(
                f"Attribute name is a reserved keyword; reserved keyword: {token.text}"
            )
        return token.text
