"""GetItem and BatchGetItem. Every read is consistent, so ConsistentRead changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cascade.model.metadata.errors import invalid
from cascade.model.metadata.names import Substitutes
from cascade.model.metadata.parser import Parser
from cascade.model.metadata.paths import conflict, project, spelled
from cascade.model.metadata.request import Request
from cascade.model.metadata.syntax import Path
from cascade.model.metadata.tables import Tables
from cascade.model.metadata.values import Item, checked_item, item_bytes

BATCH_KEYS_MAX = 100
BATCH_BYTES_MAX = 16 * 1024 * 1024
TITLE = "ProjectionExpression"

Answer = dict[str, Any]


def projection(request: Request, substitutes: Substitutes) -> tuple[Path, ...] | None:
    """The paths that the request asks for; None: all of the item."""
    if not request.has(TITLE):
        return None
    parser = Parser(TITLE, request.body[TITLE], substitutes, {})
    paths = [parser.path()]
    while parser.tokens.takes(","):
        paths.append(parser.path())
    parser.end()
    found = conflict(paths)
    if found is not None:
        how, one, other = found
        raise parser.tokens.error(
            f"Two document paths {how} with each other; must remove or rewrite one of these "
            f"paths; path one: {spelled(one)}, path two: {spelled(other)}"
        )
    return tuple(paths)


def seen(item: Item, paths: Iterable[Path] | None) -> Item:
    """What of an item is answered with."""
    return item if paths is None else project(item, paths)


def get_item(tables: Tables, request: Request) -> Answer:
    """The item, or no Item at all."""
    name, key = request.text("TableName"), checked_item(request.given("Key"))
    request.flag("ConsistentRead", False)
    substitutes = Substitutes(request.body)
    paths = projection(request, substitutes)
    substitutes.finish(request.has(TITLE))
    table = tables.get(name)
    item = table.items.get(table.place_of_key(key))
    return {} if item is None else {"Item": seen(item, paths)}


def batch_get_item(tables: Tables, request: Request) -> Answer:
    """What exceeds 16 MB comes back as UnprocessedKeys."""
    wanted = request.mapping("RequestItems")
    total = sum(len(Request(part).items("Keys")) for part in wanted.values())
    if total == 0:
        raise invalid("The batch get request list must not be empty")
    if total > BATCH_KEYS_MAX:
        raise invalid("Too many items requested for the BatchGetItem call")
    answers: dict[str, list[Item]] = {}
    left: dict[str, Any] = {}
    room = BATCH_BYTES_MAX
    for name, part in wanted.items():
        found, unread, room = _of_table(tables, name, Request(part), room)
        answers[name] = found
        if unread:
            left[name] = {**part, "Keys": unread}
    return {"Responses": answers, "UnprocessedKeys": left}


def _of_table(
    tables: Tables, name: str, part: Request, room: int
) -> tuple[list[Item], list[Item], int]:
    substitutes = Substitutes(part.body)
    paths = projection(part, substitutes)
    substitutes.finish(part.has(TITLE))
    table = tables.get(name)
    keys = [checked_item(key) for key in part.items("Keys")]
    places = [table.place_of_key(key) for key in keys]
    if len({*places}) != len(places):
        raise invalid("Provided list of item keys contains duplicates")
    found, unread = [], []
    for key, place in zip(keys, places, strict=True):
        item = table.items.get(place)
        size = 0 if item is None else item_bytes(item)
        if size > room:
            unread.append(key)
            continue
        room -= size
        if item is not None:
            found.append(seen(item, paths))
    return found, unread, room
