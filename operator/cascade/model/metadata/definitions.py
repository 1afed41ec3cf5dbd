"""CreateTable, DescribeTable, ListTables and DeleteTable. A table is there at once."""

from __future__ import annotations

import re
from typing import Any

from cascade.model.errors import Refused
from cascade.model.metadata.errors import IN_USE, invalid, invalid_value, no_table
from cascade.model.metadata.request import Request, constraint
from cascade.model.metadata.table import Table
from cascade.model.metadata.tables import Tables

NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}")
LISTED_MAX = 100
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/"
INDEXES = ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")

Answer = dict[str, Any]


def create_table(tables: Tables, request: Request) -> Answer:
    """Throughput and billing are taken as said: how fast it is, is its law's business."""
    name = request.text("TableName")
    if NAME.fullmatch(name) is None:
        rule = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ of 3 to 255"
        raise constraint("TableName", name, rule)
    if request.has(*INDEXES):
        raise invalid("this store has no secondary indexes: create the table without")
    types = _types(request.items("AttributeDefinitions"))
    keys = _keys(request.items("KeySchema"), types)
    if name in tables.by_name:
        raise Refused(IN_USE, f"Table already exists: {name}")
    table = tables.create(name, keys[0], keys[1] if len(keys) > 1 else None, tables.now())
    return {"TableDescription": described(table)}


def describe_table(tables: Tables, request: Request) -> Answer:
    return {"Table": described(_known(tables, request))}


def delete_table(tables: Tables, request: Request) -> Answer:
    """Its items go with it."""
    table = _known(tables, request)
    tables.drop(table.name)
    return {"TableDescription": described(table) | {"TableStatus": "DELETING"}}


def list_tables(tables: Tables, request: Request) -> Answer:
    """By name, a page at a time."""
    most = request.number("Limit", 1, LISTED_MAX) or LISTED_MAX
    after = request.body.get("ExclusiveStartTableName", "")
    names = [name for name in sorted(tables.by_name) if name > after]
    more = {"LastEvaluatedTableName": names[most - 1]} if len(names) > most else {}
    return {"TableNames": names[:most]} | more


def described(table: Table) -> dict[str, Any]:
    """A table as DescribeTable tells it."""
    roles = zip(table.key_parts, ("HASH", "RANGE"), strict=False)
    return {
        "TableName": table.name,
        "TableStatus": "ACTIVE",
        "TableArn": ARN + table.name,
        "CreationDateTime": table.created_at,
        "AttributeDefinitions": [
            {"AttributeName": part.name, "AttributeType": part.sort} for part in table.key_parts
        ],
        "KeySchema": [{"AttributeName": part.name, "KeyType": role} for part, role in roles],
        "ItemCount": len(table.items),
        "TableSizeBytes": table.bytes_used,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "ProvisionedThroughput": {
            "ReadCapacityUnits": 0,
            "WriteCapacityUnits": 0,
            "NumberOfDecreasesToday": 0,
        },
    }


def _known(tables: Tables, request: Request) -> Table:
    name = request.text("TableName")
    table = tables.by_name.get(name)
    if table is None:
        raise no_table(name)
    return table


def _types(definitions: list[Any]) -> dict[str, str]:
    parts = [Request(definition) for definition in definitions]
    kinds = ("S", "N", "B")
    return {p.text("AttributeName"): _one_of(p, "AttributeType", kinds) for p in parts}


def _keys(schema: list[Any], types: dict[str, str]) -> list[list[str]]:
    """Name and type of each part, the partition's first."""
    parts = [Request(part) for part in schema]
    roles = [_one_of(part, "KeyType", ("HASH", "RANGE")) for part in parts]
    if roles not in (["HASH"], ["HASH", "RANGE"]):
        raise invalid("Invalid KeySchema: a HASH key first, and after it at most one RANGE key")
    names = [part.text("AttributeName") for part in parts]
    if {*names} != {*types}:
        raise invalid_value(
            "Some AttributeDefinitions are not used, or some index key attributes are not defined "
            f"in AttributeDefinitions. Keys: {sorted(names)}, "
            f"AttributeDefinitions: {sorted(types)}"
        )
    if len({*names}) != len(names):
        raise invalid(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
        )
    return [[name, types[name]] for name in names]


def _one_of(part: Request, name: str, choices: tuple[str, ...]) -> str:
    part.given(name)
    return part.one_of(name, choices)
