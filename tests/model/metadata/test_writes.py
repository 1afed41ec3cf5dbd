"""Conditional writes: whoever read what is no longer so, changes nothing."""

from __future__ import annotations

import pytest

from cascade.model.errors import Refused
from tests.model.metadata.stores import Item, Leases, n, s

HELD = {"holder": s("dwfm-1"), "epoch": n(3)}


def test_a_renewal_by_compare_and_swap_is_won_by_one() -> None:
    leases = Leases(HELD)
    renewal = {
        "UpdateExpression": "SET epoch = epoch + :one, holder = :me",
        "ConditionExpression": "epoch = :seen",
        "Key": {"droplet": s("d1")},
    }

    def renews(who: str) -> Item:
        values = {":one": n(1), ":me": s(who), ":seen": n(3)}
        return leases("UpdateItem", **renewal, ExpressionAttributeValues=values)

    assert renews("dwfm-1") == {}
    with pytest.raises(Refused, match="ConditionalCheckFailedException: The conditional request"):
        renews("dwfm-2")
    assert leases.item == {"holder": s("dwfm-1"), "epoch": n(4)}


def test_the_loser_can_ask_what_there_is() -> None:
    leases = Leases(HELD)
    with pytest.raises(Refused) as refused:
        leases(
            "PutItem",
            Item={"droplet": s("d1")},
            ConditionExpression="attribute_not_exists(droplet)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert refused.value.more == {"Item": {"droplet": s("d1")} | HELD}


@pytest.mark.parametrize(
    ("expression", "before", "after"),
    [
        ("SET a = b, b = a", {"a": n(1), "b": n(2)}, {"a": n(2), "b": n(1)}),
        ("SET m.x = :v", {"m": {"M": {"y": n(1)}}}, {"m": {"M": {"y": n(1), "x": n(5)}}}),
        ("SET l[9] = :v", {"l": {"L": [n(1)]}}, {"l": {"L": [n(1), n(5)]}}),
        ("SET l = list_append(l, l) ", {"l": {"L": [n(1)]}}, {"l": {"L": [n(1), n(1)]}}),
        ("SET a = if_not_exists(a, :v)", {}, {"a": n(5)}),
        ("SET a = if_not_exists(a, :v) - :v", {"a": n(7)}, {"a": n(2)}),
        ("REMOVE l[0], l[1]", {"l": {"L": [n(1), n(2), n(3)]}}, {"l": {"L": [n(3)]}}),
        ("ADD a :v", {}, {"a": n(5)}),
        ("ADD a :v", {"a": n(0.1)}, {"a": n(5.1)}),
        ("ADD t :set", {"t": {"SS": ["b"]}}, {"t": {"SS": ["a", "b"]}}),
        ("DELETE t :set", {"t": {"SS": ["a"]}, "u": n(1)}, {"u": n(1)}),
    ],
    ids=[
        "every operand is read before anything is written",
        "inside a map",
        "beyond a list's end is at its end",
        "a list and itself",
        "what is absent gets a value",
        "what is there keeps its own",
        "indexes mean what they meant before",
        "a counter begins at 0",
        "numbers are decimal",
        "a set takes members",
        "a set without members is no attribute",
    ],
)
def test_an_update_changes(expression: str, before: Item, after: Item) -> None:
    leases = Leases(before)
    values = {name: v for name, v in ((":v", n(5)), (":set", {"SS": ["a"]})) if name in expression}
    assert leases.update(expression, values) == after
    assert leases.item == after


def test_an_update_makes_the_item_where_there_is_none() -> None:
    leases = Leases()
    assert leases.update("SET a = :v", {":v": n(1)}) == {"a": n(1)}


@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        ("ALL_OLD", {"droplet": s("d1"), "a": n(1), "b": n(2)}),
        ("ALL_NEW", {"droplet": s("d1"), "a": n(5), "b": n(2)}),
        ("UPDATED_OLD", {"a": n(1)}),
        ("UPDATED_NEW", {"a": n(5)}),
    ],
)
def test_an_update_answers_with_what_was_asked_for(returned: str, shown: Item) -> None:
    answer = Leases({"a": n(1), "b": n(2)})(
        "UpdateItem",
        Key={"droplet": s("d1")},
        UpdateExpression="SET a = :v",
        ExpressionAttributeValues={":v": n(5)},
        ReturnValues=returned,
    )
    assert answer == {"Attributes": shown}


def test_a_delete_of_nothing_succeeds_unless_a_condition_says_otherwise() -> None:
    leases = Leases()
    assert leases("DeleteItem", Key={"droplet": s("d1")}) == {}
    with pytest.raises(Refused, match="ConditionalCheckFailedException"):
        leases(
            "DeleteItem",
            Key={"droplet": s("d1")},
            ConditionExpression="attribute_exists(droplet)",
        )


def test_what_was_read_is_not_changed_by_a_later_write() -> None:
    leases = Leases({"m": {"M": {"x": {"L": [n(1)]}}}})
    read = leases.item
    leases.update("SET m.x[0] = :v", {":v": n(5)})
    assert read == {"m": {"M": {"x": {"L": [n(1)]}}}}


def test_a_batch_is_written_whole_or_not_at_all() -> None:
    leases = Leases()
    good = {"PutRequest": {"Item": {"droplet": s("d2")}}}
    bad = {"PutRequest": {"Item": {"holder": s("nobody")}}}
    with pytest.raises(Refused, match="Missing the key droplet in the item"):
        leases("BatchWriteItem", RequestItems={"leases": [good, bad]})
    assert leases("Scan")["Count"] == 0
    leases("BatchWriteItem", RequestItems={"leases": [good]})
    assert leases("Scan")["Items"] == [{"droplet": s("d2")}]
