"""The metadata store: one request, one step, one answer. Begin here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cascade.model.metadata import definitions, pages, reads, writes
from cascade.model.metadata.errors import no_operation
from cascade.model.metadata.request import Request
from cascade.model.metadata.tables import Tables

Answer = dict[str, Any]

OPERATIONS: dict[str, Callable[[Tables, Request], Answer]] = {
    "GetItem": reads.get_item,
    "BatchGetItem": reads.batch_get_item,
    "PutItem": writes.put_item,
    "UpdateItem": writes.update_item,
    "DeleteItem": writes.delete_item,
    "BatchWriteItem": writes.batch_write_item,
    "Query": pages.query,
    "Scan": pages.scan,
    "CreateTable": definitions.create_table,
    "DescribeTable": definitions.describe_table,
    "ListTables": definitions.list_tables,
    "DeleteTable": definitions.delete_table,
}


class MetadataStore:
    """The state of all front ends. `tables.listen` tells of each change."""

    def __init__(self, now: Callable[[], float] = lambda: 0.0) -> None:
        """`now` gives the seconds that a table's creation is marked with."""
        self.tables = Tables(now)

    def perform(self, operation: str, request: object) -> Answer:
        """DynamoDB's JSON in and out; do not change what comes out. Raises Refused."""
        perform = OPERATIONS.get(operation)
        if perform is None:
            raise no_operation(operation)
        return perform(self.tables, Request(request))

    def create(self, name: str, partition: str, sort: str | None = None) -> None:
        """A table whose key attributes are texts, for those who are not boto3."""
        keys = [partition] if sort is None else [partition, sort]
        roles = zip(keys, ("HASH", "RANGE"), strict=False)
        request: Mapping[str, Any] = {
            "TableName": name,
            "AttributeDefinitions": [{"AttributeName": k, "AttributeType": "S"} for k in keys],
            "KeySchema": [{"AttributeName": k, "KeyType": role} for k, role in roles],
        }
        self.perform("CreateTable", request)
