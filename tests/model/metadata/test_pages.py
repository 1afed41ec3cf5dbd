"""Query and Scan: in order, page by page, nothing twice and nothing left out."""

from __future__ import annotations

from typing import Any

import pytest

from cascade.model.errors import Refused
from cascade.model.metadata.store import MetadataStore
from tests.model.metadata.stores import Item, n, s


@pytest.fixture
def store() -> MetadataStore:
    """Droplets 0 to 9 of two hosts; even ones are held."""
    made = MetadataStore()
    made.create("leases", "host", "droplet")
    for host in ("h1", "h2"):
        for number in range(10):
            item = {"host": s(host), "droplet": s(f"d{number}"), "held": n(1 - number % 2)}
            made.perform("PutItem", {"TableName": "leases", "Item": item})
    return made


def query(store: MetadataStore, condition: str, values: Item, **more: Any) -> Any:
    request = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
    return store.perform("Query", {"TableName": "leases", **request, **more})


def droplets(answer: Any) -> str:
    return "".join(item["droplet"]["S"][1:] for item in answer["Items"])


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("host = :h", {}, "0123456789"),
        ("host = :h AND droplet < :a", {":a": s("d3")}, "012"),
        ("host = :h AND droplet >= :a", {":a": s("d8")}, "89"),
        ("host = :h AND droplet BETWEEN :a AND :b", {":a": s("d2"), ":b": s("d4")}, "234"),
        ("host = :h AND begins_with(droplet, :a)", {":a": s("d7")}, "7"),
    ],
)
def test_a_query_finds_part_of_a_partition(
    store: MetadataStore, condition: str, values: Item, found: str
) -> None:
    assert droplets(query(store, condition, {":h": s("h1"), **values})) == found


def test_backwards_is_the_same_the_other_way_round(store: MetadataStore) -> None:
    answer = query(store, "host = :h", {":h": s("h1")}, ScanIndexForward=False, Limit=3)
    assert droplets(answer) == "987"
    assert answer["LastEvaluatedKey"] == {"host": s("h1"), "droplet": s("d7")}


def test_a_limit_counts_what_was_looked_at_and_not_what_passed_the_filter(
    store: MetadataStore,
) -> None:
    values = {":h": s("h1"), ":yes": n(1)}
    answer = query(store, "host = :h", values, FilterExpression="held = :yes", Limit=4)
    assert (droplets(answer), answer["Count"], answer["ScannedCount"]) == ("02", 2, 4)


@pytest.mark.parametrize("most", [1, 3, 20, 21])
def test_the_pages_of_a_scan_hold_everything_once(store: MetadataStore, most: int) -> None:
    found, start = [], {}
    while True:
        request = {"TableName": "leases", "Limit": most} | start
        answer = store.perform("Scan", request)
        found += [(item["host"]["S"], item["droplet"]["S"]) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert len(found) == 20
    assert {*found} == {(host, f"d{k}") for host in ("h1", "h2") for k in range(10)}


def test_segments_share_a_scan_out(store: MetadataStore) -> None:
    parts = [
        store.perform("Scan", {"TableName": "leases", "Segment": part, "TotalSegments": 3})
        for part in range(3)
    ]
    assert sum(part["Count"] for part in parts) == 20


def test_a_page_ends_at_a_megabyte() -> None:
    store = MetadataStore()
    store.create("large", "key")
    for number in range(5):
        item = {"key": s(str(number)), "text": s("x" * 300_000)}
        store.perform("PutItem", {"TableName": "large", "Item": item})
    first = store.perform("Scan", {"TableName": "large", "Select": "COUNT"})
    start = {"ExclusiveStartKey": first["LastEvaluatedKey"]}
    rest = store.perform("Scan", {"TableName": "large", "Select": "COUNT"} | start)
    assert (first["Count"], rest) == (4, {"Count": 1, "ScannedCount": 1})


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("droplet = :h", "Query condition missed key schema element: host"),
        ("host > :h", "Query key condition not supported"),
        ("host = :h OR host = :h", "Invalid operator used in KeyConditionExpression: OR"),
        ("host = :h AND droplet <> :h", "Invalid operator used in KeyConditionExpression: <>"),
        ("host = :h AND held = :h", "Query condition missed key schema element: droplet"),
        ("host = :n", "Condition parameter type does not match schema type"),
    ],
)
def test_a_key_condition_is_refused(store: MetadataStore, condition: str, says: str) -> None:
    values = {name: v for name, v in ((":h", s("h1")), (":n", n(1))) if name in condition}
    with pytest.raises(Refused) as refused:
        query(store, condition, values)
    assert says in refused.value.message


def test_a_batch_of_keys_is_read_in_one(store: MetadataStore) -> None:
    keys = [{"host": s("h1"), "droplet": s(f"d{k}")} for k in (1, 2, 99)]
    part = {"Keys": keys, "ProjectionExpression": "droplet"}
    answer = store.perform("BatchGetItem", {"RequestItems": {"leases": part}})
    assert answer == {
        "Responses": {"leases": [{"droplet": s("d1")}, {"droplet": s("d2")}]},
        "UnprocessedKeys": {},
    }
