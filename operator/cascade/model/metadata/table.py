"""A table: how its keys are made, and its items in the order of their keys."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any, NamedTuple

from cascade.model.metadata.errors import invalid, invalid_value
from cascade.model.metadata.values import Item, Order, item_bytes, kind, order, size_bytes

ITEM_BYTES_MAX = 400 * 1024
HASH_BYTES_MAX, RANGE_BYTES_MAX = 2048, 1024


class KeyPart(NamedTuple):
    """One attribute of the key: its name, its type (S, N or B) and its bytes at most."""

    name: str
    sort: str
    bytes_max: int


class Place(NamedTuple):
    """Where an item is: partitions by their hash, so in no order that means anything."""

    hash: bytes
    partition: Order
    within: Order | tuple[()]


@dataclass
class Table:
    """`sort` is None for a table whose key is one attribute. Items are never changed in place."""

    name: str
    partition: KeyPart
    sort: KeyPart | None = None
    created_at: float = 0.0
    items: dict[Place, Item] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    bytes_used: int = 0

    @property
    def key_parts(self) -> tuple[KeyPart, ...]:
        return (self.partition,) if self.sort is None else (self.partition, self.sort)

    @property
    def key_names(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.key_parts)

    def key_of(self, item: Mapping[str, Any]) -> Item:
        return {name: item[name] for name in self.key_names}

    def place_of_key(self, key: Mapping[str, Any]) -> Place:
        """Raises Refused where it is not exactly this table's key."""
        if {*key} != {*self.key_names}:
            raise invalid("The provided key element does not match the schema")
        for part in self.key_parts:
            if kind(key[part.name]) != part.sort:
                raise invalid("The provided key element does not match the schema")
        return self._place(key)

    def place_of_item(self, item: Mapping[str, Any]) -> Place:
        """Raises Refused where the item cannot be stored."""
        for part in self.key_parts:
            if part.name not in item:
                raise invalid_value(f"Missing the key {part.name} in the item")
            if (actual := kind(item[part.name])) != part.sort:
                raise invalid_value(
                    f"Type mismatch for key {part.name} expected: {part.sort} actual: {actual}"
                )
        return self._place(item)

    def _place(self, item: Mapping[str, Any]) -> Place:
        orders = [self._order(part, item[part.name]) for part in self.key_parts]
        digest = md5(repr(orders[0]).encode(), usedforsecurity=False).digest()
        return Place(digest, orders[0], orders[1] if len(orders) > 1 else ())

    @staticmethod
    def _order(part: KeyPart, value: dict[str, Any]) -> Order:
        size = size_bytes(value)
        if size == 0:
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key "
                f"attribute cannot contain an empty {'string' if part.sort == 'S' else 'binary'} "
                f"value. Key: {part.name}"
            )
        if size > part.bytes_max:
            which = "hashkey" if part.bytes_max == HASH_BYTES_MAX else "rangekey"
            raise invalid_value(
                f"Size of {which} has exceeded the maximum size limit of {part.bytes_max} bytes"
            )
        found = order(value)
        assert found is not None, "a key's type has an order"
        return found

    def put(self, place: Place, item: Item, *, too_large: str = "Item size has") -> None:
        """Raises Refused where it is too large."""
        size = item_bytes(item)
        if size > ITEM_BYTES_MAX:
            raise invalid(f"{too_large} exceeded the maximum allowed size")
        before = self.items.get(place)
        if before is None:
            insort(self.places, place)
        self.bytes_used += size - (0 if before is None else item_bytes(before))
        self.items[place] = item

    def remove(self, place: Place) -> None:
        item = self.items.pop(place, None)
        if item is not None:
            del self.places[bisect_left(self.places, place)]
            self.bytes_used -= item_bytes(item)

    def after(self, place: Place | None) -> Iterator[Place]:
        """Every place behind one, or every place."""
        start = 0 if place is None else bisect_left(self.places, place)
        for found in self.places[start:]:
            if found != place:
                yield found

    def of_partition(self, hash_: bytes) -> list[Place]:
        """The places of one partition, in the order of the sort key."""
        places = self.places
        first = bisect_left(places, (hash_,))
        last = first
        while last < len(places) and places[last].hash == hash_:
            last += 1
        return places[first:last]
