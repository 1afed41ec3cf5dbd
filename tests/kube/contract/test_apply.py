"""Server-side apply, as far as it is modelled: who applied what, conflicts, force, what goes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kube.calls import APPLY, Api, causes, facts
from tests.kube.widgets import GROUP, widget

Json = dict[str, Any]


def part(labels: Json | None = None, **spec: Any) -> Json:
    """A configuration of the widget `a` that says these fields and nothing else."""
    meta = {"name": "a"} | ({"labels": labels} if labels else {})
    return {"apiVersion": f"{GROUP}/v1", "kind": "Widget", "metadata": meta, "spec": spec}


async def test_apply_creates_and_then_changes_what_it_names(api: Api) -> None:
    code, made = await api.apply(widget("a", color="green"), "one")
    assert (code, made["spec"]["color"]) == (201, "green")
    assert await api.apply(widget("a", color="green"), "one") == (200, made)
    code, dropped = await api.apply(widget("a"), "one")
    assert (code, dropped["spec"]["color"]) == (200, "red")
    assert dropped["metadata"]["generation"] == 2


async def test_a_field_of_another_manager_is_a_conflict_unless_forced(api: Api) -> None:
    await api.apply(widget("a"), "one")
    code, status = await api.apply(part(size=5), "two")
    words = 'Apply failed with 1 conflict: conflict with "one": .spec.size'
    assert facts(status) == (409, "Conflict", words)
    assert causes(status) == [(".spec.size", "FieldManagerConflict")]
    code, taken = await api.apply(part(size=5), "two", "&force=true")
    assert (code, taken["spec"]["size"]) == (200, 5)
    assert (await api.apply(widget("a"), "one"))[0] == 409


async def test_the_same_value_is_held_by_both_and_stays_until_both_let_go(api: Api) -> None:
    await api.apply(widget("a", color="green"), "one")
    await api.apply(part(color="green"), "two")
    assert (await api.apply(widget("a"), "one"))[1]["spec"]["color"] == "green"
    assert (await api.apply(part(labels={"x": "1"}), "two"))[1]["spec"]["color"] == "red"


async def test_whoever_updates_takes_a_field_without_asking(api: Api) -> None:
    await api.apply(widget("a", color="green"), "one")
    await api.call("PATCH", f"{api.widgets}/a?fieldManager=hand", {"spec": {"color": "blue"}},
                   "application/merge-patch+json")  # fmt: skip
    status = (await api.apply(widget("a", color="green"), "one"))[1]
    words = f'conflict with "hand" using {GROUP}/v1: .spec.color'
    assert facts(status) == (409, "Conflict", f"Apply failed with 1 conflict: {words}")


async def test_each_manager_has_its_own_items_in_sets_and_maps(api: Api) -> None:
    await api.apply(widget("a", tags=["x", "y"], ports=[{"name": "p", "port": 1}]), "one")
    after = (await api.apply(part(tags=["z"], ports=[{"name": "q"}]), "two"))[1]["spec"]
    assert (after["tags"], after["ports"]) == (
        ["x", "y", "z"], [{"name": "p", "port": 1}, {"name": "q", "port": 80}])  # fmt: skip
    status = (await api.apply(part(ports=[{"name": "p", "port": 2}]), "two"))[1]
    assert causes(status) == [('.spec.ports[name="p"].port', "FieldManagerConflict")]
    gone = (await api.apply(widget("a"), "one"))[1]["spec"]
    assert (gone["tags"], gone["ports"]) == (["z"], [{"name": "q", "port": 80}])


async def test_whoever_leaves_a_place_that_others_filled_takes_nothing_with_them(api: Api) -> None:
    await api.apply(part() | {"spec": {"size": 3, "weights": {}}}, "one")
    await api.apply(part(weights={"a": 1}), "two")
    assert (await api.apply(widget("a"), "one"))[1]["spec"]["weights"] == {"a": 1}


async def test_null_takes_a_field_back_to_its_default_and_is_a_conflict_as_any_value(
    api: Api,
) -> None:
    await api.apply(widget("a", color="green"), "one")
    assert (await api.apply(part(color=None), "two"))[0] == 409
    code, after = await api.apply(part(color=None), "two", "&force=true")
    assert (code, after["spec"]["color"]) == (200, "red")


async def test_the_status_is_applied_on_its_endpoint_alone(api: Api) -> None:
    await api.apply(widget("a"), "one")
    status = part() | {"status": {"phase": "Up"}}
    assert "status" not in (await api.apply(status, "two"))[1]
    path = f"{api.widgets}/a/status?fieldManager=two"
    code, told = await api.call("PATCH", path, status, APPLY)
    assert (code, told["status"]) == (200, {"phase": "Up"})
    missing = path.replace("/a/", "/b/")
    code, _ = await api.call("PATCH", missing, status | {"metadata": {"name": "b"}}, APPLY)
    assert code == 404


async def test_a_dry_apply_changes_neither_the_object_nor_who_holds_what(api: Api) -> None:
    made = (await api.apply(widget("a"), "one"))[1]
    assert (await api.apply(part(size=9), "two", "&force=true&dryRun=All"))[1]["spec"]["size"] == 9
    assert await api.get("a") == (200, made)
    assert (await api.apply(widget("a", size=4), "one"))[0] == 200


async def test_yaml_is_applied_as_json_is(api: Api) -> None:
    text = f"apiVersion: {GROUP}/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {{size: 7}}\n"
    path = f"{api.widgets}/a?fieldManager=one"
    code, made = await api.call("PATCH", path, text, APPLY)
    assert (code, made["spec"]["size"]) == (201, 7)


REFUSED: dict[str, tuple[Any, str, int, str]] = {
    "no manager": (part(), "", 422, "fieldManager: Required value: is required for apply patch"),
    "a long manager": (part(), "x" * 129, 422, "fieldManager: Too long: may not be more than 128"),
    "another name": (
        part() | {"metadata": {"name": "b"}}, "two", 400,
        "the name of the object (b) does not match the name on the URL (a)"),
    "no apiVersion": (
        {"kind": "Widget", "metadata": {"name": "a"}}, "two", 400,
        "invalid object type: /, Kind=Widget"),
    "no kind": (
        {"apiVersion": f"{GROUP}/v1", "metadata": {"name": "a"}}, "two", 400,
        f"invalid object type: {GROUP}/v1, Kind="),
    "managedFields": (
        part() | {"metadata": {"name": "a", "managedFields": [{}]}}, "two", 400,
        "metadata.managedFields must be nil"),
    "a stale version": (
        part() | {"metadata": {"name": "a", "resourceVersion": "1"}}, "two", 409,
        "the object has been modified; please apply your changes to the latest version"),
    "an unknown field": (
        part(nosuch=1), "two", 500,
        "failed to create typed patch object (/a; test.cascade.lab/v1, Kind=Widget): "
        ".spec.nosuch: field not declared in schema"),
    "a wrong type": (
        part(size="x"), "two", 500,
        "(/a; test.cascade.lab/v1, Kind=Widget): .spec.size: expected numeric (int or float), got"),
    "out of bounds": (part(least=50), "two", 422, "below least"),
    "nothing": ("", "two", 400, "invalid object type: /, Kind="),
    "a list": ("[]", "two", 400, "json: cannot unmarshal array into Go value of type map[string]"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "manager", "code", "words"), REFUSED.values(), ids=list(REFUSED))
async def test_what_is_not_applied(
    api: Api, body: Any, manager: str, code: int, words: str
) -> None:
    made = (await api.apply(widget("a"), "one"))[1]
    path = f"{api.widgets}/a?fieldManager={manager}"
    got, status = await api.call("PATCH", path, body, APPLY)
    assert (got, words in status["message"]) == (code, True), status["message"]
    assert await api.get("a") == (200, made)


async def test_only_an_apply_may_be_forced(api: Api) -> None:
    await api.create("a")
    path = f"{api.widgets}/a?force=true"
    code, status = await api.call("PATCH", path, {}, "application/merge-patch+json")
    assert (code, causes(status)) == (422, [("force", "FieldValueForbidden")])
