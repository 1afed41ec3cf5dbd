"""One request's parameters, read with DynamoDB's own complaints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cascade.model.metadata.errors import invalid, unreadable

OLD_WAYS = {  # what expressions replaced, and which expression to write instead
    "Expected": "ConditionExpression",
    "ConditionalOperator": "ConditionExpression",
    "AttributeUpdates": "UpdateExpression",
    "AttributesToGet": "ProjectionExpression",
    "KeyConditions": "KeyConditionExpression",
    "QueryFilter": "FilterExpression",
    "ScanFilter": "FilterExpression",
}


class Request:
    """Reads parameters; each method raises Refused where one is missing or of the wrong kind."""

    def __init__(self, body: object) -> None:
        if not isinstance(body, Mapping):
            raise unreadable("Start of structure or map found where not expected")
        self.body: Mapping[str, Any] = {k: v for k, v in body.items() if v is not None}
        for old, new in OLD_WAYS.items():
            if old in self.body:
                raise invalid(f"{old} is not supported by this store: use {new}")
        if "IndexName" in self.body:
            raise invalid("The table does not have the specified index: this store has none")

    def has(self, *names: str) -> bool:
        """Whether any of them is given."""
        return any(name in self.body for name in names)

    def given(self, name: str) -> Any:
        """A parameter that must be there."""
        if name not in self.body:
            raise constraint(name, None, "Member must not be null")
        return self.body[name]

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.given(name)
        if not isinstance(value, str):
            raise unreadable(f"{name} must be a text")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.body.get(name, default)
        if not isinstance(value, bool):
            raise unreadable(f"{name} must be true or false")
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """One of some words, by default the first."""
        value = self.body.get(name, choices[0])
        if value not in choices:
            raise constraint(
                name, value, f"Member must satisfy enum value set: [{', '.join(choices)}]"
            )
        return str(value)

    def number(self, name: str, least: int, most: int | None = None) -> int | None:
        """A whole number, or None where it is not given."""
        value = self.body.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise unreadable(f"{name} must be a whole number")
        if value < least:
            raise constraint(
                name, value, f"Member must have value greater than or equal to {least}"
            )
        if most is not None and value > most:
            raise constraint(name, value, f"Member must have value less than or equal to {most}")
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object that must be there."""
        value = self.given(name)
        if not isinstance(value, Mapping):
            raise unreadable(f"{name} must be an object")
        return value

    def items(self, name: str) -> list[Any]:
        """A list that must be there."""
        value = self.given(name)
        if not isinstance(value, list):
            raise unreadable(f"{name} must be a list")
        return value


def constraint(name: str, value: object, rule: str) -> Exception:
    """What a parameter breaks, as AWS says it."""
    shown = "null" if value is None else f"'{value}'"
    where = name[:1].lower() + name[1:]
    return invalid(
        f"1 validation error detected: Value {shown} at '{where}' failed to satisfy constraint: "
        f"{rule}"
    )
