"""Server-side apply: whose a field is, what conflicts, what goes."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.kube.store.core import Key
from cascade.kube.store.errors import ApiError
from cascade.kube.store.ownership import Ownership
from cascade.kube.store.structural import Node
from tests.kube.widgets import SPEC

NODE = Node({"type": "object", "properties": {"spec": SPEC}})
KEY = Key("widgets", "default", "a")


class Applied:
    """An object that only applies and updates change."""

    def __init__(self) -> None:
        self.owners, self.live = Ownership(), {"apiVersion": "v1"}

    def apply(self, manager: str, *, force: bool = False, **spec: Any) -> Any:
        """The spec after the apply."""
        live, paths = self.owners.apply(KEY, manager, NODE, self.live, {"spec": spec}, force)
        self.owners.applied(KEY, manager, paths, self.live, live)
        self.live = live
        return live.get("spec")

    def update(self, manager: str, **spec: Any) -> None:
        new = {**self.live, "spec": spec}
        self.owners.updated(KEY, manager, self.live, new)
        self.live = new


def test_two_managers_may_hold_the_same_value() -> None:
    it = Applied()
    it.apply("one", size=1, color="red")
    assert it.apply("two", size=1) == {"size": 1, "color": "red"}


def test_another_value_is_a_conflict_that_names_the_holder() -> None:
    it = Applied()
    it.apply("one", size=1, color="red")
    with pytest.raises(ApiError) as refused:
        it.apply("two", size=2, color="blue")
    assert (refused.value.code, refused.value.message) == (
        409,
        'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.color\n- .spec.size',
    )


def test_force_takes_the_field_and_its_last_holder_may_drop_it() -> None:
    it = Applied()
    it.apply("one", size=1, color="red")
    assert it.apply("two", force=True, color="blue") == {"size": 1, "color": "blue"}
    assert it.apply("two", size=1) == {"size": 1}


def test_a_field_that_another_applied_too_stays() -> None:
    it = Applied()
    it.apply("one", size=1)
    it.apply("two", size=1, color="red")
    assert it.apply("two", color="red") == {"size": 1, "color": "red"}


def test_what_was_not_applied_belongs_to_who_updated_last() -> None:
    it = Applied()
    it.update("kubectl-edit", size=5)
    with pytest.raises(ApiError, match='conflict with "kubectl-edit" using v1: '):
        it.apply("one", size=6)
    assert it.apply("one", color="red") == {"size": 5, "color": "red"}


def test_lists_merge_as_their_type_says() -> None:
    it = Applied()
    it.apply("one", tags=["a"], ports=[{"name": "p", "port": 1}])
    both = it.apply("two", tags=["b"], ports=[{"name": "q", "port": 2}])
    assert both == {
        "tags": ["a", "b"],
        "ports": [{"name": "p", "port": 1}, {"name": "q", "port": 2}],
    }
    assert it.apply("one", tags=[], ports=[]) == {
        "tags": ["b"],
        "ports": [{"name": "q", "port": 2}],
    }
