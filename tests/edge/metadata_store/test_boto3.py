"""boto3, a client that nobody here wrote, works against the store as against DynamoDB."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

from cascade.edge.metadata_store.server import MetadataServer
from cascade.model.resources.store import StoreLaw

LAW = StoreLaw(service_seconds_min=0, service_seconds_max=0)
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}

Served = Callable[[Callable[[list[str]], Any]], Awaitable[Any]]


@pytest.fixture
async def served() -> Any:
    """Runs a function in a thread, as boto3 waits, with the URLs of two front ends."""
    async with MetadataServer(LAW, [("127.0.0.1", 0)] * 2) as server:
        yield lambda story: asyncio.to_thread(story, server.urls)


def table(url: str) -> Any:
    """Made as the tutorials do."""
    resource = boto3.resource("dynamodb", endpoint_url=url, **KEYS)
    made = resource.create_table(
        TableName="music",
        KeySchema=[
            {"AttributeName": "artist", "KeyType": "HASH"},
            {"AttributeName": "song", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "artist", "AttributeType": "S"},
            {"AttributeName": "song", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    made.wait_until_exists()
    return made


async def test_what_one_front_end_was_given_the_other_gives_back(served: Served) -> None:
    song = {
        "artist": "a",
        "song": "s",
        "year": 1999,
        "tags": {"x", "y"},
        "raw": b"\x00\xff",
        "notes": [None, True, {"deep": Decimal("1.5")}],
    }

    def story(urls: list[str]) -> Any:
        table(urls[0]).put_item(Item=song)
        other = boto3.resource("dynamodb", endpoint_url=urls[1], **KEYS).Table("music")
        return other.get_item(Key={"artist": "a", "song": "s"})["Item"], other.item_count

    found, count = await served(story)
    assert (found | {"raw": bytes(found["raw"])}, count) == (song, 1)


async def test_queries_pages_and_batches_are_as_in_the_tutorials(served: Served) -> None:
    def story(urls: list[str]) -> Any:
        music = table(urls[0])
        with music.batch_writer() as batch:
            for number in range(60):
                batch.put_item(Item={"artist": "a", "song": f"{number:02}", "year": number})
        found = music.query(
            KeyConditionExpression=Key("artist").eq("a") & Key("song").begins_with("1"),
            FilterExpression=Attr("year").gt(16),
            ProjectionExpression="song",
            ScanIndexForward=False,
        )
        scan = music.meta.client.get_paginator("scan").paginate(
            TableName="music", PaginationConfig={"PageSize": 7}
        )
        return [item["song"] for item in found["Items"]], [len(page["Items"]) for page in scan]

    assert await served(story) == (["19", "18", "17"], [7] * 8 + [4])


async def test_a_failed_condition_is_the_exception_of_that_name(served: Served) -> None:
    def story(urls: list[str]) -> Any:
        music = table(urls[0])
        music.put_item(Item={"artist": "a", "song": "s", "year": 1})
        failed = music.meta.client.exceptions.ConditionalCheckFailedException
        with pytest.raises(failed) as error:
            music.update_item(
                Key={"artist": "a", "song": "s"},
                UpdateExpression="SET #y = :two",
                ConditionExpression=Attr("year").eq(2),
                ExpressionAttributeNames={"#y": "year"},
                ExpressionAttributeValues={":two": 2},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        return error.value.response

    response = await served(story)
    assert response["Error"] == {
        "Code": "ConditionalCheckFailedException",
        "Message": "The conditional request failed",
    }
    assert response["Item"] == {"artist": {"S": "a"}, "song": {"S": "s"}, "year": {"N": "1"}}


async def test_a_full_queue_is_what_boto3_knows_to_try_again() -> None:
    slow = StoreLaw(
        workers=1, service_seconds_min=0.3, service_seconds_max=0.3, queue_limit_requests=0
    )

    def story(url: str) -> Any:
        once = Config(retries={"total_max_attempts": 1})
        client = boto3.client("dynamodb", endpoint_url=url, config=once, **KEYS)
        asked_again = boto3.client("dynamodb", endpoint_url=url, **KEYS)
        return client.list_tables, asked_again.list_tables

    async with MetadataServer(slow, [("127.0.0.1", 0)]) as server:
        at_once, patient = await asyncio.to_thread(story, server.urls[0])
        answers = await asyncio.gather(
            *(asyncio.to_thread(at_once) for _ in range(4)), return_exceptions=True
        )
        refused = [error for error in answers if isinstance(error, ClientError)]
        assert {error.response["Error"]["Code"] for error in refused} == {
            "ProvisionedThroughputExceededException"
        }
        both = await asyncio.gather(*(asyncio.to_thread(patient) for _ in range(2)))
        assert [answer["TableNames"] for answer in both] == [[], []]
