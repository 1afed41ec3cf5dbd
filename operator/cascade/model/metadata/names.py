"""What an expression's `#names` and `:values` stand for. Each that is given must be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cascade.model.metadata.errors import invalid, unreadable
from cascade.model.metadata.values import Value, checked_item

NAMES, VALUES = "ExpressionAttributeNames", "ExpressionAttributeValues"


class Substitutes:
    """The two maps of one request, and which of their entries its expressions used."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._names = _names(request.get(NAMES))
        self._values = checked_item(request.get(VALUES) or {})
        self._used: set[str] = set()
        for title, given in ((NAMES, self._names), (VALUES, self._values)):
            if request.get(title) is not None and not given:
                raise invalid(f"{title} must not be empty")
        for key in self._values:
            if not key.startswith(":") or len(key) < 2:
                raise invalid(f'{VALUES} contains invalid key: Syntax error; key: "{key}"')

    def name(self, title: str, key: str) -> str:
        """What `#n` stands for."""
        self._used.add(key)
        if key not in self._names:
            raise invalid(
                f"Invalid {title}: An expression attribute name used in the document path is not "
                f"defined; attribute name: {key}"
            )
        return self._names[key]

    def value(self, title: str, key: str) -> Value:
        """What `:v` stands for."""
        self._used.add(key)
        if key not in self._values:
            raise invalid(
                f"Invalid {title}: An expression attribute value used in expression is not "
                f"defined; attribute value: {key}"
            )
        return self._values[key]

    def finish(self, any_expression: bool) -> None:
        """Raises Refused where something was given for nothing."""
        for title, given in ((NAMES, self._names), (VALUES, self._values)):
            if given and not any_expression:
                raise invalid(f"{title} can only be specified when using expressions")
            unused = [key for key in given if key not in self._used]
            if unused:
                keys = ", ".join(unused)
                raise invalid(f"Value provided in {title} unused in expressions: keys: {{{keys}}}")


def _names(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(name, str) for name in given.values()):
        raise unreadable(f"{NAMES} must be an object with texts in it")
    for key in given:
        if not key.startswith("#") or len(key) < 2:
            raise invalid(f'{NAMES} contains invalid key: Syntax error; key: "{key}"')
    return given
