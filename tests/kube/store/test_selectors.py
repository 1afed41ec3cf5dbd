"""Label and field selectors: what they let through, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.kube.store.crd import resources_of
from cascade.kube.store.document import Document
from cascade.kube.store.errors import ApiError
from cascade.kube.store.selectors import field_test, label_test
from tests.kube.widgets import definition, widget

[RESOURCE] = resources_of(definition())
DOCUMENT = Document(widget("a", labels={"zone": "az1", "x": ""}, color="blue"))


@pytest.mark.parametrize(
    ("selector", "passes"),
    [
        ("zone=az1", True), ("zone==az1", True), ("zone!=az1", False), ("none!=az1", True),
        ("zone", True), ("!zone", False), ("!none", True), ("x=", True),
        ("zone in (az1,az2)", True), ("zone notin (az1)", False), ("none notin (az1)", True),
        ("zone=az1,!none,x", True), ("zone=az1,none", False),
    ],
)  # fmt: skip
def test_labels(selector: str, passes: bool) -> None:
    test = label_test(selector)
    assert test is not None
    assert test(DOCUMENT) is passes


@pytest.mark.parametrize(
    ("selector", "passes"),
    [("metadata.name=a", True), ("metadata.name!=a", False), ("spec.color=blue", True),
     ("metadata.namespace=", True), ("metadata.name=a,spec.color=red", False)],
)  # fmt: skip
def test_fields(selector: str, passes: bool) -> None:
    test = field_test(RESOURCE, selector)
    assert test is not None
    assert test(DOCUMENT) is passes


def test_an_empty_selector_is_none() -> None:
    assert (label_test(""), field_test(RESOURCE, "")) == (None, None)


@pytest.mark.parametrize(
    ("parse", "words"),
    [
        (lambda: label_test("a in ("), "found '', expected: ',', ')' or identifier"),
        (lambda: field_test(RESOURCE, "spec.size=3"), "field label not supported: spec.size"),
        (lambda: field_test(RESOURCE, "nothing"), "invalid selector: 'nothing'"),
    ],
    ids=["label", "field that is not selectable", "no field selector"],
)
def test_a_selector_that_cannot_be_read_is_400(parse: Any, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse()
    assert refused.value.code == 400
    assert words in refused.value.message
