"""Validation rules (CEL): old and new values, where the errors stand, and when no rule runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import Api, causes
from tests.kube.widgets import GROUP

START: dict[str, Any] = {"least": 1, "locked": "x", "generation": 5}
BACKWARDS = ("spec.generation", "FieldValueForbidden")
IMMUTABLE = ("spec.locked", "FieldValueInvalid")


@pytest.mark.parametrize(
    ("change", "wrong", "words"),
    [
        ({"generation": 6}, [], ""),
        ({"generation": 5, "size": 9}, [], ""),
        ({"generation": 4}, [BACKWARDS], "generation must not go backwards"),
        ({"locked": "y"}, [IMMUTABLE], 'spec.locked: Invalid value: "string": is immutable'),
        ({"locked": None}, [], ""),
        ({"least": 9}, [("spec", "FieldValueInvalid")], "small and below least"),
        ({"least": 50, "size": 20}, [("spec", "FieldValueInvalid")], '"object": below least'),
        ({"generation": 4, "locked": "y"}, [BACKWARDS, IMMUTABLE], "[spec.generation: Forbidden"),
        ({"generation": 4, "size": 101}, [("spec.size", "FieldValueInvalid"), BACKWARDS], "100"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
async def test_a_rule_judges_a_change(
    api: Api, change: Any, wrong: list[tuple[str, str]], words: str
) -> None:
    await api.create("a", **START)
    code, answer = await api.merge("a", {"spec": change})
    assert (code, causes(answer) if code == 422 else []) == (422 if wrong else 200, wrong)
    if wrong:
        assert words in answer["message"]
        assert answer["message"].startswith(f'Widget.{GROUP} "a" is invalid: ')


async def test_a_rule_about_the_old_value_does_not_judge_a_new_object(api: Api) -> None:
    assert (await api.create("a", generation=-5))[0] == 201


async def test_a_rule_without_the_old_value_judges_a_new_object_too(api: Api) -> None:
    code, status = await api.create("a", least=50)
    assert (code, causes(status)) == (422, [("spec", "FieldValueInvalid")])


async def test_a_field_that_went_may_come_back_with_another_value(api: Api) -> None:
    """A transition rule wants both values: who removes a field between escapes it."""
    await api.create("a", **START)
    await api.merge("a", {"spec": {"locked": None}})
    assert (await api.merge("a", {"spec": {"locked": "other"}}))[0] == 200


@pytest.mark.parametrize("change", [{"color": "pink"}, {"size": None}, {"title": "toolong"}])
async def test_no_rule_runs_on_what_it_could_not_read(api: Api, change: Any) -> None:
    await api.create("a", **START)
    status = (await api.merge("a", {"spec": {"generation": 4, **change}}))[1]
    assert causes(status)[-1] == ("<nil>", "FieldValueInvalid")
    assert BACKWARDS not in causes(status)


async def test_a_rule_judges_no_status(api: Api) -> None:
    await api.create("a", **START)
    patch = {"spec": {"generation": 4}, "status": {"phase": "Up"}}
    assert (await api.merge("a", patch, "/status"))[0] == 200
