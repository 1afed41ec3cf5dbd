"""A store to ask: one table of leases, and its words for what happened."""

from __future__ import annotations

from typing import Any

from cascade.model.errors import Refused
from cascade.model.metadata.store import MetadataStore

Item = dict[str, Any]


class Leases:
    """A table whose key is `droplet`, with one item at most: DynamoDB's JSON in and out."""

    def __init__(self, item: Item | None = None) -> None:
        self.store = MetadataStore()
        self.store.create("leases", "droplet")
        if item is not None:
            self("PutItem", Item={"droplet": {"S": "d1"}} | item)

    def __call__(self, operation: str, **request: Any) -> Item:
        return self.store.perform(operation, {"TableName": "leases"} | request)

    def update(self, expression: str, values: Item | None = None, **request: Any) -> Item:
        """The item afterwards, without its key."""
        if values:
            request["ExpressionAttributeValues"] = values
        answer = self(
            "UpdateItem",
            Key={"droplet": {"S": "d1"}},
            UpdateExpression=expression,
            ReturnValues="ALL_NEW",
            **request,
        )
        return without_key(answer["Attributes"])

    def holds(self, condition: str, values: Item | None = None) -> bool:
        """Whether a condition lets a write of the item pass."""
        try:
            self.update("REMOVE nothing", values, ConditionExpression=condition)
        except Refused as error:
            assert error.code == "ConditionalCheckFailedException", error
            return False
        return True

    @property
    def item(self) -> Item | None:
        found = self("GetItem", Key={"droplet": {"S": "d1"}}).get("Item")
        return None if found is None else without_key(found)


def without_key(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "droplet"}


def s(text: str) -> Item:
    return {"S": text}


def n(number: float) -> Item:
    return {"N": str(number)}
