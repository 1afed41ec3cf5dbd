"""The converter from pydantic's JSON schema: what a CRD can say is kept, the rest is refused."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import Field, JsonValue

from cascade.kube.crd_schema import NotStructural, require_bounds, structural
from cascade.model.resources.base import Model

ANYTHING = {"x-kubernetes-preserve-unknown-fields": True}


class Inner(Model):
    """An inner model."""

    title: str = Field("none", max_length=5)
    """A field that is called like a JSON schema keyword."""


class Sample(Model):
    """Every form that a resource may use."""

    inner: Inner = Inner()
    """Said beside the reference."""
    undocumented: Inner
    optional: Inner | None = None
    """May be absent."""
    count: int = Field(3, ge=1, lt=10)
    ratio: float = Field(gt=0, le=1)
    choice: Literal["A", "B"] = "A"
    only: Literal["One"] = "One"
    names: tuple[str, ...] = Field((), max_length=4)
    labels: dict[str, str] = Field(default_factory=dict, max_length=8)
    free: dict[str, JsonValue] = Field(default_factory=dict)


INNER_TITLE = {
    "description": "A field that is called like a JSON schema keyword.",
    "type": "string",
    "maxLength": 5,
    "default": "none",
}
TEXT = {"type": "string"}
EXPECTED: dict[str, Any] = {
    "inner": {
        "description": "Said beside the reference.",
        "type": "object",
        "default": {"title": "none"},
        "properties": {"title": INNER_TITLE},
    },
    "undocumented": {
        "description": "An inner model.",
        "type": "object",
        "properties": {"title": INNER_TITLE},
    },
    "optional": {
        "description": "May be absent.",
        "type": "object",
        "properties": {"title": INNER_TITLE},
    },
    "count": {
        "type": "integer",
        "default": 3,
        "minimum": 1,
        "maximum": 10,
        "exclusiveMaximum": True,
    },
    "ratio": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1},
    "choice": {"type": "string", "enum": ["A", "B"], "default": "A"},
    "only": {"type": "string", "enum": ["One"], "default": "One"},
    "names": {"type": "array", "default": [], "maxItems": 4, "items": TEXT},
    "labels": {"type": "object", "maxProperties": 8, "additionalProperties": TEXT},
    "free": {"type": "object"} | ANYTHING,
}


def converted(model: type[Model]) -> dict[str, Any]:
    said = model.model_json_schema(by_alias=True)
    return structural(said, model.__name__, said.get("$defs", {}))


def test_every_form_a_resource_may_use_becomes_structural() -> None:
    assert converted(Sample) == {
        "description": "Every form that a resource may use.",
        "type": "object",
        "properties": EXPECTED,
        "required": ["undocumented", "ratio"],
    }


class Union(Model):
    value: int | str


class NullHasAMeaning(Model):
    value: int | None = 3


class Recursive(Model):
    inside: Recursive | None = None


class Pair(Model):
    value: tuple[int, str]


class TwoBounds(Model):
    value: int = Field(ge=1, gt=0)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (Union, "Union.value: a union is not structural; use one model with an enum"),
        (NullHasAMeaning, "NullHasAMeaning.value: None cannot be told from its default"),
        (Recursive, "Recursive contains itself; a CRD cannot, so bound its depth"),
        (Pair, "Pair.value: prefixItems has no structural form; say it in CEL"),
        (TwoBounds, "TwoBounds.value: has both minimum and exclusiveMinimum; keep one"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_what_a_crd_cannot_say_is_refused_with_its_path(model: type[Model], sentence: str) -> None:
    with pytest.raises(NotStructural, match=sentence):
        converted(model)


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ({"type": "string"}, r"Kind\.spec\.part"),
        ({"type": "array", "items": {"type": "integer"}}, r"Kind\.spec\.part"),
        ({"type": "array", "maxItems": 1, "items": TEXT}, r"Kind\.spec\.part\[\]"),
        ({"type": "object", "additionalProperties": TEXT}, r"Kind\.spec\.part"),
        (ANYTHING, r"Kind\.spec\.part"),
    ],
    ids=["string", "array", "string in an array", "map", "anything"],
)
def test_what_a_rule_can_reach_without_a_maximum_is_refused(
    part: dict[str, Any], path: str
) -> None:
    with pytest.raises(NotStructural, match=f"{path}: a rule can reach it"):
        require_bounds({"type": "object", "properties": {"part": part}}, "Kind.spec")


def test_what_has_a_maximum_may_be_reached_by_a_rule() -> None:
    bounded = {"type": "string", "maxLength": 9}
    parts = {
        "list": {"type": "array", "maxItems": 2, "items": bounded},
        "map": {"type": "object", "maxProperties": 2, "additionalProperties": bounded},
        "choice": {"type": "string", "enum": ["A"]},
        "number": {"type": "integer"},
    }
    require_bounds({"type": "object", "properties": parts}, "Kind.spec")
