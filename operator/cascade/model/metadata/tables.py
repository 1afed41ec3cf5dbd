"""All tables, and the record of each change: what a log must keep to make the same state again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cascade.model.metadata.errors import no_table
from cascade.model.metadata.table import (
    HASH_BYTES_MAX,
    RANGE_BYTES_MAX,
    KeyPart,
    Place,
    Table,
)
from cascade.model.metadata.values import Item

Record = dict[str, Any]  # JSON


class Tables:
    """The state. Every change goes through here and is told to the listeners as a record."""

    def __init__(self, now: Callable[[], float] = lambda: 0.0) -> None:
        """`now` gives the seconds that a table's creation is marked with."""
        self.now = now
        self.by_name: dict[str, Table] = {}
        self._listeners: list[Callable[[Record], None]] = []

    def listen(self, listener: Callable[[Record], None]) -> None:
        """Called with the record of each change, after it was made."""
        self._listeners.append(listener)

    def get(self, name: str) -> Table:
        """Raises Refused."""
        table = self.by_name.get(name)
        if table is None:
            raise no_table()
        return table

    def create(self, name: str, partition: list[str], sort: list[str] | None, at: float) -> Table:
        """`partition` and `sort`: name and type of the key's attributes."""
        table = self.by_name[name] = Table(
            name,
            KeyPart(partition[0], partition[1], HASH_BYTES_MAX),
            None if sort is None else KeyPart(sort[0], sort[1], RANGE_BYTES_MAX),
            at,
        )
        self._tell({"create": name, "partition": partition, "sort": sort, "at": at})
        return table

    def drop(self, name: str) -> None:
        del self.by_name[name]
        self._tell({"drop": name})

    def put(self, table: Table, place: Place, item: Item, **how: str) -> None:
        """Raises Refused where the item is too large."""
        table.put(place, item, **how)
        self._tell({"put": table.name, "item": item})

    def remove(self, table: Table, place: Place) -> None:
        """Nothing where there is nothing."""
        item = table.items.get(place)
        if item is not None:
            table.remove(place)
            self._tell({"remove": table.name, "key": table.key_of(item)})

    def apply(self, record: Record) -> None:
        """Make a change again from its record. Raises KeyError for what is no record."""
        if "put" in record:
            table = self.by_name[record["put"]]
            self.put(table, table.place_of_item(record["item"]), record["item"])
        elif "remove" in record:
            table = self.by_name[record["remove"]]
            self.remove(table, table.place_of_key(record["key"]))
        elif "create" in record:
            self.create(record["create"], record["partition"], record["sort"], record["at"])
        else:
            self.drop(record["drop"])

    def records(self) -> Iterator[Record]:
        """The fewest records that make the same state."""
        for table in self.by_name.values():
            sort = None if table.sort is None else [*table.sort[:2]]
            at = table.created_at
            partition = [*table.partition[:2]]
            yield {"create": table.name, "partition": partition, "sort": sort, "at": at}
            for place in table.places:
                yield {"put": table.name, "item": table.items[place]}

    def count(self) -> int:
        """How many records that is."""
        return sum(1 + len(table.items) for table in self.by_name.values())

    def _tell(self, record: Record) -> None:
        for listener in self._listeners:
            listener(record)
