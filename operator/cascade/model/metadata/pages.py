"""Query and Scan: a page of items, and where the next one begins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cascade.model.metadata.conditions import ConditionParser
from cascade.model.metadata.errors import invalid
from cascade.model.metadata.judging import holds
from cascade.model.metadata.key_conditions import TITLE as KEYS
from cascade.model.metadata.key_conditions import key_condition
from cascade.model.metadata.names import Substitutes
from cascade.model.metadata.reads import TITLE as PROJECTION
from cascade.model.metadata.reads import projection, seen
from cascade.model.metadata.request import Request
from cascade.model.metadata.syntax import Condition, Path
from cascade.model.metadata.table import Place, Table
from cascade.model.metadata.tables import Tables
from cascade.model.metadata.uses import attributes
from cascade.model.metadata.values import Item, checked_item, item_bytes

PAGE_BYTES_MAX = 1024 * 1024
SEGMENTS_MAX = 1_000_000
FILTER = "FilterExpression"
START = "ExclusiveStartKey"
SELECTED = ("ALL_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES")

Answer = dict[str, Any]


def query(tables: Tables, request: Request) -> Answer:
    """One partition, in the order of the sort key or against it."""
    name = request.text("TableName")
    forward = request.flag("ScanIndexForward", True)
    substitutes = Substitutes(request.body)
    if not request.has(KEYS):
        raise invalid(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
            "the request."
        )
    written = ConditionParser(KEYS, request.body[KEYS], substitutes).parse()
    page = Page(request, substitutes)
    table = tables.get(name)
    page.spare_keys(table)
    condition = key_condition(written, table)
    place = table.place_of_key(condition.some_key)
    found = table.of_partition(place.hash)
    start = page.start(table)
    if start is not None:
        if start.hash != place.hash:
            raise invalid("The provided starting key is outside query boundaries")
        found = [p for p in found if (p > start if forward else p < start)]
    within = (p for p in found if condition.holds(table.items[p]))
    return page.of(table, within if forward else reversed([*within]))


def scan(tables: Tables, request: Request) -> Answer:
    """All of a table, or one segment of it, in no order that means anything."""
    name = request.text("TableName")
    segments = request.number("TotalSegments", 1, SEGMENTS_MAX)
    segment = request.number("Segment", 0, SEGMENTS_MAX - 1)
    if (segments is None) != (segment is None):
        raise invalid("TotalSegments and Segment are needed together")
    if segments is not None and segment is not None and segment >= segments:
        raise invalid(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {segments}"
        )
    page = Page(request, Substitutes(request.body))
    table = tables.get(name)
    places = table.after(page.start(table))
    if segments is not None:
        total = segments
        places = (p for p in places if int.from_bytes(p.hash[:4]) % total == segment)
    return page.of(table, places)


class Page:
    """Limit counts the items that were looked at, before the filter; so does the page's size."""

    def __init__(self, request: Request, substitutes: Substitutes) -> None:
        self._request = request
        self._limit = request.number("Limit", 1)
        self._filter: Condition | None = None
        if request.has(FILTER):
            self._filter = ConditionParser(FILTER, request.body[FILTER], substitutes).parse()
        self._paths: tuple[Path, ...] | None = projection(request, substitutes)
        substitutes.finish(request.has(FILTER, PROJECTION, KEYS))
        self._select = request.one_of("Select", SELECTED)
        if self._select == "COUNT" and self._paths is not None:
            raise invalid(
                "Cannot specify the ProjectionExpression when choosing to get only the Count"
            )

    def spare_keys(self, table: Table) -> None:
        """A query's filter is for what its key condition cannot say."""
        used = attributes(self._filter) if self._filter is not None else set()
        for name in table.key_names:
            if name in used:
                raise invalid(
                    "Filter Expression can only contain non-primary key attributes: "
                    f"Primary key attribute: {name}"
                )

    def start(self, table: Table) -> Place | None:
        """Where the page before this one ended."""
        if not self._request.has(START):
            return None
        key = checked_item(self._request.body[START])
        if {*key} != {*table.key_names}:
            raise invalid("The provided starting key is invalid")
        return table.place_of_key(key)

    def of(self, table: Table, places: Iterable[Place]) -> Answer:
        """The page, and LastEvaluatedKey where there may be more."""
        items: list[Item] = []
        looked_at = size = 0
        last: Item | None = None
        for place in places:
            item = table.items[place]
            looked_at, size = looked_at + 1, size + item_bytes(item)
            if self._filter is None or holds(self._filter, item):
                items.append(item)
            if looked_at == self._limit or size >= PAGE_BYTES_MAX:
                last = table.key_of(item)
                break
        answer: Answer = {"Count": len(items), "ScannedCount": looked_at}
        if self._select != "COUNT":
            answer["Items"] = [seen(item, self._paths) for item in items]
        if last is not None:
            answer["LastEvaluatedKey"] = last
        return answer
