"""What a request can be refused for besides its condition, in DynamoDB's words."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.errors import Refused
from tests.model.metadata.stores import Item, Leases, n, s

KEY = {"droplet": s("d1")}
ITEM = {"n": n(1), "l": {"L": []}, "t": {"SS": ["a"]}}


def refusal(operation: str, **request: Any) -> str:
    with pytest.raises(Refused) as refused:
        Leases(ITEM)(operation, **request)
    return f"{refused.value.code}: {refused.value.message}"


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"n": n(1)}, "Missing the key droplet in the item"),
        ({"droplet": n(1)}, "Type mismatch for key droplet expected: S actual: N"),
        ({"droplet": s("")}, "cannot contain an empty string value. Key: droplet"),
        ({"droplet": s("d" * 2049)}, "maximum size limit of 2048 bytes"),
        (KEY | {"a": {}}, "must contain exactly one of the supported datatypes"),
        (KEY | {"a": {"S": "", "N": "1"}}, "has more than one datatypes set"),
        (KEY | {"a": {"N": "one"}}, "cannot be converted to a numeric value: one"),
        (KEY | {"a": {"N": "1" * 39}}, "more than 38 significant digits"),
        (KEY | {"a": {"N": "1e126"}}, "Number overflow"),
        (KEY | {"a": {"SS": []}}, "An set may not be empty"),
        (KEY | {"a": {"SS": ["x", "x"]}}, "Input collection [x, x] contains duplicates."),
        (KEY | {"a": {"B": "?"}}, "SerializationException"),
        (KEY | {"a": s("x" * 409_600)}, "Item size has exceeded the maximum allowed size"),
    ],
)
def test_an_item_is_refused(item: Item, says: str) -> None:
    assert says in refusal("PutItem", Item=item)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("SET droplet = :v", "Cannot update attribute droplet. This attribute is part of the key"),
        ("SET n = :v REMOVE n", "Two document paths overlap with each other"),
        ("SET n = :v SET t = :v", 'The "SET" section can only be used once'),
        ("SET n = gone + :v", "refers to an attribute that does not exist in the item"),
        ("SET n = t + :v", "An operand in the update expression has an incorrect data type"),
        ("SET gone.x = :v", "The document path provided in the update expression is invalid"),
        ("ADD t :v", "An operand in the update expression has an incorrect data type"),
        ("DELETE t :v", "operator: DELETE, operand type: NUMBER"),
        ("SET n :v", 'Syntax error; token: ":v", near: "n :v"'),
    ],
)
def test_an_update_is_refused(expression: str, says: str) -> None:
    update = {"UpdateExpression": expression, "ExpressionAttributeValues": {":v": n(1)}}
    assert says in refusal("UpdateItem", Key=KEY, **update)


@pytest.mark.parametrize(
    ("operation", "request_", "says"),
    [
        ("GetItem", {"Key": {}}, "The provided key element does not match the schema"),
        ("GetItem", {}, "Value null at 'key' failed to satisfy constraint"),
        ("GetItem", {"Key": KEY, "TableName": "gone"}, "ResourceNotFoundException"),
        ("DescribeTable", {"TableName": "gone"}, "Requested resource not found: Table: gone"),
        ("TransactWriteItems", {}, "UnknownOperationException"),
        ("PutItem", {"Item": KEY, "ReturnValues": "ALL_NEW"}, "can only be ALL_OLD or NONE"),
        ("PutItem", {"Item": KEY, "Expected": {}}, "use ConditionExpression"),
        ("Query", {"IndexName": "by-zone"}, "this store has none"),
        ("CreateTable", {"AttributeDefinitions": [], "KeySchema": []}, "Invalid KeySchema"),
    ],
)
def test_a_request_is_refused(operation: str, request_: Item, says: str) -> None:
    assert says in refusal(operation, **request_)


def test_numbers_come_back_in_their_shortest_spelling() -> None:
    leases = Leases()
    spelled = {"a": "1.50", "b": "-0", "c": "1e3", "d": "0.0001", "e": "+7"}
    leases("PutItem", Item=KEY | {name: {"N": text} for name, text in spelled.items()})
    assert leases.item == {
        "a": {"N": "1.5"},
        "b": {"N": "0"},
        "c": {"N": "1000"},
        "d": {"N": "0.0001"},
        "e": {"N": "7"},
    }
