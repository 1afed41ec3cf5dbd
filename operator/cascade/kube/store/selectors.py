"""Label and field selectors, parsed once into a test for a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from cascade.kube.store.document import Document
from cascade.kube.store.errors import bad_request
from cascade.kube.store.label_selector import requirements
from cascade.kube.store.resource import Resource
from cascade.kube.store.scale import value_at

Test = Callable[[Document], bool]
Field = tuple[str, str, str]


def label_test(text: str) -> Test | None:
    """None for an empty selector. 400 for one that cannot be parsed."""
    asked = requirements(text)
    if not asked:
        return None
    return lambda document: all(one.passes(document.labels) for one in asked)


@lru_cache(maxsize=1024)
def parse_fields(text: str) -> tuple[Field, ...]:
    """(path, `=` or `!=`, value) of each part. 400 for a text that is no selector."""
    parts = re.split(r"(?<!\\),", text)
    return tuple(_parsed(part) for part in parts if part)


def _parsed(part: str) -> Field:
    match = re.fullmatch(r"(.*?)(!=|==|=)(.*)", part)
    if match is None:
        raise bad_request(f"invalid selector: '{part}'; can't understand '{part}'")
    path, operator, value = match.groups()
    plain = re.sub(r"\\([\\,=])", r"\1", value)
    unescaped = re.sub(r"\\[\\,=]", "", value)
    for letter in unescaped:
        if letter in ",=":
            raise bad_request(
                f"invalid field selector: unescaped character in value: {ord(letter)}"
            )
    return path, "!=" if operator == "!=" else "=", plain


def field_test(resource: Resource, text: str) -> Test | None:
    """None for an empty selector. 400 for a field that the kind does not offer."""
    tests = [_field(resource, *field) for field in parse_fields(text)]
    if not tests:
        return None
    return lambda document: all(test(document) for test in tests)


def _field(resource: Resource, path: str, operator: str, wanted: str) -> Test:
    allowed = {".metadata.name", *resource.selectable_fields}
    if resource.namespaced:
        allowed.add(".metadata.namespace")
    if f".{path}" not in allowed:
        if resource.is_typed and not resource.selectable_fields:
            known = 'only "metadata.name", "metadata.namespace"'
            raise bad_request(f'"{path}" is not a known field selector: {known}')
        raise bad_request(f"field label not supported: {path}")

    def test(document: Document) -> bool:
        body = resource.from_storage(document.body)
        found = _text(value_at(body, path))
        if path == "source":  # of an event: who reports it, in one form or the other
            found = _text(value_at(body, "source.component") or body.get("reportingComponent"))
        return (found == wanted) is (operator == "=")

    return test


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def every(tests: Sequence[Test | None]) -> Test | None:
    """One test that passes where all of them do; None when there is none."""
    real = [test for test in tests if test is not None]
    if not real:
        return None
    return real[0] if len(real) == 1 else lambda document: all(test(document) for test in real)
