"""x-kubernetes-validations: the rules of a schema, compiled once, evaluated on each write.

A transition rule (one that names oldSelf) runs only where an old value stands in the same place:
in lists that means lists of type map, whose items are matched by their keys. A rule about a value
that did not change is not held against an update, as the API server does since 1.33.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from cascade.kube.store.errors import (
    FieldError,
    forbidden_field,
    internal,
    invalid_value,
    required,
)
from cascade.kube.store.structural import MISSING, Node

_OLD_SELF = re.compile(r"\boldSelf\b")
Evaluate = Callable[[Any, Any], Any]


class Rule:
    """One compiled rule with what to say when it does not hold."""

    def __init__(self, rule: dict[str, Any]) -> None:
        self.text: str = rule["rule"]
        self.is_transition = bool(_OLD_SELF.search(self.text))
        self.reason: str = rule.get("reason", "FieldValueInvalid")
        self.field_path: str = rule.get("fieldPath", "")
        self._evaluate = _compiled(self.text)
        expression = rule.get("messageExpression")
        self._say = _compiled(expression) if expression else None
        self._message: str = rule.get("message") or f"failed rule: {self.text.strip()}"

    def errors(self, value: Any, old: Any, path: str, kind: str) -> Iterator[FieldError]:
        """Nothing when the rule holds."""
        outcome, failure = self._evaluate(value, old)
        if outcome is True:
            return
        if failure:
            yield invalid_value(
                path or "<nil>", f'"{kind}"', f"rule: {self.text}: {failure} evaluating rule"
            )
            return
        yield self._error(path + self.field_path, kind, self._message_for(value, old))

    def _message_for(self, value: Any, old: Any) -> str:
        said = self._say(value, old)[0] if self._say else None
        return said.strip() if isinstance(said, str) and said.strip() else self._message

    def _error(self, path: str, kind: str, message: str) -> FieldError:
        path = path.lstrip(".") or "<nil>"
        if self.reason == "FieldValueForbidden":
            return forbidden_field(path, message)
        if self.reason == "FieldValueRequired":
            return required(path, message)
        if self.reason == "FieldValueDuplicate":
            return FieldError("FieldValueDuplicate", path, f'Duplicate value: "{kind}"')
        return invalid_value(path, f'"{kind}"', message)


def _compiled(text: str) -> Callable[[Any, Any], tuple[Any, str]]:
    """(value, old value) -> (outcome, what went wrong in evaluating it)."""
    from cel_expr_python import cel
    from cel_expr_python.ext import ext_optional, ext_strings

    env = cel.NewEnv(
        variables={"self": cel.Type.DYN, "oldSelf": cel.Type.DYN},
        extensions=[ext_strings.ExtStrings(), ext_optional.ExtOptional()],
    )
    try:
        program = env.compile(text)
    except RuntimeError as error:
        raise internal(f"rule {text!r} does not compile: {str(error).splitlines()[0]}") from error

    def evaluate(value: Any, old: Any) -> tuple[Any, str]:
        data = {"self": value} if old is MISSING else {"self": value, "oldSelf": old}
        result = program.eval(data=data)
        if result.type() == cel.Type.ERROR:
            return None, str(result.value())
        return result.plain_value(), ""

    return evaluate


class Rules:
    """All rules of a schema. `errors` walks the value and its old value side by side."""

    def __init__(self, root: Node) -> None:
        self._rules: dict[int, list[Rule]] = {}
        self._compile(root)
        self._root = root

    def _compile(self, node: Node) -> None:
        if node.rules:
            self._rules[id(node)] = [Rule(rule) for rule in node.rules]
        for below in (*node.properties.values(), node.items, node.extra):
            if below is not None and below.ruled:
                self._compile(below)

    def errors(self, value: Any, old: Any = MISSING) -> list[FieldError]:
        """Every rule that the value breaks. `old` is MISSING on creation."""
        return list(self._walk(self._root, value, old, ""))

    def _walk(self, node: Node, value: Any, old: Any, path: str) -> Iterator[FieldError]:
        unchanged = old is not MISSING and (old is value or old == value)
        for rule in self._rules.get(id(node), ()):
            if rule.is_transition:
                if old is not MISSING:
                    yield from rule.errors(value, old, path, node.kind)
            elif not unchanged:
                yield from rule.errors(value, MISSING, path, node.kind)
        for below, item, old_item, where in _places(node, value, old, path):
            yield from self._walk(below, item, old_item, where)


def _places(node: Node, value: Any, old: Any, path: str) -> Iterator[tuple[Node, Any, Any, str]]:
    """The places below that have rules, with the old value that stands in each."""
    if isinstance(value, dict):
        was = old if isinstance(old, dict) else {}
        for key, item in value.items():
            below = node.properties.get(key)
            where = f"{path}.{key}" if path else key
            if below is None and node.extra is not None:
                below, where = node.extra, f"{path}[{key}]"
            if below is not None and item is not None and below.ruled:
                yield below, item, was.get(key, MISSING), where
    elif isinstance(value, list) and node.items is not None and node.items.ruled:
        for index, item in enumerate(value):
            yield node.items, item, _same_item(node, item, old), f"{path}[{index}]"


def _same_item(node: Node, item: Any, old: Any) -> Any:
    """The old list's item with the same keys; only lists of type map have such."""
    if node.list_type != "map" or not isinstance(old, list):
        return MISSING
    keys = [item.get(key) for key in node.map_keys]
    for was in old:
        if [was.get(key) for key in node.map_keys] == keys:
            return was
    return MISSING
