"""A kind's rules stand twice, in Python and as CEL: both say the same, case by case."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from cascade.kube.store.cel import Rule as CelRule
from cascade.model.resources import CUSTOM_RESOURCES, EndpointRecord, Resource
from tests.support.rule_cases import CASES, HOSTNAME, ROOTS


def by_cel(kind: type[Resource], before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What an API server would say, each rule's message once."""
    rules = [CelRule({"rule": rule.cel, "message": rule.message}) for rule in kind.rules]
    return [
        error.message for rule in rules for error in rule.errors(after, before, "spec", "object")
    ]


def by_python(kind: type[Resource], before: dict[str, Any], after: dict[str, Any]) -> str | None:
    old, new = (kind.from_json({"metadata": {"name": "x"}, "spec": s}) for s in (before, after))
    return old.refuses(new)


@pytest.mark.parametrize(("kind", "specs"), CASES.items(), ids=lambda v: getattr(v, "__name__", ""))
def test_both_refuse_the_same_changes_with_the_same_words(
    kind: type[Resource], specs: list[dict[str, Any]]
) -> None:
    refused = 0
    for before, after in product(specs, specs):
        python, cel = by_python(kind, before, after), by_cel(kind, before, after)
        assert (python is None) == (cel == []), f"{before} -> {after}: {python} and {cel}"
        if python is not None:
            refused += 1
            assert python in cel[0]
    assert 0 < refused < len(specs) ** 2, "these cases tell the rule from none and from any"


def test_every_kind_with_a_rule_is_held_to_it_here() -> None:
    assert {kind for kind in CUSTOM_RESOURCES if kind.rules} == set(CASES)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ({"fencing": "Off"} | ROOTS[2], {"fencing": "Off"} | ROOTS[1], True),
        ({"fencing": "Monotonic"} | ROOTS[2], {"fencing": "Monotonic"} | ROOTS[1], False),
        ({"fencing": "Monotonic"} | ROOTS[1], {"fencing": "Monotonic"} | ROOTS[2], True),
        ({"fencing": "Monotonic"} | ROOTS[2], {"fencing": "Monotonic"} | ROOTS[3], True),
        ({"fencing": "Monotonic"} | ROOTS[2], {"fencing": "Monotonic"}, False),
        ({"fencing": "Monotonic"}, {"fencing": "Monotonic"} | ROOTS[1], True),
        ({"fencing": "Monotonic"} | ROOTS[2], {"fencing": "Off"} | ROOTS[1], False),
        ({"fencing": "Monotonic"} | ROOTS[2], {"fencing": "Off"} | ROOTS[2], True),
        ({"fencing": "Off"} | ROOTS[2], {"fencing": "Monotonic"} | ROOTS[1], True),
    ],
    ids=[
        "without_the_fence_anything_goes",
        "no_older_generation",
        "a_newer_one_is_welcome",
        "and_the_same_once_more",
        "nor_none_at_all",
        "the_first_root_is_free",
        "switching_it_off_and_going_back_are_two_writes",
        "switching_it_off_is_one",
        "the_old_value_decides",
    ],
)
def test_the_fence(before: dict[str, Any], after: dict[str, Any], allowed: bool) -> None:
    assert (by_python(EndpointRecord, HOSTNAME | before, HOSTNAME | after) is None) == allowed
