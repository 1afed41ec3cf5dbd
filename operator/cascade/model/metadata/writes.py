"""PutItem, UpdateItem, DeleteItem and BatchWriteItem. A condition is judged and the write made in
one step: that is the store's compare-and-swap.
"""

from __future__ import annotations

from typing import Any

from cascade.model.metadata.changing import changed
from cascade.model.metadata.conditions import ConditionParser
from cascade.model.metadata.errors import condition_failed, invalid
from cascade.model.metadata.judging import holds
from cascade.model.metadata.names import Substitutes
from cascade.model.metadata.paths import project
from cascade.model.metadata.request import Request
from cascade.model.metadata.syntax import Action, Condition
from cascade.model.metadata.table import Place, Table
from cascade.model.metadata.tables import Tables
from cascade.model.metadata.updates import TITLE, UpdateParser, spare_keys
from cascade.model.metadata.values import Item, checked_item

BATCH_WRITES_MAX = 25
CONDITION = "ConditionExpression"
RETURNED = ("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW")

Answer = dict[str, Any]


def put_item(tables: Tables, request: Request) -> Answer:
    """Replaces the whole item."""
    name, item = request.text("TableName"), checked_item(request.given("Item"))
    returned = _all_old_or_none(request)
    condition, _ = _expressions(request)
    table = tables.get(name)
    place = table.place_of_item(item)
    old = _judged(table, place, condition, request)
    tables.put(table, place, item)
    return _attributes(old if returned == "ALL_OLD" else None)


def delete_item(tables: Tables, request: Request) -> Answer:
    """Deleting what does not exist succeeds, unless a condition says otherwise."""
    name, key = request.text("TableName"), checked_item(request.given("Key"))
    returned = _all_old_or_none(request)
    condition, _ = _expressions(request)
    table = tables.get(name)
    place = table.place_of_key(key)
    old = _judged(table, place, condition, request)
    tables.remove(table, place)
    return _attributes(old if returned == "ALL_OLD" else None)


def update_item(tables: Tables, request: Request) -> Answer:
    """Makes the item where there is none."""
    name, key = request.text("TableName"), checked_item(request.given("Key"))
    returned = request.one_of("ReturnValues", RETURNED)
    condition, actions = _expressions(request)
    table = tables.get(name)
    place = table.place_of_key(key)
    spare_keys(actions, table.key_names)
    old = _judged(table, place, condition, request)
    new = changed(old or key, actions)
    tables.put(table, place, new, too_large="Item size to update has")
    paths = [action.path for action in actions]
    found = {
        "NONE": None,
        "ALL_OLD": old,
        "ALL_NEW": new,
        "UPDATED_OLD": project(old or {}, paths),
        "UPDATED_NEW": project(new, paths),
    }
    return _attributes(found[returned])


def batch_write_item(tables: Tables, request: Request) -> Answer:
    """Checked whole before anything is written. One step here; at AWS each write is its own."""
    steps: dict[tuple[str, Place], Item | None] = {}
    count = 0
    for name, parts in request.mapping("RequestItems").items():
        table = tables.get(name)
        for part in parts:
            place, item = _batched(table, part)
            steps[name, place] = item
            count += 1
    if not 0 < count <= BATCH_WRITES_MAX:
        raise invalid("The batch write request must hold 1 to 25 items: Too many or too few")
    if len(steps) != count:
        raise invalid("Provided list of item keys contains duplicates")
    for (name, place), item in steps.items():
        if item is None:
            tables.remove(tables.get(name), place)
        else:
            tables.put(tables.get(name), place, item)
    return {"UnprocessedItems": {}}


def _batched(table: Table, part: Any) -> tuple[Place, Item | None]:
    request = Request(part)
    if request.has("PutRequest"):
        item = checked_item(Request(request.given("PutRequest")).given("Item"))
        return table.place_of_item(item), item
    if request.has("DeleteRequest"):
        key = checked_item(Request(request.given("DeleteRequest")).given("Key"))
        return table.place_of_key(key), None
    raise invalid("Supplied AttributeValue has neither a PutRequest nor a DeleteRequest")


def _all_old_or_none(request: Request) -> str:
    returned = request.one_of("ReturnValues", RETURNED)
    if returned not in ("NONE", "ALL_OLD"):
        raise invalid("ReturnValues can only be ALL_OLD or NONE")
    return returned


def _expressions(request: Request) -> tuple[Condition | None, tuple[Action, ...]]:
    substitutes = Substitutes(request.body)
    actions: tuple[Action, ...] = ()
    if request.has(TITLE):
        actions = UpdateParser(request.body[TITLE], substitutes).parse()
    condition = None
    if request.has(CONDITION):
        condition = ConditionParser(CONDITION, request.body[CONDITION], substitutes).parse()
    substitutes.finish(request.has(TITLE, CONDITION))
    return condition, actions


def _judged(
    table: Table, place: Place, condition: Condition | None, request: Request
) -> Item | None:
    """The item as it is. Raises Refused where the condition does not hold for it."""
    show = request.one_of("ReturnValuesOnConditionCheckFailure", ("NONE", "ALL_OLD"))
    old = table.items.get(place)
    if condition is not None and not holds(condition, old or {}):
        raise condition_failed(old if show == "ALL_OLD" else None)
    return old


def _attributes(item: Item | None) -> Answer:
    return {"Attributes": item} if item else {}
